import type { Socket } from "node:net";
import { failed } from "./failures.ts";

/*
 * The least of DICOM: an association for the Verification service, and one C-ECHO in it (PS3.8 section 9.3, PS3.7
 * section 9.3.5). Lengths of units are big-endian, the command is little-endian with implicit types.
 */

const applicationContext = "1.2.840.10008.3.1.1.1";
const verification = "1.2.840.10008.1.1";
const implicitLittleEndian = "1.2.840.10008.1.2";
/** Ours, made from a UUID (PS3.5, B.2). */
const implementation = "2.25.193498272401526386031164908402518043261";
const callingTitle = "ANAMNESIS";
const contextId = 1;
/** Units that are longer are no answer to these questions. */
const longestUnit = 65_536;

const unitTypes = { associate: 1, accepted: 2, rejected: 3, data: 4, release: 5 } as const;

interface Unit {
  readonly type: number;
  readonly body: Buffer;
}

function unit(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(6);
  head[0] = type;
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

function item(type: number, body: Buffer | string): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(4);
  head[0] = type;
  head.writeUInt16BE(bytes.length, 2);
  return Buffer.concat([head, bytes]);
}

const titleOf = (text: string) => Buffer.from(text.padEnd(16, " "), "latin1");

function associationRequest(calledTitle: string): Buffer {
  const mostBytes = Buffer.alloc(4);
  mostBytes.writeUInt32BE(16_384);
  return unit(
    unitTypes.associate,
    Buffer.concat([
      Buffer.from([0, 1, 0, 0]),
      titleOf(calledTitle),
      titleOf(callingTitle),
      Buffer.alloc(32),
      item(0x10, applicationContext),
      item(
        0x20,
        Buffer.concat([Buffer.from([contextId, 0, 0, 0]), item(0x30, verification), item(0x40, implicitLittleEndian)]),
      ),
      item(0x50, Buffer.concat([item(0x51, mostBytes), item(0x52, implementation)])),
    ]),
  );
}

/** Whether the other side takes the one context that was offered. */
function isContextAccepted(body: Buffer): boolean {
  let at = 68;
  while (at + 4 <= body.length) {
    const length = body.readUInt16BE(at + 2);
    if (body[at] === 0x21 && at + 8 <= body.length) return body[at + 4] === contextId && body[at + 6] === 0;
    at += 4 + length;
  }
  return false;
}

/** An element of a command: group 0000, its number, its length, its value. */
function element(number: number, value: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(number, 2);
  head.writeUInt32LE(value.length, 4);
  return Buffer.concat([head, value]);
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function echoRequest(): Buffer {
  const command = Buffer.concat([
    element(0x0002, Buffer.from(`${verification}\u0000`)),
    element(0x0100, short(0x0030)),
    element(0x0110, short(1)),
    element(0x0800, short(0x0101)),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(command.length);
  const value = Buffer.concat([Buffer.from([contextId, 0x03]), element(0x0000, length), command]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(value.length);
  return unit(unitTypes.data, Buffer.concat([head, value]));
}

/** The status of a C-ECHO response (0000,0900); null for anything else. */
function echoStatus(body: Buffer): number | null {
  let at = 6;
  let isResponse = false;
  while (at + 8 <= body.length) {
    const number = body.readUInt16LE(at + 2);
    const length = body.readUInt32LE(at + 4);
    const value = body.subarray(at + 8, at + 8 + length);
    if (value.length < length) return null;
    if (number === 0x0100 && length === 2) isResponse = value.readUInt16LE() === 0x8030;
    if (number === 0x0900 && length === 2) return isResponse ? value.readUInt16LE() : null;
    at += 8 + length;
  }
  return null;
}

/** Units as they come in. */
async function* unitsOf(socket: Socket): AsyncGenerator<Unit, void> {
  let buffered = Buffer.alloc(0);
  for await (const chunk of socket) {
    if (!Buffer.isBuffer(chunk)) continue;
    buffered = Buffer.concat([buffered, chunk]);
    while (buffered.length >= 6) {
      const length = buffered.readUInt32BE(2);
      if (length > longestUnit) throw failed("not_understood");
      if (buffered.length < 6 + length) break;
      yield { type: buffered[0] ?? 0, body: buffered.subarray(6, 6 + length) };
      buffered = buffered.subarray(6 + length);
    }
  }
}

/**
 * Asks a device whether it is there: associates with it under its title, and has it echo.
 * @throws AppError `outbound.rejected` when it does not take the association or the echo, `outbound.closed` when it
 *   hangs up, `outbound.not_understood` when it does not speak DICOM; what the socket throws
 */
export async function dicomEcho(socket: Socket, calledTitle: string): Promise<void> {
  const units = unitsOf(socket);
  const next = async (expected: number): Promise<Buffer> => {
    const { value, done } = await units.next();
    if (done === true || value === undefined) throw failed("closed");
    if (value.type === unitTypes.rejected) throw failed("rejected");
    if (value.type !== expected) throw failed("not_understood");
    return value.body;
  };
  socket.write(associationRequest(calledTitle));
  if (!isContextAccepted(await next(unitTypes.accepted))) throw failed("rejected");
  socket.write(echoRequest());
  const status = echoStatus(await next(unitTypes.data));
  if (status === null) throw failed("not_understood");
  if (status !== 0) throw failed("rejected");
  socket.end(unit(unitTypes.release, Buffer.alloc(4)));
}
