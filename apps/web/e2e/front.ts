import { once } from "node:events";
import { createServer, type IncomingMessage, request as ask, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Front {
  readonly url: string;
  /** Paths that were asked for so far, also by the worker. */
  readonly paths: string[];
  /** From here on the server has another build: every script is called otherwise, and those of before are gone. */
  deploy(): void;
  close(): void;
}

const scripts = /([\w.-]+-[\w-]{7,8})\.js\b/gu;
const newer = ".newer.js";
const ofApp = /^\/(?:assets\/.*\.js|service-worker\.js|index\.html)?(?:\?|$)/u;

/** What is in a file of the other build: other names of scripts, and other pages. */
const asNewer = (file: string) =>
  file.replace(scripts, `$1${newer}`).replaceAll(/(revision"?:\s*")([0-9a-f]+")/gu, "$10$2");

/** Stands in front of the server and writes down what really comes: what the browser has in its cache does not. */
export async function standInFront(): Promise<Front> {
  const { hostname, port } = new URL(process.env["E2E_URL"] ?? "");
  const paths: string[] = [];
  let isNewer = false;

  function pass({ method, headers }: IncomingMessage, path: string) {
    return ask({ hostname, port, method, path, headers });
  }

  function refuse(outgoing: ServerResponse) {
    outgoing.writeHead(404, { "content-type": "application/json" }).end("{}");
  }

  async function answerNewer(incoming: IncomingMessage, outgoing: ServerResponse) {
    const { url = "", headers } = incoming;
    if (url.startsWith("/assets/") && !url.endsWith(newer)) return refuse(outgoing);
    delete headers["accept-encoding"];
    delete headers["if-none-match"];
    delete headers["if-modified-since"];
    const onward = pass(incoming, url.replace(newer, ".js"));
    onward.end();
    const [answer] = (await once(onward, "response")) as [IncomingMessage];
    const { "content-length": _length, etag: _etag, "last-modified": _modified, ...others } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 502, others).end(asNewer(await text(answer)));
  }

  const front = createServer((incoming, outgoing) => {
    const { url = "", headers } = incoming;
    paths.push(url);
    const isPage = headers["sec-fetch-dest"] === "document";
    if (isNewer && (isPage || ofApp.test(url))) {
      answerNewer(incoming, outgoing).catch(() => outgoing.destroy());
      return;
    }
    const onward = pass(incoming, url);
    onward.on("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    paths,
    deploy() {
      isNewer = true;
    },
    close() {
      front.close();
      front.closeAllConnections();
    },
  };
}
