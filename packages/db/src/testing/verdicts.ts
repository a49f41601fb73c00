import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { TestDatabase } from "./database.ts";

export type Parameters = readonly (Buffer | string | null)[];

/** What a function of the schema identity answers. */
export async function ask(db: TestDatabase, name: string, values: Parameters): Promise<boolean | null | undefined> {
  const places = values.map((_, at) => `$${at + 1}`).join(", ");
  const rows = await db.asOwner<{ answer: boolean | null }>(`SELECT identity.${name}(${places}) AS answer`, values);
  return rows[0]?.answer;
}

/** The names of the cases that are answered otherwise than they should be. */
export async function wrongOf(
  db: TestDatabase,
  name: string,
  expected: boolean,
  cases: Readonly<Record<string, Parameters>>,
) {
  const wrong: string[] = [];
  for (const [title, values] of Object.entries(cases)) {
    if ((await ask(db, name, values)) !== expected) wrong.push(title);
  }
  return wrong;
}

export const hex = (text: string) => Buffer.from(text, "hex");

export function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** Each list with one bit of one part of it flipped: of its first byte, one in the middle and its last. */
export const bitFlips = (parts: readonly Buffer[]) =>
  Object.fromEntries(
    parts.flatMap((part, index) =>
      [0, part.length >> 1, part.length - 1].map((at) => [
        `part ${index}, byte ${at}`,
        parts.map((other) => (other === part ? flipped(part, at) : other)),
      ]),
    ),
  );

/** Each list with one part of it left empty, or short or long by a byte at its beginning or its end. */
export const wrongLengths = (parts: readonly Buffer[]) =>
  Object.fromEntries(
    parts.flatMap((part, index) =>
      [
        Buffer.alloc(0),
        part.subarray(1),
        part.subarray(0, -1),
        Buffer.concat([part, Buffer.alloc(1)]),
        Buffer.concat([Buffer.alloc(1), part]),
      ].map((wrong, which) => [`part ${index}, ${which}`, parts.map((other) => (other === part ? wrong : other))]),
    ),
  );

export const newEcKey = (namedCurve = "P-256") => generateKeyPairSync("ec", { namedCurve });

export function coordinatesOf(key: KeyObject): { readonly x: Buffer; readonly y: Buffer } {
  const { x = "", y = "" } = key.export({ format: "jwk" });
  return { x: Buffer.from(x, "base64url"), y: Buffer.from(y, "base64url") };
}

export const newRsaKey = (modulusLength = 2048, publicExponent = 65537) =>
  generateKeyPairSync("rsa", { modulusLength, publicExponent });

export const modulusOf = (key: KeyObject) => Buffer.from(key.export({ format: "jwk" }).n ?? "", "base64url");
