import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ofOurClock } from "@anamnesis/db/testing";

export interface WorkerProcess {
  readonly child: ChildProcess;
  /** The exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  /** All that it has written. */
  text(): string;
}

const running = new Set<ChildProcess>();

/** Ends those that a test left. */
export function killWorkers(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** Starts the worker as an operator does, with nothing in its environment but what is given and the clock of the tests. */
export function startWorker(env: Readonly<Record<string, string>>): WorkerProcess {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const child = spawn(process.execPath, [main], { env: { PATH: process.env["PATH"], ...ofOurClock(), ...env } });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += String(chunk)));
  running.add(child);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  void ended.then(() => running.delete(child));
  return { child, ended, text: () => text };
}

/** Calls a procedure of a server that listens at `url`. */
export async function call(
  url: string,
  path: string,
  { input, token }: { readonly input: unknown; readonly token?: string | undefined },
): Promise<{ readonly token: string; readonly id: string }> {
  const response = await fetch(`${url}/trpc/${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-anamnesis-client": "program",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(input),
  });
  const { result } = (await response.json()) as { result: { data: { token: string; id: string } } };
  return result.data;
}
