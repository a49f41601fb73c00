import type { RequestListener } from "node:http";
import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { loopbackCertificate } from "../testing/loopback-certificate.ts";
import { startRawServer } from "../testing/mail-server.ts";
import { startHttp, startHttps } from "../testing/servers.ts";
import type { HttpRequest } from "./http.ts";
import { createOutbound, type OutboundOptions } from "./outbound.ts";
import type { Resolve } from "./resolve.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Closed when the test ends; its port. */
async function port(server: Promise<{ readonly port: number; close(): Promise<void> }>): Promise<number> {
  const started = await server;
  closing.push(started.close);
  return started.port;
}

const web = (answer: RequestListener, host?: string) => port(startHttp(answer, host));
const fine: RequestListener = (_request, response) => void response.end("fine");
const to =
  (location: string, status = 302): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { location }).end();

/** Answers of DNS by name, one after the other; the last one again and again. */
function namesOf(names: Readonly<Record<string, readonly (readonly string[])[]>>): Resolve {
  const asked = new Map<string, number>();
  return async (name) => {
    const answers = names[name] ?? [];
    const turn = asked.get(name) ?? 0;
    asked.set(name, turn + 1);
    const answer = answers[Math.min(turn, answers.length - 1)];
    if (answer === undefined) throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
    return answer;
  };
}

/** One machine on loopback is open, and nothing else. */
const opened: OutboundOptions = { allowedNetworks: ["127.0.0.1/32"], resolve: namesOf({}) };

const get = (url: string, given: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "GET",
  url,
  mostBytes: 1_000,
  signal: AbortSignal.timeout(5_000),
  ...given,
});

