import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { loopbackCertificate } from "./loopback-certificate.ts";

export interface TestServer {
  readonly port: number;
  close(): Promise<void>;
}

async function listening(server: Server & { closeAllConnections?: () => void }, host: string): Promise<TestServer> {
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections?.();
      }),
  };
}

/** A web server on loopback. */
export const startHttp = (answer: RequestListener, host = "127.0.0.1"): Promise<TestServer> =>
  listening(createServer(answer), host);

/** The same with TLS, under the certificate for `localhost` and 127.0.0.1 that nobody trusts unless told. */
export const startHttps = (answer: RequestListener): Promise<TestServer> =>
  listening(createSecureServer(loopbackCertificate, answer), "127.0.0.1");
