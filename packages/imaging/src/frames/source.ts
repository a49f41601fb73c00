/** Bytes that are somewhere: in memory, or in chunks that are opened when they are asked for. */
export interface ByteSource {
  readonly size: number;
  /** As many as there are, at most `length`. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

export const sourceOf = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
});
