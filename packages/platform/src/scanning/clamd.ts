import { connect, type Socket } from "node:net";
import { AppError } from "@anamnesis/domain";
import type { VirusScanner } from "./port.ts";

export interface ClamdOptions {
  /** `tcp://host:3310`, or `unix:///run/clamav/clamd.ctl`. */
  readonly url: string;
  /** Of silence, after which nothing more is waited for. */
  readonly timeoutMs?: number;
}

const mostSaid = 4_096;

/**
 * ClamAV's daemon, by INSTREAM (clamd(8)): chunks with their length before them, and an empty one at the end. Its
 * StreamMaxLength has to be at least what files may have here, or it hangs up on longer ones.
 */
export function createClamdScanner({ url, timeoutMs = 60_000 }: ClamdOptions): VirusScanner {
  const { protocol, hostname, port, pathname } = new URL(url);
  const open = () =>
    protocol === "unix:" ? connect({ path: pathname }) : connect({ host: hostname, port: Number(port || 3310) });
  return {
    async scan(source) {
      const socket = open();
      socket.setTimeout(timeoutMs, () => socket.destroy(new Error("clamd says nothing")));
      const answer = answerOf(socket);
      // Whoever stops listening before the end has said why already.
      answer.catch(() => undefined);
      try {
        await send(socket, Buffer.from("zINSTREAM\0"));
        for await (const bytes of source) {
          if (socket.readableEnded || socket.destroyed) break;
          const length = Buffer.alloc(4);
          length.writeUInt32BE(bytes.byteLength);
          await send(socket, length);
          await send(socket, bytes);
        }
        await send(socket, Buffer.alloc(4));
      } catch {
        // What it said, if anything, tells more.
      }
      try {
        return verdictOf(await answer);
      } catch (error) {
        throw new AppError("unavailable", "scanning.unavailable", { retryAfter: 30 }, error);
      } finally {
        socket.destroy();
      }
    },
  };
}

function send(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      said += text;
      if (said.includes("\0") || said.length > mostSaid) resolve(said);
    });
    socket.once("end", () => resolve(said));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("clamd hung up")));
  });
}

/** `stream: OK`, `stream: Eicar-Signature FOUND`, or what went wrong. */
function verdictOf(answer: string): "clean" | "infected" {
  const said = answer.replaceAll("\0", "").trim();
  if (said === "stream: OK") return "clean";
  if (said.startsWith("stream: ") && said.endsWith(" FOUND")) return "infected";
  throw new Error(`clamd said: ${said.slice(0, 200)}`);
}
