import { connect } from "node:net";
import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer, testOrigin } from "./testing/index.ts";

let server: OpenServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

const json = { "content-type": "application/json" };
const guess = JSON.stringify({ email: "nobody@anamnesis.example", password: "wrong" });
const send = (options: InjectOptions) => server.app.inject({ method: "POST", ...options });

/** Sends bytes as they are: what a client library would tidy up first. */
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
const rawPost = (target: string) =>
  raw(
    `POST ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${guess.length}\r\n\r\n${guess}`,
  );

describe("a call is read in one way", () => {
  it.each([
    ["an escaped mount", "/%74rpc/identity.sessions.signIn"],
    ["escaped dots", "/trpc/identity%2Esessions%2EsignIn"],
    ["twice escaped dots", "/trpc/identity%252Esessions%252EsignIn"],
    ["a fragment", "/trpc/identity.sessions.signIn#x"],
    ["a whole address", "http://x/trpc/identity.sessions.signIn"],
    ["a twice escaped comma", "/trpc/identity.sessions.signIn%252Cidentity.sessions.signIn?batch=1"],
  ])("%s leads nowhere", async (_, target) => {
    const answer = await rawPost(target);
    expect(answer).toContain("HTTP/1.1 404");
    expect(answer).toMatch(/cache-control: no-store/iu);
    expect(answer).toMatch(/"kind":"not_found","reason":"http.not_found","requestId":"[\w-]+"/u);
  });

  it.each(["batch=1", "b%61tch=1", "x=1&batch=1&batch=0"])("a sign-in in a batch is refused by ?%s", async (query) => {
    const twice = "identity.sessions.signIn,identity.sessions.signIn";
    const response = await send({ url: `/trpc/${twice}?${query}`, headers: json, payload: `{"0":${guess}}` });
    expect([response.statusCode, response.body]).toEqual([400, expect.stringContaining("request.not_in_a_batch")]);
  });

  it("a second question mark hides nothing of what follows it", async () => {
    const url = "/trpc/identity.sessions.current?x=?&connectionParams=%7B%7D";
    const response = await server.app.inject({ method: "GET", url });
    expect([response.statusCode, response.body]).toEqual([400, expect.stringContaining("http.query")]);
    const batch = await server.app.inject({
      method: "GET",
      url: "/trpc/identity.sessions.current?x=?&batch=1&input=%7B%7D",
    });
    expect(batch.json()).toHaveLength(1);
  });

  it("an escaped comma parts calls, as clients write it", async () => {
    const url = "/trpc/identity.sessions.current%2Cidentity.sessions.current?batch=1&input=%7B%7D";
    expect((await send({ method: "GET", url })).json()).toHaveLength(2);
  });
});

describe("a call that comes alone", () => {
  const inputOf = (input: unknown) => `input=${encodeURIComponent(JSON.stringify(input))}`;
  it.each([
    ["an answer", "GET", "identity.sessions.current", null],
    ["an answer to no input", "GET", "symptoms.vocabulary", undefined],
    ["no session", "GET", "symptoms.entries.list", {}],
    ["an input that is none", "POST", "identity.sessions.signIn", { email: 7 }],
    ["a refusal", "POST", "identity.sessions.signIn", { email: "nobody@anamnesis.example", password: "wrong" }],
    ["no such procedure", "GET", "identity.sessions.none", {}],
    ["a change that is asked for", "GET", "identity.sessions.signOut", null],
    ["a question that is sent", "POST", "identity.sessions.current", null],
  ] as const)("is answered as in a batch of one: %s", async (_, method, path, input) => {
    const ask = async (isAlone: boolean) => {
      const given = isAlone ? input : { 0: input };
      const headers = { origin: testOrigin, "x-request-id": "the-same", "x-forwarded-for": "10.8.8.7" };
      const query = [isAlone ? "" : "batch=1", method === "GET" && given !== undefined ? inputOf(given) : ""];
      const {
        statusCode,
        headers: said,
        payload,
      } = await server.app.inject({
        method,
        url: `/trpc/${path}?${query.filter((part) => part !== "").join("&")}`,
        headers: method === "GET" ? headers : { ...headers, ...json },
        ...(method === "GET" ? {} : { payload: JSON.stringify(given) }),
      });
      const body: unknown = JSON.parse(payload);
      return { statusCode, body: isAlone ? [body] : body, vary: said["vary"], type: said["content-type"] };
    };
    const [alone, batch] = [await ask(true), await ask(false)];
    expect(alone).toEqual(batch);
  });
});

describe("what no client of ours sends", () => {
  it.each(["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] as const)("%s is refused", async (method) => {
    const answer = await raw(`${method} /trpc/symptoms.vocabulary HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(answer).toContain("HTTP/1.1 400");
    expect(answer).toMatch(/"kind":"invalid","reason":"http.method","requestId":"[\w-]+"/u);
  });

  it.each([
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "application/jsonx",
    "",
    undefined,
  ])("a body as %s is refused, with the reason", async (type) => {
    const headers = type === undefined ? {} : { "content-type": type };
    const response = await send({ url: "/trpc/identity.accounts.register", headers, payload: guess });
    const { app } = response.json().error.data;
    expect([response.statusCode, app]).toMatchObject([400, { kind: "invalid", reason: "http.content_type" }]);
    expect(app.requestId).toBe(response.headers["x-request-id"]);
  });

  it("a form cannot carry more than a body may", async () => {
    const answer = await raw(
      `POST /trpc/identity.accounts.register HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: multipart/form-data; boundary=y\r\ncontent-length: 3000000\r\n\r\n`,
    );
    // Before a byte of the body was asked for.
    expect(answer).toContain("http.content_type");
  });

  it("parameters of web sockets, in the one shape with a request id", async () => {
    const response = await send({ method: "GET", url: "/trpc/symptoms.vocabulary?connectionParams=1" });
    const { app } = response.json().error.data;
    expect(app).toMatchObject({ kind: "invalid", reason: "http.query", requestId: response.headers["x-request-id"] });
  });
});

describe("what is refused before there is a request", () => {
  it.each([
    [
      "an address that cannot be decoded",
      "GET /%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
      "http.path_invalid",
    ],
    ["no HTTP at all", "G@T / HTTP/9\r\n\r\n", "http.malformed"],
    [
      "more headers than fit",
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${"x".repeat(20_000)}\r\n\r\n`,
      "http.headers_too_large",
    ],
  ])("%s gets the one shape", async (_, text, reason) => {
    const answer = await raw(text);
    expect(answer).toContain("HTTP/1.1 400");
    expect(answer).toMatch(/x-request-id: [\w-]{36}\r\n/iu);
    expect(JSON.parse(answer.slice(answer.indexOf("{")))).toEqual({
      error: { kind: "invalid", reason, requestId: expect.stringMatching(/^[\w-]{36}$/u) },
    });
  });
});

it("guesses count wherever they are sent to", async () => {
  const headers = { ...json, origin: testOrigin, "x-forwarded-for": "10.8.8.8" };
  const statuses: number[] = [];
  for (let count = 0; count < 16; count += 1) {
    for (const path of ["identity.sessions.signIn", "identity.accounts.register?batch=1"]) {
      const payload = path.includes("batch") ? `{"0":${guess}}` : "{}";
      statuses.push((await send({ url: `/trpc/${path}`, headers, payload })).statusCode);
    }
  }
  expect(statuses.indexOf(429)).toBe(30);
});
