import { createECDH } from "node:crypto";

/** The curve y² = x³ - 3x + b modulo p of SP 800-186; its base point g has the order n. */
export const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
export const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

export const g: Point = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
};

export const modulo = (number: bigint, prime: bigint) => ((number % prime) + prime) % prime;

function power(base: bigint, exponent: bigint, prime: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % prime;
    if (bit === "1") result = modulo(result * base, prime);
  }
  return result;
}

/** By Fermat's theorem, where the database reckons by Euclid's algorithm. */
export const inverse = (number: bigint, prime: bigint) => power(modulo(number, prime), prime - 2n, prime);

/** The sum of two points; null is the point at infinity. */
export function sum(one: Point | null, other: Point | null): Point | null {
  if (one === null) return other;
  if (other === null) return one;
  if (one.x === other.x && one.y !== other.y) return null;
  const slope =
    one.x === other.x
      ? (3n * one.x * one.x - 3n) * inverse(2n * one.y, p)
      : (other.y - one.y) * inverse(other.x - one.x, p);
  const x = modulo(slope * slope - one.x - other.x, p);
  return { x, y: modulo(slope * (one.x - x) - one.y, p) };
}

export function times(factor: bigint, point: Point): Point | null {
  let result: Point | null = null;
  for (const bit of modulo(factor, n).toString(2)) {
    result = sum(result, result);
    if (bit === "1") result = sum(result, point);
  }
  return result;
}

/** Of the base point, which the platform multiplies as well, and much faster. */
export function timesBase(factor: bigint): Point | null {
  const secret = modulo(factor, n);
  if (secret === 0n) return null;
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(bytesOf(secret, 32));
  const point = ecdh.getPublicKey();
  return { x: numberOf(point.subarray(1, 33)), y: numberOf(point.subarray(33)) };
}

/** The point with this x and an even y; null when there is none. */
export function pointAt(x: bigint): Point | null {
  const square = modulo(x * x * x - 3n * x + b, p);
  const root = power(square, (p + 1n) / 4n, p);
  if ((root * root) % p !== square) return null;
  return { x, y: root % 2n === 0n ? root : p - root };
}

/** Of so many bytes, the greatest first. */
export const bytesOf = (number: bigint, length: number) =>
  Buffer.from(number.toString(16).padStart(length * 2, "0"), "hex");

export const numberOf = (bytes: Buffer) => BigInt(`0x${bytes.toString("hex") || "0"}`);

const tagged = (tag: number, content: Buffer) => Buffer.concat([Buffer.from([tag, content.length]), content]);

/** DER of a sequence of two integers, whose bytes are taken as they are. */
export const sequenceOf = (r: Buffer, s: Buffer) => tagged(0x30, Buffer.concat([tagged(2, r), tagged(2, s)]));

/** An integer that is not negative, as DER has it. */
export function integerOf(number: bigint): Buffer {
  const bytes = bytesOf(number, Math.ceil(number.toString(16).length / 2));
  return (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
}
