import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** What a browser and its authenticator would not do by themselves: for tests of what is refused. */
export interface Mischief {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly userVerified?: boolean;
  readonly counter?: number;
  /** Another's signature over the same. */
  readonly forged?: boolean;
}

export interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id?: string | undefined };
  readonly user: { readonly id: string };
}

export interface RequestOptions {
  readonly challenge: string;
  readonly rpId?: string | undefined;
}

const base64url = (bytes: Buffer) => bytes.toString("base64url");
const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest();
const flag = { present: 0x01, verified: 0x04, attested: 0x40 } as const;
type Algorithm = "ES256" | "RS256";
const newKey = (algorithm: Algorithm) =>
  algorithm === "ES256"
    ? generateKeyPairSync("ec", { namedCurve: "P-256" })
    : generateKeyPairSync("rsa", { modulusLength: 2048 });

export interface AuthenticatorOptions {
  readonly origin: string;
  readonly algorithm?: Algorithm;
}

/** An authenticator in software (WebAuthn Level 3): one key, attestation "none", a counter that goes up by one. */
export function softAuthenticator({ origin, algorithm = "ES256" }: AuthenticatorOptions) {
  const credentialId = randomBytes(32);
  const { publicKey, privateKey } = newKey(algorithm);
  const id = base64url(credentialId);
  let counter = 0;
  let userHandle = "";

  const clientData = (type: "webauthn.create" | "webauthn.get", challenge: string, mischief: Mischief) =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: mischief.challenge ?? challenge,
        origin: mischief.origin ?? origin,
        crossOrigin: false,
      }),
    );

  function authenticatorData(rpId: string, mischief: Mischief, attested?: Buffer): Buffer {
    counter = mischief.counter ?? counter + 1;
    const flags =
      flag.present |
      (mischief.userVerified === false ? 0 : flag.verified) |
      (attested === undefined ? 0 : flag.attested);
    const head = Buffer.alloc(5);
    head.writeUInt8(flags, 0);
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(mischief.rpId ?? rpId), head, attested ?? Buffer.alloc(0)]);
  }

  return {
    id,
    /** What `navigator.credentials.create` answers. */
    create(options: CreationOptions, mischief: Mischief = {}) {
      userHandle = options.user.id;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, coseKey(publicKey)]);
      const data = authenticatorData(options.rp.id ?? "", mischief, attested);
      const response = {
        clientDataJSON: base64url(clientData("webauthn.create", options.challenge, mischief)),
        attestationObject: base64url(attestationNone(data)),
        transports: ["internal"],
      };
      return { id, rawId: id, type: "public-key" as const, clientExtensionResults: {}, response };
    },
    /** What `navigator.credentials.get` answers. */
    get(options: RequestOptions, mischief: Mischief = {}) {
      const client = clientData("webauthn.get", options.challenge, mischief);
      const data = authenticatorData(options.rpId ?? "", mischief);
      const key = mischief.forged === true ? newKey(algorithm).privateKey : privateKey;
      const response = {
        clientDataJSON: base64url(client),
        authenticatorData: base64url(data),
        signature: base64url(sign("sha256", Buffer.concat([data, sha256(client)]), key)),
        userHandle,
      };
      return { id, rawId: id, type: "public-key" as const, clientExtensionResults: {}, response };
    },
  };
}

/** COSE: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y} or {1: 3 (RSA), 3: -257 (RS256), -1: n, -2: e}. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x, y, n = "", e = "" } = publicKey.export({ format: "jwk" });
  const bytes = (head: readonly number[], value: string) =>
    Buffer.concat([Buffer.from(head), Buffer.from(value, "base64url")]);
  if (x === undefined || y === undefined) {
    const head = [0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00];
    return Buffer.concat([Buffer.from(head), bytes([0x20, 0x59, 0x01, 0x00], n), bytes([0x21, 0x43], e)]);
  }
  const head = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01];
  return Buffer.concat([Buffer.from(head), bytes([0x21, 0x58, 0x20], x), bytes([0x22, 0x58, 0x20], y)]);
}

/** CBOR: {"fmt": "none", "attStmt": {}, "authData": data}. */
function attestationNone(data: Buffer): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
  const length = Buffer.alloc(3);
  length.writeUInt8(0x59, 0);
  length.writeUInt16BE(data.length, 1);
  return Buffer.concat([
    Buffer.from([0xa3]),
    text("fmt"),
    text("none"),
    text("attStmt"),
    Buffer.from([0xa0]),
    text("authData"),
    length,
    data,
  ]);
}
