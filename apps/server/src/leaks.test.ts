import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer } from "./testing/index.ts";
import { keptLog } from "./testing/log.ts";

const log = keptLog("info");

let server: OpenServer;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "anamnesis-leaks-"));
  for (const folder of ["assets", ".git"]) await mkdir(join(directory, folder));
  await writeFile(join(directory, "index.html"), "<!doctype html><title>Diary</title>");
  await writeFile(join(directory, "assets/app-planted.js"), "1");
  await writeFile(join(directory, ".git/config"), "[planted]");
  server = await openServer({
    webDirectory: directory,
    logger: log.logger,
  });
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const html = { accept: "text/html" };
const get = (url: string, headers: Record<string, string> = {}) => server.app.inject({ url, headers });

/** Sends bytes as they are. */
function raw(text: string): Promise<string> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

const places = [
  "/",
  "/health",
  "/metrics",
  "/assets/app-planted.js",
  "/trpc/symptoms.vocabulary",
  "/exports/x",
  "/none",
];

describe("the server", () => {
  it.each(places)("does not answer TRACE at %s, and gives nothing of the request back", async (path) => {
    const answer = await raw(
      `TRACE ${path} HTTP/1.1\r\nhost: x\r\nx-planted: planted-header\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /u);
    expect(answer).not.toContain("planted");
  });

  it.each(places)("does not say what it is made of at %s", async (path) => {
    const { headers, body } = await get(path, html);
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(["server"]));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(["x-powered-by"]));
    if (path !== "/metrics") expect(`${JSON.stringify(headers)} ${body}`).not.toMatch(/fastify|node\.?js|postgres/iu);
  });

  it.each(["/assets", "/assets/", "/.git", "/.git/", "/.git/config"])(
    "lists no folder and shows no hidden file at %s",
    async (path) => {
      for (const headers of [{}, html]) {
        const response = await get(path, headers);
        expect(response.body).not.toContain("planted");
      }
      expect((await get(path)).statusCode).toBe(404);
    },
  );

  it("has no outbox of mails but where somebody develops", async () => {
    for (const path of ["/dev/outbox", "/dev/outbox/x", "/dev/outbox/x/html"]) {
      expect((await get(path, html)).statusCode, path).toBe(404);
    }
  });

  it("lets a page load and call nothing from elsewhere", async () => {
    const policy = String((await get("/", html)).headers["content-security-policy"]);
    const sources = policy.split(";").flatMap((directive) => directive.trim().split(/\s+/u).slice(1));
    expect(sources.length).toBeGreaterThan(8);
    expect(sources.filter((source) => !["'none'", "'self'", "'unsafe-inline'", "data:"].includes(source))).toEqual([]);
    expect(policy).toContain("connect-src 'self'");
  });
});

describe("the log", () => {
  it("has one line of JSON for each thing, whatever is sent to be written into it", async () => {
    const forged = '{"level":50,"msg":"forged"}';
    log.text = "";
    await get(`/trpc/${encodeURIComponent(`\n${forged}\n`)}`);
    await get('/none\u2028x\\"', { "user-agent": `"}\\n${forged}`, "x-request-id": `"}${forged}` });
    await raw(`GET /"},${forged.replaceAll(" ", "")}\x0b HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    const lines = log.text.split("\n").filter(Boolean);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number), time: expect.any(Number) });
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).not.toContain("forged");
  });
});
