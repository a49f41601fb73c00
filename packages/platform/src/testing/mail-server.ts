import { type AddressInfo, createServer, type Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { Delivered } from "./mail-contract.ts";

/** A mail server on loopback that keeps what it is given. */
export interface TestMailServer {
  readonly port: number;
  readonly received: (Delivered & { readonly isSecure: boolean; readonly user: string | undefined })[];
  close(): Promise<void>;
}

/** Starts one; without `options` it offers neither TLS nor sign-in. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const received: TestMailServer["received"] = [];
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    closeTimeout: 100,
    disableReverseLookup: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ raw: Buffer.concat(chunks), recipients, isSecure: session.secure, user: userOf(session.user) });
        done();
      });
    },
    ...options,
  });
  // A client that goes away, or does not trust the certificate, is no failure of the server.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: portOf(server.server.address()),
    received,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Takes connections and says to each what `speak` says. */
export async function startRawServer(
  speak: (socket: Socket) => void,
): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    speak(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the server does not listen");
  return address.port;
}

function userOf(user: unknown): string | undefined {
  return typeof user === "string" ? user : undefined;
}