/** The status and text of an answer, or why there is none. */
async function answerTo(request: HttpRequest, options: OutboundOptions = opened): Promise<string> {
  try {
    const { status, body } = await createOutbound(options).fetch(request);
    return `${status} ${body}`;
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = await startHttp(fine);
  await server.close();
  return server.port;
}

describe("a request to an address that somebody typed", () => {
  it("is answered where the network is open", async () => {
    const here = await web(fine);
    expect(await answerTo(get(`http://127.0.0.1:${here}/`))).toBe("200 fine");
    expect(await answerTo(get(`http://[::ffff:127.0.0.1]:${here}/`))).toBe("200 fine");
    const resolve = namesOf({ "hook.example": [["127.0.0.1"]] });
    expect(await answerTo(get(`http://hook.example:${here}/`), { ...opened, resolve })).toBe("200 fine");
    expect(await answerTo(get(`http://hook.example.:${here}/`), { ...opened, resolve })).toBe("200 fine");
  });

  it.each([
    "http://127.0.0.1",
    "http://localhost",
    "http://2130706433",
    "http://0x7f.1",
    "http://0177.0.0.1",
    "http://127.1",
    "http://[::1]",
    "http://[::ffff:7f00:1]",
    "http://[64:ff9b::7f00:1]",
    "http://0.0.0.0",
    "http://[::]",
    "http://inside.example",
    "http://both.example",
    "https://169.254.169.254",
  ])("is refused to %s where none is, whatever the form, and nobody is called", async (address) => {
    let calls = 0;
    const here = await web((_request, response) => {
      calls += 1;
      response.end();
    });
    const resolve = namesOf({
      localhost: [["127.0.0.1", "::1"]],
      "inside.example": [["10.1.2.3"]],
      "both.example": [["8.8.8.8", "127.0.0.1"]],
    });
    const options = { allowedNetworks: [], resolve };
    expect(await answerTo(get(`${address}:${here}/`), options)).toBe("outbound.address_not_allowed");
    expect(calls).toBe(0);
  });

  it("is refused once a name means another address than when it was looked at", async () => {
    let calls = 0;
    const here = await web((_request, response) => {
      calls += 1;
      response.end();
    });
    const rebinding = namesOf({ "hook.example": [["8.8.8.8"], ["127.0.0.1"]] });
    const outbound = createOutbound({ allowedNetworks: [], resolve: rebinding });
    await outbound.check({ host: "hook.example", isEncrypted: true });
    await expect(outbound.fetch(get(`https://hook.example:${here}/`))).rejects.toThrow("outbound.address_not_allowed");
    expect(calls).toBe(0);
  });

  it("looks a name up once, and connects to what it found then", async () => {
    const here = await web(fine);
    const resolve = namesOf({ "hook.example": [["127.0.0.1"], ["10.1.2.3"]] });
    expect(await answerTo(get(`http://hook.example:${here}/`), { ...opened, resolve })).toBe("200 fine");
  });

  it("goes out in the clear to opened networks alone", async () => {
    const resolve = namesOf({ "hook.example": [["8.8.8.8"]] });
    expect(await answerTo(get("http://hook.example/"), { ...opened, resolve })).toBe("outbound.insecure");
    expect(await answerTo(get("http://8.8.8.8/"))).toBe("outbound.insecure");
  });

  it.each(["ftp://127.0.0.1/", "file:///etc/passwd", "data:,x", "http://me:secret@127.0.0.1/"])(
    "is not made to %s",
    async (url) => expect(await answerTo(get(url))).toBe("outbound.not_understood"),
  );
});

describe("a redirect", () => {
  it("is followed, three times, within what is allowed", async () => {
    const end = await web(fine);
    const chain = [end];
    for (let hop = 0; hop < 4; hop += 1) chain.push(await web(to(`http://127.0.0.1:${chain.at(-1)}/`)));
    expect(await answerTo(get(`http://127.0.0.1:${chain[3]}/`))).toBe("200 fine");
    expect(await answerTo(get(`http://127.0.0.1:${chain[4]}/`))).toBe("outbound.redirect");
  });

  it.each([301, 302, 303, 307, 308])("%d into a network that is not open is refused", async (status) => {
    let calls = 0;
    const inside = await web((_request, response) => {
      calls += 1;
      response.end();
    }, "127.0.0.2");
    const here = await web(to(`http://127.0.0.2:${inside}/`, status));
    expect(await answerTo(get(`http://127.0.0.1:${here}/`))).toBe("outbound.redirect");
    expect(calls).toBe(0);
  });

  it.each(["http://169.254.169.254/latest/meta-data", "http://inside.example/", "file:///etc/passwd", "http://["])(
    "to %s is refused",
    async (location) => {
      const here = await web(to(location));
      const resolve = namesOf({ "inside.example": [["10.0.0.1"]] });
      expect(await answerTo(get(`http://127.0.0.1:${here}/`), { ...opened, resolve })).toBe("outbound.redirect");
    },
  );

  it("out of TLS is refused", async () => {
    const here = await web(fine);
    const secure = await port(startHttps(to(`http://127.0.0.1:${here}/`)));
    const options = { ...opened, ca: loopbackCertificate.cert };
    expect(await answerTo(get(`https://127.0.0.1:${secure}/`), options)).toBe("outbound.redirect");
  });

  it("is not followed with what was sent", async () => {
    const here = await web(to("/elsewhere"));
    const post = get(`http://127.0.0.1:${here}/`, { method: "POST", body: "{}" });
    expect(await answerTo(post)).toBe("outbound.redirect");
  });

  it("takes credentials along to the same origin, and to no other", async () => {
    const echo: RequestListener = (request, response) => void response.end(request.headers.authorization ?? "none");
    const other = await web(echo);
    const here = await web((request, response) => {
      if (request.url === "/same") to("/echo")(request, response);
      else if (request.url === "/other") to(`http://127.0.0.1:${other}/`)(request, response);
      else echo(request, response);
    });
    const ask = (path: string) => answerTo(get(`http://127.0.0.1:${here}${path}`, { credentials: "Bearer planted" }));
    expect(await ask("/same")).toBe("200 Bearer planted");
    expect(await ask("/other")).toBe("200 none");
  });
});

describe("what can go wrong on the way", () => {
  it("is told apart", async () => {
    const silent = await port(startRawServer(() => undefined));
    const hangingUp = await port(startRawServer((socket) => void socket.destroy()));
    const talking = await port(startRawServer((socket) => void socket.end("220 mail.example ESMTP\r\n")));
    const endless = await web((_request, response) => {
      response.write("x".repeat(5_000));
    });
    const cutOff = await web((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setImmediate(() => response.destroy());
    });
    const waiting = await web((_request, response) => void response.write("half"));
    const secure = await port(startHttps(fine));
    const answers = async (name: string, local: number, scheme = "http") =>
      [name, await answerTo(get(`${scheme}://127.0.0.1:${local}/`, { signal: AbortSignal.timeout(700) }))] as const;
    const found = Object.fromEntries([
      await answers("nobody listens", await closedPort()),
      await answers("nobody answers", silent),
      await answers("hangs up", hangingUp),
      await answers("is no web server", talking),
      await answers("never ends", endless),
      await answers("ends in the middle", cutOff),
      await answers("stops in the middle", waiting),
      await answers("has a certificate that nobody knows", secure, "https"),
      await answers("has no TLS", await web(fine), "https"),
      ["has no name", await answerTo(get("https://nobody.example/"))],
    ]);
    expect(found).toEqual({
      "nobody listens": "outbound.refused",
      "nobody answers": "outbound.timed_out",
      "hangs up": "outbound.closed",
      "is no web server": "outbound.not_understood",
      "never ends": "outbound.too_large",
      "ends in the middle": "outbound.closed",
      "stops in the middle": "outbound.timed_out",
      "has a certificate that nobody knows": "outbound.certificate",
      "has no TLS": "outbound.not_understood",
      "has no name": "outbound.name_not_found",
    });
  });

  it("is a certificate of somebody else", async () => {
    const secure = await port(startHttps(fine));
    const options = {
      ...opened,
      ca: loopbackCertificate.cert,
      resolve: namesOf({ "lab.example": [["127.0.0.1"]], localhost: [["127.0.0.1"]] }),
    };
    expect(await answerTo(get(`https://localhost:${secure}/`), options)).toBe("200 fine");
    expect(await answerTo(get(`https://127.0.0.1:${secure}/`), options)).toBe("200 fine");
    expect(await answerTo(get(`https://lab.example:${secure}/`), options)).toBe("outbound.certificate");
  });

  it("is a name server that does not answer, or answers with nothing", async () => {
    const servfail: Resolve = () => Promise.reject(Object.assign(new Error("server"), { code: "ESERVFAIL" }));
    const empty: Resolve = async () => [];
    const never: Resolve = (_name, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(Object.assign(new Error("cancelled"), { code: "ECANCELLED" })));
      });
    const ask = (resolve: Resolve) =>
      answerTo(get("https://hook.example/", { signal: AbortSignal.timeout(300) }), { ...opened, resolve });
    expect(await ask(servfail)).toBe("outbound.name_unanswered");
    expect(await ask(empty)).toBe("outbound.name_not_found");
    expect(await ask(never)).toBe("outbound.timed_out");
  });

  it("is one address of several, and another one answers", async () => {
    const here = await web(fine);
    const resolve = namesOf({ "hook.example": [["127.0.0.3", "127.0.0.1"]] });
    const options = { allowedNetworks: ["127.0.0.0/8"], resolve };
    expect(await answerTo(get(`http://hook.example:${here}/`), options)).toBe("200 fine");
  });
});

