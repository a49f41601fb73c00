import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: unknown;
  /** Instead of a body in JSON. */
  readonly text?: string;
}

export interface LocalServer {
  readonly address: string;
  close(): Promise<void>;
}

/** A server on this machine that answers JSON with JSON; `null` never answers. */
export async function serve(
  answer: (request: IncomingMessage, body: string) => Answer | null,
  port = 0,
): Promise<LocalServer> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const given = answer(request, Buffer.concat(parts).toString("utf8"));
      if (given === null) return;
      response.writeHead(given.status, { "content-type": given.type ?? "application/json" });
      response.end(given.text ?? JSON.stringify(given.body));
    });
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${taken}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
