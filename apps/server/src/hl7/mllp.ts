import { createServer, type Server, type Socket } from "node:net";
import { longestHl7Message } from "@anamnesis/domain";

/*
 * Minimal Lower Layer Protocol (HL7 v2, appendix C): a message stands between 0x0B and 0x1C 0x0D, and the next one is sent once
 * the answer to it has come.
 */
const startOfBlock = 0x0b;
const endOfBlock = 0x1c;
const carriageReturn = 0x0d;

export interface MllpOptions {
  readonly host: string;
  readonly port: number;
  /** The answer to a message, as bytes that stand between the marks. Must not reject. */
  readonly answer: (message: Buffer, peer: string) => Promise<Buffer>;
  readonly mostConnections?: number;
  /** Bytes of one message. */
  readonly mostBytes?: number;
  /** A connection on which nothing comes is closed: whoever sends opens another. */
  readonly idleMs?: number;
}

export interface MllpServer {
  readonly port: number;
  /** Messages that are being answered are answered before. */
  close(): Promise<void>;
}

/** A connection, as far as it matters when the server closes. */
interface Talk {
  isAnswering: boolean;
  isLast: boolean;
}

/** Listens for messages. Rejects where it cannot. */
export async function listenForMessages(options: MllpOptions): Promise<MllpServer> {
  const { host, port, mostConnections = 32, idleMs = 600_000 } = options;
  const talks = new Map<Socket, Talk>();
  const server = createServer((socket) => {
    const state: Talk = { isAnswering: false, isLast: false };
    talks.set(socket, state);
    socket.once("close", () => talks.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setTimeout(idleMs, () => socket.destroy());
    void talk(socket, state, options);
  });
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, resolve);
  });
  return {
    port: portOf(server),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const [socket, state] of talks) {
        state.isLast = true;
        if (!state.isAnswering) socket.destroy();
      }
      await closed;
    },
  };
}

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};

/** What has come of messages that are not whole yet. */
function gatherer(mostBytes: number): (chunk: Buffer) => readonly Buffer[] | "too long" {
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (rest: Buffer) => {
    parts = rest.length === 0 ? [] : [rest];
    length = rest.length;
  };
  return (chunk) => {
    parts.push(chunk);
    length += chunk.length;
    const mayEnd = chunk.includes(endOfBlock) || (chunk[0] === carriageReturn && parts.length > 1);
    // Put together once it may be whole: somebody may send it byte by byte.
    if (!mayEnd) return length > mostBytes ? "too long" : [];
    let rest = Buffer.concat(parts);
    const messages: Buffer[] = [];
    for (;;) {
      const from = rest.indexOf(startOfBlock);
      const to = from === -1 ? -1 : rest.indexOf(Buffer.of(endOfBlock, carriageReturn), from);
      if (to - from > mostBytes) return "too long";
      if (to === -1) {
        // What stands outside of the marks is nobody's.
        keep(from === -1 ? Buffer.alloc(0) : rest.subarray(from));
        return length > mostBytes ? "too long" : messages;
      }
      messages.push(rest.subarray(from + 1, to));
      rest = rest.subarray(to + 2);
    }
  };
}

/** One message after another, as long as the other side goes on. */
async function talk(
  socket: Socket,
  state: Talk,
  { answer, mostBytes = longestHl7Message }: MllpOptions,
): Promise<void> {
  const gather = gatherer(mostBytes);
  try {
    for await (const chunk of socket) {
      const messages = gather(chunk as Buffer);
      if (messages === "too long") {
        socket.destroy();
        return;
      }
      state.isAnswering = true;
      for (const message of messages) {
        const answered = await answer(message, socket.remoteAddress ?? "");
        socket.write(Buffer.concat([Buffer.of(startOfBlock), answered, Buffer.of(endOfBlock, carriageReturn)]));
      }
      state.isAnswering = false;
      if (state.isLast) socket.end();
    }
  } catch {
    // The other side is gone: what was not answered it sends again.
  }
}
