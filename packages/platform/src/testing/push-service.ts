import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, randomUUID, verify } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { startHttps } from "./servers.ts";

/** What arrived for a browser: what was said in the open, and what it reads. */
export interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly bytes: number;
  readonly text: string;
}

/** A browser that subscribed, as a push service knows it. */
export interface TestBrowser {
  readonly subscription: { readonly endpoint: string; readonly p256dh: string; readonly auth: string };
  /** What arrived, in order. What was refused did not. */
  readonly received: readonly Received[];
  /** How often it was tried. */
  readonly tries: () => number;
  /** Answers with this from now on, and with this `Retry-After`; `null` never answers. */
  answer(status: number | null, retryAfter?: string): void;
}

export interface TestPushService {
  /** With the port. */
  readonly host: string;
  subscribe(publicKey: string): TestBrowser;
  close(): Promise<void>;
}

const unpack = (text: string) => Buffer.from(text, "base64url");

/** Reads `vapid t=…, k=…` as a push service does (RFC 8292). Why it is refused; null for fine. */
function problemOf(header: string, expected: { readonly origin: string; readonly key: string }): string | null {
  const [, token = "", key = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/u.exec(header) ?? [];
  if (key !== expected.key) return "another sender than the browser subscribed to";
  const [head = "", body = "", signature = ""] = token.split(".");
  const point = unpack(key);
  const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")];
  const publicKey = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    unpack(signature),
  );
  if (!isSigned) return "not signed by that key";
  const { aud, exp, sub } = JSON.parse(unpack(body).toString()) as { aud: string; exp: number; sub: string };
  if (aud !== expected.origin) return `meant for ${aud}`;
  const seconds = exp - Date.now() / 1000;
  if (seconds <= 0 || seconds > 86_400) return "expired, or for more than a day";
  return /^(?:mailto|https):/u.test(sub) ? null : "nobody to reach";
}

/** Opens a body of RFC 8188 with keys of RFC 8291, as a browser does. */
function open(body: Buffer, { browser, secret }: { browser: ReturnType<typeof createECDH>; secret: Buffer }): string {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const keyLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  if (record.length > recordSize) throw new Error("more than one record");
  const derive = (from: Buffer, terms: { salt: Buffer; info: Buffer | string; length: number }) =>
    Buffer.from(hkdfSync("sha256", from, terms.salt, terms.info, terms.length));
  const shared = derive(browser.computeSecret(senderKey), {
    salt: secret,
    info: Buffer.concat([Buffer.from("WebPush: info\0"), browser.getPublicKey(), senderKey]),
    length: 32,
  });
  const key = derive(shared, { salt, info: "Content-Encoding: aes128gcm\0", length: 16 });
  const nonce = derive(shared, { salt, info: "Content-Encoding: nonce\0", length: 12 });
  const cipher = createDecipheriv("aes-128-gcm", key, nonce);
  cipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 2) throw new Error("the last record does not say that it is");
  return padded.subarray(0, end).toString("utf8");
}

/** A push service on loopback that takes what real ones take (RFC 8030), and browsers that read what arrives. */
export async function startPushService(): Promise<TestPushService> {
  interface Known {
    readonly publicKey: string;
    readonly browser: ReturnType<typeof createECDH>;
    readonly secret: Buffer;
    readonly received: Received[];
    tries: number;
    status: number | null;
    retryAfter: string | undefined;
  }
  const known = new Map<string, Known>();
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) if (Buffer.isBuffer(part)) parts.push(part);
    const to = known.get(request.url ?? "");
    const end = (status: number, why = "") => void response.writeHead(status, { location: "/message/1" }).end(why);
    if (to === undefined) return end(404);
    to.tries += 1;
    if (to.status === null) return;
    if (to.retryAfter !== undefined) response.setHeader("retry-after", to.retryAfter);
    if (to.status !== 201) return end(to.status);
    const { headers } = request;
    const problem = problemOf(headers.authorization ?? "", { origin: `https://${host}`, key: to.publicKey });
    if (problem !== null) return end(403, problem);
    if (headers["content-encoding"] !== "aes128gcm" || !/^\d+$/u.test(String(headers["ttl"]))) return end(400);
    const body = Buffer.concat(parts);
    if (body.length > 4096) return end(413);
    to.received.push({ headers, bytes: body.length, text: open(body, to) });
    end(201);
  }
  const server = await startHttps((request, response) => {
    take(request, response).catch((error: unknown) => response.writeHead(400).end(String(error)));
  });
  const host = `127.0.0.1:${server.port}`;
  return {
    host,
    subscribe(publicKey) {
      const path = `/push/${randomUUID()}`;
      const browser = createECDH("prime256v1");
      browser.generateKeys();
      const to: Known = {
        publicKey,
        browser,
        secret: randomBytes(16),
        received: [],
        tries: 0,
        status: 201,
        retryAfter: undefined,
      };
      known.set(path, to);
      return {
        subscription: {
          endpoint: `https://${host}${path}`,
          p256dh: browser.getPublicKey("base64url"),
          auth: to.secret.toString("base64url"),
        },
        received: to.received,
        tries: () => to.tries,
        answer: (status, retryAfter) => void Object.assign(to, { status, retryAfter }),
      };
    },
    close: server.close,
  };
}