describe("a connection in the clear", () => {
  it("is made to opened networks alone", async () => {
    const here = await port(
      new Promise((resolve) => {
        const server = createServer((socket) => void socket.end("hello"));
        server.listen(0, "127.0.0.1", () => {
          const address = server.address();
          const local = typeof address === "object" && address !== null ? address.port : 0;
          resolve({ port: local, close: () => new Promise((done) => void server.close(() => done())) });
        });
      }),
    );
    const signal = AbortSignal.timeout(5_000);
    const socket = await createOutbound(opened).connect({ host: "127.0.0.1", port: here }, signal);
    const heard: string[] = [];
    for await (const chunk of socket) heard.push(String(chunk));
    expect(heard.join("")).toBe("hello");
    const refused = async (host: string, resolve: Resolve = namesOf({})) =>
      createOutbound({ allowedNetworks: [], resolve })
        .connect({ host, port: here }, signal)
        .then(String, (error: Error) => error.message);
    expect(await refused("127.0.0.1")).toBe("outbound.address_not_allowed");
    expect(await refused("device.example", namesOf({ "device.example": [["127.0.0.1"]] }))).toBe(
      "outbound.address_not_allowed",
    );
    expect(await refused("device.example", namesOf({ "device.example": [["8.8.8.8"]] }))).toBe("outbound.insecure");
    const nobody = createOutbound(opened).connect({ host: "127.0.0.1", port: await closedPort() }, signal);
    await expect(nobody).rejects.toThrow("outbound.refused");
  });
});
