import { type IncomingMessage, request as requestHttp, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { failed } from "./failures.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Value of `Authorization`. It goes to the origin that it was meant for, not where that redirects to. */
  readonly credentials?: string;
  readonly body?: string | Buffer;
  /** Bytes of an answer that are read; what is longer is refused. */
  readonly mostBytes: number;
  /** Ends everything: looking up, connecting, reading. */
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** In small letters, without parameters; empty where it is not said. */
  readonly contentType: string;
  readonly body: string;
  /** Where the answer sends the caller; null for an answer that is one. */
  readonly redirectsTo: string | null;
  /** Seconds for which the answer asks to be left alone (RFC 9110, 10.2.3); null where it does not. */
  readonly retryAfter: number | null;
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** One request, one answer: nothing is followed, nothing is kept for the next. */
export async function requestOnce(request: HttpRequest, socket: RequestOptions): Promise<HttpAnswer> {
  const { method, url, headers, credentials, body, mostBytes, signal } = request;
  const send = new URL(url).protocol === "https:" ? requestHttps : requestHttp;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = send(url, {
      ...socket,
      method,
      signal,
      // A connection of its own: one that is kept was looked at for another request.
      agent: false,
      headers: {
        "user-agent": "Anamnesis",
        accept: "*/*",
        ...headers,
        ...(credentials === undefined ? {} : { authorization: credentials }),
        ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
      },
    });
    outgoing.once("response", resolve);
    outgoing.on("error", reject);
    outgoing.end(body);
  });
  const status = answer.statusCode ?? 0;
  const location = answer.headers.location;
  const redirectsTo = redirects.has(status) && location !== undefined ? location : null;
  const contentType = answer.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  // What stands in an answer that only points elsewhere is not read.
  if (redirectsTo !== null) answer.destroy();
  const retryAfter = secondsOf(answer.headers["retry-after"]);
  const text = redirectsTo === null ? await bodyOf(answer, mostBytes) : "";
  return { status, contentType, body: text, redirectsTo, retryAfter };
}

/** Of `120`, or of a date; null for what is neither. */
function secondsOf(header: string | undefined): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/u.test(header)) return Number(header);
  const until = Date.parse(header);
  return Number.isNaN(until) ? null : Math.max(0, Math.ceil((until - Date.now()) / 1000));
}

async function bodyOf(answer: IncomingMessage, most: number): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer) {
    if (!Buffer.isBuffer(part)) continue;
    length += part.length;
    if (length > most) {
      answer.destroy();
      throw failed("too_large");
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
