import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Scene } from "./scene.ts";

const root = join(import.meta.dirname, "../..");

export interface ServerProcess {
  readonly url: string;
  /** From the command to the first answer, in ms. */
  readonly startMs: number;
  /** Memory that it holds now, in MB. */
  resident(): Promise<number>;
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
    startMs: performance.now() - started,
    async resident() {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? 0) / 1024;
    },
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
      if (given === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A process that says a word when it is ready. `script` is a path from this folder. */
export async function launch(script: string, env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--max-semi-space-size=8", resolve(import.meta.dirname, script)], {
    env: { ...process.env, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("no output");
  await once(child.stdout, "data");
  child.stdout.resume();
  return child;
}

/** The server on the scene's database, which believes where requests say that they come from. */
export function launchServer(
  { cluster, directory }: Scene,
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<ChildProcess> {
  return launch("../../apps/server/src/main.ts", {
    PORT: String(port),
    DATABASE_URL: cluster.appUrl,
    DATABASE_OWNER_URL: cluster.ownerUrl ?? "",
    DATABASE_WORKER_URL: cluster.workerUrl ?? "",
    DATA_DIR: directory,
    LOG_LEVEL: "error",
    RATE_LIMIT_PER_MINUTE: "10000000",
    TRUST_PROXY: "127.0.0.1",
    ...env,
  });
}

/** The server of another checkout, on a database of its own in `directory`. */
export function launchOther(checkout: string, directory: string, port: number): Promise<ChildProcess> {
  return launch(join(checkout, "apps/server/src/main.ts"), {
    PORT: String(port),
    DATA_DIR: directory,
    LOG_LEVEL: "error",
    RATE_LIMIT_PER_MINUTE: "10000000",
    SEED: "demo",
  });
}

export async function end(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  if (child.exitCode === null) await once(child, "exit");
}

/** Calls a procedure as a program does. Throws unless it is answered. */
export async function call<Output>(
  port: number,
  path: string,
  { input, token }: { readonly input: unknown; readonly token?: string },
): Promise<Output> {
  const response = await fetch(`http://127.0.0.1:${port}/trpc/${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-anamnesis-client": "program",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const body: { result: { data: Output } } = await response.json();
  return body.result.data;
}
