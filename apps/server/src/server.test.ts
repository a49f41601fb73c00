import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ofOurClock, type TestDatabase, testDatabase } from "@anamnesis/db/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEnv } from "./env.ts";
import { startServer } from "./server.ts";

let db: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  db = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "anamnesis-start-"));
});
afterAll(async () => {
  await db.close();
  await rm(dataDir, { recursive: true });
});

/** A port on which nobody listens, or `taken` on which this does. */
async function port(): Promise<{ free: number; taken: number; release(): void }> {
  const [one, two] = [createServer(), createServer()];
  for (const server of [one, two]) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const of = (server: typeof one) => (server.address() as AddressInfo).port;
  const ports = { free: of(one), taken: of(two), release: () => void two.close() };
  await new Promise((resolve) => one.close(resolve));
  return ports;
}

const envOf = (PORT: number) =>
  readEnv({
    PORT: String(PORT),
    DATA_DIR: dataDir,
    DATABASE_URL: db.appUrl,
    DATABASE_WORKER_URL: db.workerUrl,
    LOG_LEVEL: "silent",
  });

async function started(graceMs: number) {
  const { free, release } = await port();
  release();
  const lines: string[] = [];
  const server = await startServer(envOf(free), { print: (line) => lines.push(line), graceMs });
  return { server, lines, port: free };
}

const head = (length: number) =>
  `POST /trpc/identity.sessions.signIn HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
const goOn = "HTTP/1.1 100 Continue\r\n\r\n";

/** A request of which the server has read the head, for it says so. */
async function opened(port: number, text: string): Promise<{ socket: Socket; answer: Promise<string> }> {
  let answer = "";
  const isRead = Promise.withResolvers<void>();
  const socket = connect(port, "127.0.0.1");
  const ended = new Promise<string>((resolve) => socket.on("close", () => resolve(answer.slice(goOn.length))));
  socket.on("data", (chunk) => {
    answer += chunk.toString();
    if (answer.startsWith(goOn)) isRead.resolve();
  });
  socket.on("error", () => undefined);
  socket.write(text);
  await isRead.promise;
  return { socket, answer: ended };
}

describe("a server", () => {
  it("says where it is, lets requests in flight end when it stops, and lets no more in", async () => {
    const { server, lines, port } = await started(5_000);
    expect(lines).toEqual([
      `Anamnesis is ready at http://127.0.0.1:${port}`,
      `Mail goes to folder ${join(dataDir, "outbox")}`,
      expect.stringMatching(
        new RegExp(
          `^Make the first administrator at http://127\\.0\\.0\\.1:${port}/first-admin#token=[\\w-]{43}$`,
          "u",
        ),
      ),
    ]);
    const { socket, answer } = await opened(port, `${head(12)}{"email":`);
    const stopped = server.stop();
    const health = () => fetch(`http://127.0.0.1:${port}/health`).catch((error: unknown) => String(error));
    await expect.poll(health).toBe("TypeError: fetch failed");
    socket.write("{}}");
    expect(await answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*"email"/u);
    await stopped;
  });

  it("shows nobody the mails that it sends, unless somebody develops", async () => {
    const { server, port } = await started(5_000);
    const response = await fetch(`http://127.0.0.1:${port}/dev/outbox`, { headers: { accept: "application/json" } });
    await server.stop();
    expect([response.status, await response.json()]).toMatchObject([404, { error: { kind: "not_found" } }]);
  });

  it("is not held up by a client that never ends", async () => {
    const { server, port } = await started(300);
    const { socket, answer } = await opened(port, `${head(500)}{`);
    // Without the cut this waits past the time of a test.
    await server.stop();
    expect(await answer).toBe("");
    socket.destroy();
  });

  it("says in one sentence that its port is in use, and leaves nothing open", async () => {
    const { taken, release } = await port();
    const before = await connections();
    await expect(startServer(envOf(taken), { print: () => undefined })).rejects.toThrow(
      `Port ${taken} is in use: stop what listens there, or set PORT to another number.`,
    );
    // A backend ends a moment after its client.
    await expect.poll(connections).toBe(before);
    release();
  });
});

async function connections(): Promise<number> {
  const rows = await db.asOwner<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'anamnesis %'`,
  );
  return rows[0]?.n ?? -1;
}

describe("the process", () => {
  it.each([
    [{ PORT: "http" }, "PORT must be a whole number from 1 to 65535.\n"],
    [{ APP_ORIGIN: "http://diary.example" }, "APP_ORIGIN must use https unless it is localhost.\n"],
  ])("ends with 1 and a sentence for %o", async (env, sentence) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL("main.ts", import.meta.url))], {
      env: { PATH: process.env["PATH"], ...ofOurClock(), DATA_DIR: dataDir, ...env },
    });
    let err = "";
    child.stderr.on("data", (chunk) => (err += String(chunk)));
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, err]).toEqual([1, sentence]);
  });
});
