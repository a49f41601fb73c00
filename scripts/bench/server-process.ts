import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** From the command to the first answer, in ms. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** The product as `pnpm start` runs it, on a folder of its own unless one is given. */
export async function runServer(port: number, given?: string): Promise<ServerProcess> {
  const dataDir = given ?? (await mkdtemp(join(tmpdir(), "anamnesis-bench-")));
  const started = performance.now();
  const child = spawn(process.execPath, ["--max-semi-space-size=8", "scripts/start.mjs"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: "error" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error("the server ended");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    pid: child.pid ?? 0,
    startMs: performance.now() - started,
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
      if (given === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
