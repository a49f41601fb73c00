import { once } from "node:events";
import { createServer, Socket } from "node:net";
import pg from "pg";

export interface Pooler {
  /** The same database by way of the pooler. */
  urlOf(url: string): string;
  close(): Promise<void>;
}

/** The messages that are whole in what has come so far; `isGreeted` is false before the first, which has no type. */
function cut(bytes: Buffer, isGreeted: boolean): { readonly messages: readonly Buffer[]; readonly rest: Buffer } {
  const messages: Buffer[] = [];
  let rest = bytes;
  for (let typed = isGreeted; rest.length >= (typed ? 5 : 4); typed = true) {
    const length = rest.readInt32BE(typed ? 1 : 0) + (typed ? 1 : 0);
    if (length < 4) throw new Error("not a message of PostgreSQL");
    if (rest.length < length) break;
    messages.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
  return { messages, rest };
}

const typeOf = (message: Buffer) => String.fromCodePoint(message[0] ?? 0);

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Authentication is fine, a number of its own for cancelling, and ready. */
const greeting = Buffer.concat([
  message("R", Buffer.alloc(4)),
  message("K", Buffer.alloc(8, 7)),
  message("Z", Buffer.from("I")),
]);

/** Settings of a connection would be those of a backend that others use as well. */
const refusal = message("E", Buffer.from("SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: options\0\0"));

/**
 * What pgbouncer does in `pool_mode=transaction` where it does not track prepared statements: each transaction goes to
 * the backend that has waited longest, as it came. For the login of `url` alone.
 */
export async function startPooler(url: string, size = 3): Promise<Pooler> {
  const idle = await Promise.all(
    Array.from({ length: size }, async () => {
      const client = new pg.Client({ connectionString: url });
      client.on("error", () => undefined);
      await client.connect();
      const connection = "connection" in client ? client.connection : null;
      const socket = connection instanceof Object && "stream" in connection ? connection.stream : null;
      if (!(socket instanceof Socket)) throw new Error("pg keeps its socket elsewhere");
      socket.removeAllListeners("data");
      return socket;
    }),
  );
  const backends = [...idle];
  const waiting: ((backend: Socket) => void)[] = [];

  const release = (backend: Socket) => {
    const next = waiting.shift();
    if (next === undefined) idle.push(backend);
    else next(backend);
  };
  const take = async (): Promise<Socket> =>
    idle.shift() ?? (await new Promise<Socket>((resolve) => waiting.push(resolve)));

  async function serve(client: Socket): Promise<void> {
    let [bytes, isGreeted] = [Buffer.alloc(0), false];
    let backend: Socket | null = null;
    let unanswered = 0;
    let answer = Buffer.alloc(0);

    function hear(chunk: Buffer): void {
      const { messages, rest } = cut(Buffer.concat([answer, chunk]), true);
      answer = Buffer.from(rest);
      for (const one of messages) {
        client.write(one);
        if (typeOf(one) !== "Z") continue;
        unanswered -= 1;
        if (unanswered > 0 || one[5] !== "I".codePointAt(0) || backend === null) continue;
        backend.off("data", hear);
        release(backend);
        backend = null;
      }
    }

    for await (const chunk of client as AsyncIterable<Buffer>) {
      const { messages, rest } = cut(Buffer.concat([bytes, chunk]), isGreeted);
      bytes = Buffer.from(rest);
      for (const one of messages) {
        if (!isGreeted) {
          isGreeted = true;
          if (one.includes("options\0")) {
            client.end(refusal);
            return;
          }
          client.write(greeting);
          continue;
        }
        if (typeOf(one) === "X") return;
        if (backend === null) {
          backend = await take();
          backend.on("data", hear);
        }
        if ("QS".includes(typeOf(one))) unanswered += 1;
        backend.write(one);
      }
    }
  }

  const server = createServer((client) => {
    client.on("error", () => undefined);
    serve(client).then(
      () => client.destroy(),
      () => client.destroy(),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    urlOf(direct) {
      const pooled = new URL(direct);
      pooled.host = `127.0.0.1:${port}`;
      return pooled.href;
    },
    async close() {
      server.close();
      for (const socket of backends) socket.destroy();
    },
  };
}
