/** Numbers that look like chance and are the same each time: mulberry32. */
export function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** What breaks readers: lengths that lie, ends that are missing, parts that are there twice. */
export function mutated(file: Uint8Array, seed: number): Uint8Array {
  const next = chance(seed);
  const bytes = Buffer.from(file);
  // Half of them in the header, where a byte means most.
  const place = () => (next(2) === 0 ? next(Math.min(bytes.length, 4_096)) : next(bytes.length));
  const ways = [
    () => {
      for (let each = next(8); each >= 0; each -= 1) bytes[place()] = next(256);
      return bytes;
    },
    () => {
      const at = place();
      for (let each = 0; each < 4 && at + each < bytes.length; each += 1) bytes[at + each] = 0xff;
      return bytes;
    },
    () => bytes.subarray(0, place()),
    () => {
      const [from, length] = [place(), next(512)];
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from, from + length), bytes.subarray(from)]);
    },
    () => {
      const [from, length] = [place(), next(512)];
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
    },
    () => {
      const at = place();
      bytes.fill(0, at, Math.min(bytes.length, at + next(64)));
      return bytes;
    },
  ];
  return (ways[next(ways.length)] ?? (() => bytes))();
}
