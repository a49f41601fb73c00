import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Folder of the repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs a tool of the install and shows what it prints. Tools are run directly: a nested pnpm would check
 * the install again.
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, parameters, { cwd = root, env = {}, quiet = false } = {}) {
  return new Promise((resolve) => {
    const path = `${root}/node_modules/.bin:${cwd}/node_modules/.bin:${process.env.PATH}`;
    const child = spawn(command, parameters, {
      cwd,
      env: { ...process.env, PATH: path, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        if (!quiet) process.stdout.write(text);
      });
    }
    child.on("error", (error) => resolve({ code: 127, output: `${command}: ${error.message}` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
