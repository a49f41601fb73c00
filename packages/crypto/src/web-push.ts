import { createCipheriv, createECDH, createPrivateKey, createSign, type KeyObject, randomBytes } from "node:crypto";
import { hkdfSha256 } from "./hkdf.ts";
import type { ParentKey } from "./parent-key.ts";

/** What a browser gave, so that messages can be sealed for it alone. */
export interface PushReceiver {
  /** Its public key, a point of P-256 in 65 bytes. */
  readonly publicKey: Buffer;
  /** 16 bytes that it shares with whoever may write to it. */
  readonly secret: Buffer;
}

/** The order of P-256 (SP 800-186, 3.2.1.3). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const recordSize = 4096;
/** Every message is as long as any other: whoever carries it cannot tell them apart by their length. */
const paddedLength = 1024;
const lastRecord = 2;

const infoOf = (what: string) => Buffer.from(`Content-Encoding: ${what}\0`);

/** What is chosen anew for each message. */
export interface PushRandom {
  /** A private key of P-256, 32 bytes. */
  readonly privateKey: Buffer;
  /** 16 bytes. */
  readonly salt: Buffer;
  /** Length to which the text is filled up. */
  readonly length: number;
}

function newRandom(): PushRandom {
  const ephemeral = createECDH("prime256v1");
  ephemeral.generateKeys();
  return { privateKey: ephemeral.getPrivateKey(), salt: randomBytes(16), length: paddedLength };
}

/**
 * A message that the receiver alone can read: `aes128gcm` of RFC 8188, with keys as RFC 8291 agrees on them.
 * @throws Error for a public key that is no point of the curve, and for a text of more than 1,023 bytes
 */
export function sealForPush(
  { publicKey, secret }: PushReceiver,
  text: string,
  { privateKey, salt, length }: PushRandom = newRandom(),
): Buffer {
  const sender = createECDH("prime256v1");
  sender.setPrivateKey(privateKey);
  const senderKey = sender.getPublicKey();
  const keyInfo = Buffer.concat([Buffer.from("WebPush: info\0"), publicKey, senderKey]);
  const shared = hkdfSha256({ secret: sender.computeSecret(publicKey), salt: secret, info: keyInfo, length: 32 });
  const key = hkdfSha256({ secret: shared, salt, info: infoOf("aes128gcm"), length: 16 });
  const nonce = hkdfSha256({ secret: shared, salt, info: infoOf("nonce"), length: 12 });
  const plain = Buffer.from(text);
  if (plain.length >= length) throw new Error(`A push message has less than ${length} bytes, not ${plain.length}.`);
  const padded = Buffer.alloc(length);
  plain.copy(padded);
  padded[plain.length] = lastRecord;
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(padded), cipher.final(), cipher.getAuthTag()]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(recordSize);
  return Buffer.concat([salt, size, Buffer.from([senderKey.length]), senderKey, sealed]);
}

/** Says to push services who sends (VAPID, RFC 8292). */
export interface PushIdentity {
  /** What browsers are told when they subscribe, base64url: they take messages of this sender alone. */
  readonly publicKey: string;
  /**
   * The value of `Authorization` for a push service.
   * @param subject where its operators reach ours: `mailto:` or `https:`
   */
  authorizationFor(endpoint: string, subject: string): string;
}

const tokenSeconds = 12 * 60 * 60;
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * The sender of an installation, from its root key: subscriptions hold as long as that does. The private key is made of
 * more bits than it has, so that none is likelier than another (FIPS 186-5, A.2.1).
 */
export function pushIdentityOf(root: ParentKey): PushIdentity {
  const bits = BigInt(`0x${root.derive("push sender", 48).toString("hex")}`);
  const privateKey = Buffer.from(((bits % (order - 1n)) + 1n).toString(16).padStart(64, "0"), "hex");
  const sender = createECDH("prime256v1");
  sender.setPrivateKey(privateKey);
  const point = sender.getPublicKey();
  const signingKey = keyOf(privateKey, point);
  const publicKey = point.toString("base64url");
  return {
    publicKey,
    authorizationFor(endpoint, subject) {
      const expires = Math.floor(Date.now() / 1000) + tokenSeconds;
      const claims = { aud: new URL(endpoint).origin, exp: expires, sub: subject };
      const signed = `${base64url({ typ: "JWT", alg: "ES256" })}.${base64url(claims)}`;
      const signature = createSign("sha256").update(signed).sign({ key: signingKey, dsaEncoding: "ieee-p1363" });
      return `vapid t=${signed}.${signature.toString("base64url")}, k=${publicKey}`;
    },
  };
}

function keyOf(privateKey: Buffer, point: Buffer): KeyObject {
  const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")];
  return createPrivateKey({
    key: { kty: "EC", crv: "P-256", x, y, d: privateKey.toString("base64url") },
    format: "jwk",
  });
}
