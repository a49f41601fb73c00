import { createHash, randomBytes } from "node:crypto";

const tokenShape = /^[\w-]{43}$/u;

/** What is stored of a device's token: its SHA-256, hex. Null for what is no token. */
export function deviceHashOf(token: string | null): string | null {
  if (token === null || !tokenShape.test(token)) return null;
  return createHash("sha256").update(token).digest("hex");
}

export function newDeviceToken(): string {
  return randomBytes(32).toString("base64url");
}
