import { type ChildProcess, spawn } from "node:child_process";
import { readdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openServer, type OpenServer } from "@anamnesis/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let server: OpenServer;
let dataDir: string;
beforeAll(async () => {
  server = await openServer({ runsJobs: false });
  dataDir = await mkdtemp(join(tmpdir(), "anamnesis-worker-"));
});
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true });
});

function startWorker(env: Record<string, string>) {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [main], {
    env: { PATH: process.env["PATH"], DATA_DIR: dataDir, ...env },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (text += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, ended, text: () => text };
}

async function call(path: string, input: unknown, token?: string) {
  const response = await fetch(`${server.url}/trpc/${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-anamnesis-client": "program",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ json: input }),
  });
  const { result } = (await response.json()) as { result: { data: { json: { token: string; id: string } } } };
  return result.data.json;
}

const statusOf = async (id: string) =>
  (await server.db.asOwner<{ status: string }>("SELECT status FROM exports.exports WHERE id = $1", [id]))[0]?.status;

describe("a worker of its own", () => {
  it("makes the file that a server without jobs only asked for, and ends in good order", async () => {
    const { token } = await call("identity.sessions.signIn", await server.register());
    const { id } = await call("exports.create", { type: "csv", from: "2026-01-01", to: "2026-12-31" }, token);
    await sleep(500);
    expect(await statusOf(id)).toBe("queued");

    const worker = startWorker({
      DATABASE_URL: server.db.appUrl,
      DATABASE_WORKER_URL: server.db.workerUrl,
      CONTEXT_KEY: server.db.contextKey.toString("hex"),
    });
    for (let tries = 0; tries < 200 && (await statusOf(id)) !== "ready"; tries += 1) await sleep(100);
    expect([await statusOf(id), worker.text()]).toEqual(["ready", "Anamnesis worker is ready\n"]);
    expect(await readdir(join(dataDir, "objects"))).not.toEqual([]);

    worker.child.kill("SIGTERM");
    expect(await worker.ended).toBe(0);
  });

  it("asks for the database that it shares", async () => {
    const worker = startWorker({});
    expect(await worker.ended).toBe(1);
    expect(worker.text()).toMatch(/^Set DATABASE_URL: [^\n]+\n$/u);
  });
});
