/** Words between the pool and its decoders: a length, JSON, a length, bytes. Nothing in them can be more than data. */
export function packMessage(json: object, bytes: Uint8Array): readonly Uint8Array[] {
  const words = Buffer.from(JSON.stringify(json));
  const head = Buffer.alloc(8);
  head.writeUInt32LE(words.length, 0);
  head.writeUInt32LE(bytes.length, 4);
  return [head, words, bytes];
}

export interface Message {
  readonly json: unknown;
  readonly bytes: Uint8Array;
}

/** Puts messages together from what comes in; null for one that is longer than `most`. */
export function messageReader(most: number, onMessage: (message: Message | null) => void) {
  let parts: Uint8Array[] = [];
  let held = 0;
  let needed = 8;
  return (part: Uint8Array): void => {
    parts.push(part);
    held += part.length;
    while (held >= needed) {
      const all = parts.length === 1 && parts[0] !== undefined ? Buffer.from(parts[0]) : Buffer.concat(parts);
      const [words, bytes] = [all.readUInt32LE(0), all.readUInt32LE(4)];
      needed = 8 + words + bytes;
      parts = [all];
      if (needed > most) return onMessage(null);
      if (held < needed) return;
      const json: unknown = JSON.parse(all.toString("utf8", 8, 8 + words));
      const rest = all.subarray(needed);
      // Without the offset that the words leave behind: samples of two bytes begin at even addresses.
      onMessage({ json, bytes: new Uint8Array(all.subarray(8 + words, needed)) });
      parts = rest.length > 0 ? [rest] : [];
      held = rest.length;
      needed = 8;
    }
  };
}
