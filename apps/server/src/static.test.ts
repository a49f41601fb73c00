import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer } from "./testing/index.ts";

const page = "<!doctype html><title>Diary</title>";
const script = "console.log('diary');".repeat(200);

let server: OpenServer;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "anamnesis-web-"));
  await mkdir(join(directory, "assets"));
  await writeFile(join(directory, "index.html"), page);
  await writeFile(join(directory, ".fingerprint"), "secret");
  await writeFile(join(directory, "assets/app-abc123.js"), script);
  await writeFile(join(directory, "assets/app-abc123.js.br"), brotliCompressSync(script));
  server = await openServer({ webDirectory: directory });
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}, method: "GET" | "HEAD" | "POST" = "GET") =>
  server.app.inject({ method, url, headers });
const html = { accept: "text/html,application/xhtml+xml" };

describe("the web app", () => {
  it("is kept by a browser for ever where a name carries its hash, and asked for anew where not", async () => {
    const asset = await get("/assets/app-abc123.js");
    expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect((await get("/")).headers["cache-control"]).toBe("no-cache");
  });

  it("goes out as brotli that was made once", async () => {
    const response = await get("/assets/app-abc123.js", { "accept-encoding": "gzip, br" });
    expect(response.headers["content-encoding"]).toBe("br");
    expect(response.rawPayload).toEqual(brotliCompressSync(script));
    expect((await get("/assets/app-abc123.js")).body).toBe(script);
  });

  it("answers its own addresses with its first page, under the policy", async () => {
    for (const url of ["/today", "/symptoms/abc?from=2026-01-01", "/.fingerprint"]) {
      const response = await get(url, html);
      expect([response.statusCode, response.body], url).toEqual([200, page]);
      expect(response.headers["cache-control"]).toBe("no-cache");
      expect(response.headers["content-security-policy"]).toContain("script-src 'self';");
    }
    expect((await get("/today", html, "HEAD")).statusCode).toBe(200);
  });

  it.each([{}, { accept: "*/*" }, { accept: "text/*" }, { accept: "image/avif,image/webp,*/*;q=0.8" }])(
    "is what its own addresses are asked for with %o",
    async (headers) => {
      for (const url of ["/", "/today", "/share/with/city-clinic"]) {
        const response = await get(url, headers);
        expect([response.statusCode, response.body], url).toEqual([200, page]);
      }
    },
  );

  it("tells password managers where the password is changed, and that other well-known addresses are none", async () => {
    const response = await get("/.well-known/change-password", html);
    expect([response.statusCode, response.headers["location"]]).toEqual([302, "/you/security"]);
    for (const accept of ["text/html", "*/*"]) {
      const name = "resource-that-should-not-exist-whose-status-code-should-not-be-200";
      expect((await get(`/.well-known/${name}`, { accept })).statusCode).toBe(404);
    }
  });

  it("goes out however many ask for it from one address", async () => {
    const busy = await openServer({ webDirectory: directory, requestsPerMinute: 2 });
    const ask = async (url: string, method: "GET" | "POST" = "GET") =>
      (await busy.app.inject({ method, url, headers: html })).statusCode;
    const files = ["/", "/assets/app-abc123.js", "/today", "/sw-of-yesterday.js", "/assets/gone.js"];
    for (let visit = 0; visit < 50; visit += 1) {
      expect(await Promise.all(files.map((url) => ask(url)))).toEqual([200, 200, 200, 200, 404]);
    }
    const call = "/trpc/identity.sessions.current";
    expect([await ask(call), await ask("/nowhere", "POST"), await ask(call)]).toEqual([200, 404, 429]);
    expect(await Promise.all(files.map((url) => ask(url)))).toEqual([200, 200, 200, 200, 404]);
    await busy.close();
  });

  it.each([
    ["/today", { accept: "application/json" }, "GET"],
    ["/today", html, "POST"],
    ["/assets/gone.js", {}, "GET"],
    ["/assets/gone.css", { accept: "text/css,*/*;q=0.1" }, "GET"],
    ["/favicon.ico", { accept: "*/*" }, "GET"],
    ["/exports/x", {}, "GET"],
    ["/metrics/x", {}, "GET"],
    ["/.fingerprint", {}, "GET"],
    ["/..%2f..%2fpackage.json", {}, "GET"],
    ["/assets/..%2f..%2f..%2fetc/passwd", {}, "GET"],
  ] as const)("has nothing at %s (%o, %s), and says so in the one shape", async (url, headers, method) => {
    const response = await get(url, headers, method);
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
    expect(response.json().error).toMatchObject({
      kind: expect.stringMatching(/^(?:not_found|forbidden|invalid)$/u),
      requestId: response.headers["x-request-id"],
    });
    expect(response.body).not.toContain("secret");
  });
});
