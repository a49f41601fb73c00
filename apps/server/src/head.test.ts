import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer, testOrigin } from "./testing/index.ts";

let server: OpenServer;
let directory: string;
let cookie: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "anamnesis-web-"));
  await writeFile(join(directory, "index.html"), "<!doctype html><title>Diary</title>");
  await writeFile(join(directory, "icon.svg"), "<svg/>");
  server = await openServer({ webDirectory: directory, outboxDirectory: directory });
  const { email, password } = await server.register();
  const response = await post("identity.sessions.signIn", { email, password });
  cookie = (response.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const post = (path: string, input: unknown) =>
  fetch(`${server.url}/trpc/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: testOrigin, cookie: cookie ?? "" },
    body: JSON.stringify({ json: input ?? null }),
  });
const ask = (method: "GET" | "HEAD", path: string) =>
  fetch(`${server.url}${path}`, {
    method,
    redirect: "manual",
    headers: { cookie, accept: "text/html", "accept-encoding": "identity" },
  });

/** What HEAD and GET have to agree on. */
function factsOf({ status, headers }: Response) {
  const names = ["content-type", "content-length", "cache-control", "content-disposition", "location", "retry-after"];
  return { status, ...Object.fromEntries(names.map((name) => [name, headers.get(name)])) };
}

async function jsonOf<Output>(response: Response): Promise<Output> {
  const body: { result: { data: { json: Output } } } = JSON.parse(await response.text());
  return body.result.data.json;
}

/** A file that was just made. */
async function download(): Promise<{ id: string; path: string }> {
  const created = await post("exports.create", { type: "csv", from: "2026-01-01", to: "2026-12-31" });
  const { id } = await jsonOf<{ id: string }>(created);
  const input = encodeURIComponent(JSON.stringify({ json: { id } }));
  for (;;) {
    const answer = await ask("GET", `/trpc/exports.byId?input=${input}`);
    const { downloadPath } = await jsonOf<{ downloadPath: string | null }>(answer);
    if (downloadPath !== null) return { id, path: downloadPath };
  }
}

describe("HEAD", () => {
  it.each([
    "/",
    "/today",
    "/icon.svg",
    "/assets/gone.js",
    "/health",
    "/health/ready",
    "/dev/outbox",
    "/.well-known/change-password",
    "/exports/x/download",
    "/trpc/identity.sessions.current",
    "/trpc/identity.sessions.current,symptoms.vocabulary?batch=1&input=%7B%7D",
    "/trpc/no.such.procedure",
    "/trpc/symptoms.entries.byId",
    "/trpc/symptoms.entries.record",
  ])("is GET without a body: %s", async (path) => {
    const [get, head] = [await ask("GET", path), await ask("HEAD", path)];
    // An error carries the number of its request, which is of one length.
    expect(factsOf(head)).toEqual(factsOf(get));
    expect(await head.text()).toBe("");
  });

  it("of what lasts ends at once", async () => {
    const head = await ask("HEAD", "/trpc/live.follow");
    expect([head.status, head.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    expect(await head.text()).toBe("");
  });

  it("of the metrics says what they are", async () => {
    const head = await ask("HEAD", "/metrics");
    expect([head.status, head.headers.get("content-type")]).toEqual([
      200,
      (await ask("GET", "/metrics")).headers.get("content-type"),
    ]);
  });

  it("of a file does not count as having got it", async () => {
    const { id, path } = await download();
    const statusOf = async () =>
      (await server.db.asOwner<{ status: string }>("SELECT status FROM exports.exports WHERE id = $1", [id]))[0]
        ?.status;
    const head = await ask("HEAD", path);
    expect(Number(head.headers.get("content-length"))).toBeGreaterThan(0);
    expect(await head.text()).toBe("");
    const get = await ask("GET", path);
    // What was read for HEAD, if anything was, had the time of a whole download.
    expect(factsOf(get)).toEqual(factsOf(head));
    await get.text();
    await expect.poll(statusOf).toBe("downloaded");
    const logged = await server.db.asOwner<{ count: string }>(
      "SELECT count(*) FROM audit.audit_logs WHERE event_type = 'EXPORT_DOWNLOADED' AND resource_id = $1",
      [id],
    );
    expect(logged[0]?.count).toBe("1");
  });
});
