const longestRun = 128;

/** PackBits of a byte each: runs where there are some, else as they are. */
function packed(bytes: Uint8Array): Buffer {
  const parts: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    let run = 1;
    while (run < longestRun && at + run < bytes.length && bytes[at + run] === bytes[at]) run += 1;
    if (run > 2) {
      parts.push(257 - run, bytes[at] ?? 0);
      at += run;
      continue;
    }
    let plain = 0;
    while (plain < longestRun && at + plain < bytes.length) {
      const next = at + plain;
      if (bytes[next] === bytes[next + 1] && bytes[next] === bytes[next + 2]) break;
      plain += 1;
    }
    parts.push(plain - 1, ...bytes.subarray(at, at + plain));
    at += plain;
  }
  return Buffer.from(parts.length % 2 === 0 ? parts : [...parts, 0]);
}

/** Grey values of two bytes, little-endian, as RLE has them: PS3.5 annex G. */
export function packedRle(samples: Uint8Array): Buffer {
  const count = samples.length / 2;
  const [high, low] = [1, 0].map((byte) =>
    packed(Uint8Array.from({ length: count }, (_, at) => samples[at * 2 + byte] ?? 0)),
  );
  const head = Buffer.alloc(64);
  head.writeUInt32LE(2, 0);
  head.writeUInt32LE(64, 4);
  head.writeUInt32LE(64 + (high?.length ?? 0), 8);
  return Buffer.concat([head, high ?? Buffer.alloc(0), low ?? Buffer.alloc(0)]);
}
