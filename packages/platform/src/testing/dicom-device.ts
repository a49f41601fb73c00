import type { Socket } from "node:net";
import { startRawServer } from "./mail-server.ts";

export interface DicomAnswers {
  /** The title that it answers to. */
  readonly title: string;
  /** Result of the presentation context (PS3.8, 9.3.3.2): 0 is acceptance. */
  readonly context?: number;
  /** Status of the echo: 0 is success. */
  readonly status?: number;
}

const unit = (type: number, body: Buffer) => {
  const head = Buffer.from([type, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
};

/** A device that echoes: as much of the other side of DICOM as a test needs, written out by hand from PS3.7 and PS3.8. */
export function startDicomDevice({
  title,
  context = 0,
  status = 0,
}: DicomAnswers): Promise<{ port: number; close: () => Promise<void> }> {
  return startRawServer((socket) => {
    let buffered = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk]);
      while (buffered.length >= 6 && buffered.length >= 6 + buffered.readUInt32BE(2)) {
        const length = buffered.readUInt32BE(2);
        answer(socket, buffered[0] ?? 0, buffered.subarray(6, 6 + length));
        buffered = buffered.subarray(6 + length);
      }
    });
  });

  function answer(socket: Socket, type: number, body: Buffer): void {
    if (type === 1) {
      const called = body.toString("latin1", 4, 20).trimEnd();
      // Called AE title not recognized, said by the user of the service, for good.
      if (called !== title) return void socket.end(unit(3, Buffer.from([0, 1, 1, 7])));
      const contextItem = Buffer.from([0x21, 0, 0, 25, 1, 0, context, 0, 0x40, 0, 0, 17]);
      const syntax = Buffer.from("1.2.840.10008.1.2");
      socket.write(unit(2, Buffer.concat([body.subarray(0, 68), contextItem, syntax])));
    } else if (type === 4) {
      const command = Buffer.concat([
        Buffer.from([0, 0, 0x00, 0x01, 2, 0, 0, 0, 0x30, 0x80]),
        Buffer.from([0, 0, 0x20, 0x01, 2, 0, 0, 0, 1, 0]),
        Buffer.from([0, 0, 0x00, 0x08, 2, 0, 0, 0, 1, 1]),
        Buffer.from([0, 0, 0x00, 0x09, 2, 0, 0, 0, status % 256, status >> 8]),
      ]);
      const value = Buffer.from([0, 0, 0, command.length + 2, 1, 3]);
      // In two pieces, as it may come.
      const whole = unit(4, Buffer.concat([value, command]));
      socket.write(whole.subarray(0, 9));
      setTimeout(() => socket.write(whole.subarray(9)), 20);
    } else if (type === 5) {
      socket.end(unit(6, Buffer.alloc(4)));
    }
  }
}
