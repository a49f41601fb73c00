import { createServer, type Server, type Socket } from "node:net";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { createClamdScanner } from "./clamd.ts";

/* A server that speaks INSTREAM as clamd(8) has it: it is given frames, and answers once the empty one came. */
let server: Server | null = null;
afterEach(() => new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve()))));

async function clamd(answer: (bytes: Buffer, socket: Socket) => string | null) {
  server = createServer((socket) => {
    let all = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      all = Buffer.concat([all, bytes]);
      const frames = framesIn(all);
      if (frames === null) return;
      const said = answer(frames, socket);
      if (said === null) socket.destroy();
      else socket.end(`${said}\0`);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return createClamdScanner({ url: `tcp://127.0.0.1:${port}` });
}

/** What is in the frames, once the last one is there; throws where somebody speaks something else. */
function framesIn(all: Buffer): Buffer | null {
  const greeting = "zINSTREAM\0";
  if (all.length < greeting.length) return null;
  if (all.subarray(0, greeting.length).toString("latin1") !== greeting) throw new Error("not INSTREAM");
  const parts: Buffer[] = [];
  for (let at = greeting.length; at + 4 <= all.length;) {
    const length = all.readUInt32BE(at);
    if (length === 0) return Buffer.concat(parts);
    if (at + 4 + length > all.length) return null;
    parts.push(all.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return null;
}

const file = (text: string) => Readable.from([Buffer.from(text.slice(0, 3)), Buffer.from(text.slice(3))]);

describe("a scanner that asks clamd", () => {
  it("hands it every byte, and says what it found", async () => {
    const seen: string[] = [];
    const scanner = await clamd((bytes) => {
      seen.push(bytes.toString("utf8"));
      return bytes.includes("EICAR") ? "stream: Eicar-Signature FOUND" : "stream: OK";
    });
    expect(await scanner.scan(file("a plain picture"))).toBe("clean");
    expect(await scanner.scan(file("something with EICAR in it"))).toBe("infected");
    expect(seen).toEqual(["a plain picture", "something with EICAR in it"]);
  });

  it("lets nothing through that it does not know", async () => {
    const unavailable = { kind: "unavailable", reason: "scanning.unavailable" };
    const full = await clamd(() => "INSTREAM size limit exceeded. ERROR");
    await expect(full.scan(file("long"))).rejects.toMatchObject(unavailable);
    server?.close();
    const silent = await clamd(() => null);
    await expect(silent.scan(file("text"))).rejects.toMatchObject(unavailable);
    const nowhere = createClamdScanner({ url: "unix:///nowhere/clamd.ctl" });
    await expect(nowhere.scan(file("text"))).rejects.toMatchObject(unavailable);
  });
});
