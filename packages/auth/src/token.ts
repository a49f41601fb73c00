import { createHash, randomBytes } from "node:crypto";

/** A new session token: 256 random bits, base64url. Only its holder ever has it. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored of a token: its SHA-256, hex. The stored value is no token: hashed again it is another. */
export function sessionIdOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
