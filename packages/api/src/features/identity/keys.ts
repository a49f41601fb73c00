import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { keyedHash, openField, type ParentKey, sealField } from "@anamnesis/crypto";
import { networkOf } from "./throttle.ts";

/**
 * Everything of identity that needs the key outside the database. What the database keeps of links, codes
 * and factors is worth nothing without it.
 */
export interface IdentityKeys {
  /** What follows the # in a mailed link. */
  linkTokenOf(tokenId: string): string;
  /** The id that a link stands for; null when we did not make it. */
  tokenIdOf(linkToken: string): string | null;
  /** The six digits of a mail. */
  codeOf(tokenId: string): string;
  /** What the database keeps of a code that is mailed to an address. */
  codeHashOf(email: string, code: string): string;
  /** Names an e-mail address where guesses are counted, without telling it. */
  accountKeyOf(email: string): string;
  /** Names the network of an address where guesses are counted, without telling it. */
  addressKeyOf(clientIp: string | null): string;
  recoveryHashOf(userId: string, code: string): string;
  sealTotp(rowId: string, secret: Buffer): Buffer;
  openTotp(rowId: string, sealed: Buffer): Buffer;
  /** Opens the door of an installation that has no administrator; printed by the server that starts. */
  readonly firstAdminToken: string;
  isFirstAdminToken(token: string): boolean;
}

const macBytes = 32;
const uuidBytes = 16;

/** Keys of their own for each purpose: what is made for one means nothing for another. */
export function createIdentityKeys(root: ParentKey): IdentityKeys {
  const linkKey = root.derive("mailed link");
  const codeKey = root.derive("mailed code");
  const mac = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const codeOf = (tokenId: string) => String(mac(codeKey, tokenId).readUIntBE(0, 6) % 1_000_000).padStart(6, "0");
  const firstAdminToken = mac(root.derive("first administrator"), "token").toString("base64url");
  const totpPlace = (row: string) => ({ table: "identity.totp_secrets", column: "secret_encrypted", row });
  return {
    linkTokenOf: (tokenId) =>
      Buffer.concat([Buffer.from(tokenId.replaceAll("-", ""), "hex"), mac(linkKey, tokenId)]).toString("base64url"),
    tokenIdOf(linkToken) {
      const bytes = Buffer.from(linkToken, "base64url");
      if (bytes.length !== uuidBytes + macBytes) return null;
      const id = uuidOf(bytes.subarray(0, uuidBytes));
      return timingSafeEqual(bytes.subarray(uuidBytes), mac(linkKey, id)) ? id : null;
    },
    codeOf,
    codeHashOf: (email, code) => keyedHash(root, "mailed code", `${email} ${code}`),
    accountKeyOf: (email) => keyedHash(root, "account throttle", email.toLowerCase()),
    addressKeyOf: (clientIp) => keyedHash(root, "address throttle", networkOf(clientIp)),
    recoveryHashOf: (userId, code) => keyedHash(root, "recovery code", `${userId} ${code}`),
    sealTotp: (rowId, secret) => sealField(root, totpPlace(rowId), secret),
    openTotp: (rowId, sealed) => openField(root, totpPlace(rowId), sealed),
    firstAdminToken,
    isFirstAdminToken: (token) => isSame(firstAdminToken, token),
  };
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5");
}

/** Compares in a time that depends on neither. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
