import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer } from "./testing/index.ts";

let server: OpenServer;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "anamnesis-web-"));
  await writeFile(join(directory, "index.html"), "<!doctype html><title>Diary</title>");
  server = await openServer({ webDirectory: directory, requestsPerMinute: 5 });
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const html = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
let addresses = 0;
/** From an address of its own, unless told. */
function visit(url: string, headers: Record<string, string> = {}) {
  addresses += 1;
  return server.app.inject({ url, headers: { ...html, "x-forwarded-for": `10.2.0.${addresses}`, ...headers } });
}

describe("what a person goes to and does not get", () => {
  it.each([
    ["/assets/gone.js", 404, "There is nothing here."],
    ["/exports/x/download", 403, "That link is not complete, or none of yours."],
    ["/metrics", 403, "You may not open this."],
    ["/%zz", 400, "That address cannot be right."],
  ])("is told in words: %s", async (url, status, words) => {
    const response = await visit(url);
    expect(response.statusCode).toBe(status);
    expect(response.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(response.headers["cache-control"]).toBe("no-store");
    expect(response.body).toContain(words);
    expect(response.body).toContain(`Request ${response.headers["x-request-id"]}`);
  });

  it("is told with when to try again, and a program gets the one shape", async () => {
    const from = { "x-forwarded-for": "10.3.0.1" };
    for (let count = 0; count < 5; count += 1) await visit("/exports/x/download", from);
    const response = await visit("/exports/x/download", from);
    expect(response.statusCode).toBe(429);
    const wait = Number(response.headers["retry-after"]);
    expect(wait).toBeGreaterThan(1);
    expect(response.body).toContain(`That was too much at once. Try again in ${wait} seconds.`);
    const program = await visit("/exports/x/download", { ...from, accept: "*/*" });
    expect(program.json().error).toMatchObject({ kind: "rate_limited", reason: "http.too_many_requests" });
  });

  it("is told when the server has too much to do, and the page itself is one of it", async () => {
    const busy = await openServer({ webDirectory: directory, overloadMs: 1 });
    const ask = () => busy.app.inject({ url: "/", headers: html });
    let refused = await ask();
    // Whoever measures the delay of the event loop looks at it now and then.
    await expect
      .poll(async () => {
        const until = performance.now() + 40;
        while (performance.now() < until);
        refused = await ask();
        return refused.statusCode;
      })
      .toBe(503);
    expect(refused.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(refused.headers["retry-after"]).toBe("2");
    expect(refused.body).toContain("The server has too much to do just now.");
    await busy.close();
  });
});
