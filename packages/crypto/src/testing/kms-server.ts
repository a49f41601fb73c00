import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Answer, type LocalServer, serve } from "./http-server.ts";

export interface KmsServer extends LocalServer {
  /** Disabled by somebody: no call uses it meanwhile. */
  disable(isDisabled: boolean): void;
}

export const kmsCredentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};

const type = "application/x-amz-json-1.1";
const options = { authTagLength: 16 } as const;
const refused = (name: string, status = 400): Answer => ({ status, type, body: { __type: name, message: name } });
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** Whether a request is signed as Signature Version 4 asks, by these credentials, for this service and region. */
function isSigned({ method = "", headers }: IncomingMessage, body: string, region: string): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/kms\/aws4_request, SignedHeaders=(\S+), Signature=(\w+)$/u;
  const [, id, day = "", where, signed = "", signature] = match.exec(headers.authorization ?? "") ?? [];
  if (id !== kmsCredentials.accessKeyId || where !== region) return false;
  const lines = signed.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, "/", "", lines.join(""), signed, sha256(body)].join("\n");
  const scope = `${day}/${region}/kms/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = [day, region, "kms", "aws4_request"].reduce<string | Buffer>(
    (made, part) => hmac(made, part),
    `AWS4${kmsCredentials.secretAccessKey}`,
  );
  return hmac(key, text).toString("hex") === signature;
}

/** Encrypt and Decrypt of the AWS Key Management Service, as its API documents them, with one symmetric key. */
export async function startKms(of: { readonly keyId: string; readonly region: string }): Promise<KmsServer> {
  const key = randomBytes(32);
  let isDisabled = false;
  const boundTo = (context: object) => Buffer.from(JSON.stringify(Object.entries(context).toSorted()));

  function encrypt(given: { readonly Plaintext: string; readonly EncryptionContext: object }): Answer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce, options);
    cipher.setAAD(boundTo(given.EncryptionContext));
    const bytes = [nonce, cipher.update(given.Plaintext, "base64"), cipher.final(), cipher.getAuthTag()];
    const CiphertextBlob = Buffer.concat(bytes).toString("base64");
    return { status: 200, type, body: { CiphertextBlob, KeyId: of.keyId, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" } };
  }

  function decrypt(given: { readonly CiphertextBlob: string; readonly EncryptionContext: object }): Answer {
    const bytes = Buffer.from(given.CiphertextBlob, "base64");
    if (bytes.length < 28) return refused("InvalidCiphertextException");
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), options);
    decipher.setAAD(boundTo(given.EncryptionContext));
    decipher.setAuthTag(bytes.subarray(-16));
    try {
      const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
      return { status: 200, type, body: { Plaintext: plain.toString("base64"), KeyId: of.keyId } };
    } catch {
      return refused("InvalidCiphertextException");
    }
  }

  const server = await serve((request, body) => {
    if (!isSigned(request, body, of.region)) return refused("UnrecognizedClientException");
    const given = JSON.parse(body);
    if (given.KeyId !== of.keyId) return refused("NotFoundException");
    if (isDisabled) return refused("DisabledException");
    const target = request.headers["x-amz-target"];
    if (target === "TrentService.Encrypt") return encrypt(given);
    if (target === "TrentService.Decrypt") return decrypt(given);
    return refused("UnknownOperationException", 404);
  });
  return {
    ...server,
    disable(next) {
      isDisabled = next;
    },
  };
}
