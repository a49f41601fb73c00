/** Bytes outside of the heap of JavaScript, and where they begin. */
export interface Piece {
  readonly address: bigint;
  readonly bytes: Buffer;
}

/** Memory that a library of C reads and writes, given out piece by piece until it is cleared. */
export interface Memory {
  /** Room for so many bytes, all zero. */
  room(length: number): Piece;
  /** A copy. */
  put(bytes: Buffer): Piece;
  /** Numbers, or addresses, one after the other as CK_ULONG: a struct of them has no gaps. */
  ulong(...values: readonly bigint[]): Piece;
  /** Overwrites all of it, secrets with it, and begins anew. */
  clear(): void;
}

interface Allocator {
  alloc(type: string, length: number): unknown;
  address(value: unknown): bigint;
  view(value: unknown, length: number): ArrayBuffer;
}

const alignment = 16;
const ulongBytes = 8;

/** One of the numbers of a piece. */
export const ulong = (bytes: Buffer, index = 0): bigint => bytes.readBigUInt64LE(index * ulongBytes);

/** @param size bytes; more are refused */
export function memoryOf(allocator: Allocator, size: number): Memory {
  const whole = allocator.alloc("uint8", size);
  const address = allocator.address(whole);
  const all = Buffer.from(allocator.view(whole, size));
  all.fill(0);
  let at = 0;
  function room(length: number): Piece {
    if (at + length > size) throw new Error(`There is no room for ${length} bytes more.`);
    const piece = { address: address + BigInt(at), bytes: all.subarray(at, at + length) };
    at += Math.ceil(length / alignment) * alignment;
    return piece;
  }
  return {
    room,
    put(bytes) {
      const piece = room(bytes.length);
      bytes.copy(piece.bytes);
      return piece;
    },
    ulong(...values) {
      const piece = room(values.length * ulongBytes);
      for (const [index, value] of values.entries()) piece.bytes.writeBigUInt64LE(value, index * ulongBytes);
      return piece;
    },
    clear() {
      all.fill(0);
      at = 0;
    },
  };
}
