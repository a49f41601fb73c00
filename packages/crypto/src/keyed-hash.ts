import { createHmac } from "node:crypto";
import type { ParentKey } from "./parent-key.ts";

/**
 * HMAC-SHA-256 under a key of its purpose, 64 hex digits. For values so short that whoever has the table could try
 * them all against a bare hash: recovery codes, codes that are sent by mail.
 */
export function keyedHash(root: ParentKey, purpose: string, value: string): string {
  return createHmac("sha256", root.derive(`hash ${purpose}`))
    .update(value)
    .digest("hex");
}
