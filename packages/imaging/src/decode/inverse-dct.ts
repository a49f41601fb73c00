/*
 * The inverse cosine transform as libjpeg's exact one reckons it (Loeffler, Ligtenberg and Moschytz 1989, in whole numbers
 * of 13 fractional bits), so that samples are the same to the bit as those of every reader that is built on it.
 */
const fraction = 13;
/** Fractional bits between the two passes, for samples of twelve bits. */
const between = 1;

const f0298 = 2_446;
const f0390 = 3_196;
const f0541 = 4_433;
const f0765 = 6_270;
const f0899 = 7_373;
const f1175 = 9_633;
const f1501 = 12_299;
const f1847 = 15_137;
const f1961 = 16_069;
const f2053 = 16_819;
const f2562 = 20_995;
const f3072 = 25_172;

interface Pass {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Of the first value of a line, and from a value of it to the next. */
  readonly at: number;
  readonly step: number;
  readonly shift: number;
}

function line({ from, to, at, step, shift }: Pass): void {
  const value = (index: number) => from[at + index * step] ?? 0;
  const shared = (value(2) + value(6)) * f0541;
  const even2 = shared - value(6) * f1847;
  const even3 = shared + value(2) * f0765;
  const even0 = (value(0) + value(4)) * 2 ** fraction;
  const even1 = (value(0) - value(4)) * 2 ** fraction;

  const [a, b, c, d] = [value(7), value(5), value(3), value(1)];
  const z5 = (a + c + b + d) * f1175;
  const z1 = (a + d) * -f0899;
  const z2 = (b + c) * -f2562;
  const z3 = (a + c) * -f1961 + z5;
  const z4 = (b + d) * -f0390 + z5;
  const odd = [d * f1501 + z1 + z4, c * f3072 + z2 + z3, b * f2053 + z2 + z4, a * f0298 + z1 + z3];
  const even = [even0 + even3, even1 + even2, even1 - even2, even0 - even3];
  const half = 2 ** (shift - 1);
  for (let index = 0; index < 4; index += 1) {
    const [one, other] = [even[index] ?? 0, odd[index] ?? 0];
    to[at + index * step] = (one + other + half) >> shift;
    to[at + (7 - index) * step] = (one - other + half) >> shift;
  }
}

const halfway = new Int32Array(64);

/** Coefficients of a block, multiplied by their steps, to differences from the middle grey: both of 8 × 8, by rows. */
export function inverseDct(coefficients: Int32Array, differences: Int32Array): void {
  for (let column = 0; column < 8; column += 1) {
    line({ from: coefficients, to: halfway, at: column, step: 8, shift: fraction - between });
  }
  for (let row = 0; row < 8; row += 1) {
    line({ from: halfway, to: differences, at: row * 8, step: 1, shift: fraction + between + 3 });
  }
}
