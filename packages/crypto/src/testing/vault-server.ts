import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Answer, type LocalServer, serve } from "./http-server.ts";

/** What a test does to it. */
export interface VaultServer extends LocalServer {
  /** Another version of the key, which wraps from now on. */
  rotate(): void;
  /** Sealed, as after a restart: every call is answered 503. */
  seal(isSealed: boolean): void;
  /** From now on calls are taken and never answered. */
  hang(): void;
  readonly requests: { readonly url: string; readonly body: string }[];
}

const options = { authTagLength: 16 } as const;
const refused = (status: number, ...errors: string[]): Answer => ({ status, body: { errors } });

/**
 * The transit engine of HashiCorp Vault and OpenBao as its API documents it, with one key of type aes256-gcm96: an actual
 * server of either cannot be had from the registries that the tests install from.
 */
export async function startVault(of: {
  readonly token: string;
  readonly mount: string;
  readonly key: string;
  readonly namespace?: string;
  readonly port?: number;
}): Promise<VaultServer> {
  const versions = [randomBytes(32)];
  const requests: { url: string; body: string }[] = [];
  let isSealed = false;
  let isHanging = false;

  function encrypt({ plaintext, associated_data: bound = "" }: Record<string, string>): Answer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", versions.at(-1) ?? "", nonce, options);
    cipher.setAAD(Buffer.from(bound, "base64"));
    const bytes = [nonce, cipher.update(plaintext ?? "", "base64"), cipher.final(), cipher.getAuthTag()];
    const ciphertext = `vault:v${versions.length}:${Buffer.concat(bytes).toString("base64")}`;
    return { status: 200, body: envelope({ ciphertext, key_version: versions.length }) };
  }

  function decrypt({ ciphertext = "", associated_data: bound = "" }: Record<string, string>): Answer {
    const [, version, text] = /^vault:v(\d+):(.*)$/u.exec(ciphertext) ?? [];
    if (version === undefined || text === undefined) return refused(400, "invalid ciphertext: no prefix");
    const key = versions[Number(version) - 1];
    if (key === undefined) return refused(400, "invalid ciphertext: version is too new");
    const bytes = Buffer.from(text, "base64");
    if (bytes.length < 28) return refused(400, "invalid ciphertext length");
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), options);
    decipher.setAAD(Buffer.from(bound, "base64"));
    decipher.setAuthTag(bytes.subarray(-16));
    try {
      const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
      return { status: 200, body: envelope({ plaintext: plain.toString("base64") }) };
    } catch {
      return refused(400, "cipher: message authentication failed");
    }
  }

  function answer(request: IncomingMessage, body: string): Answer | null {
    const { url = "", method, headers } = request;
    requests.push({ url, body });
    if (isHanging) return null;
    if (isSealed) return refused(503, "Vault is sealed");
    if (headers["x-vault-token"] !== of.token) return refused(403, "permission denied");
    if (headers["x-vault-namespace"] !== of.namespace) return refused(403, "permission denied");
    if (method !== "POST") return refused(405, "unsupported operation");
    const given: Record<string, string> = JSON.parse(body);
    if (url === `/v1/${of.mount}/encrypt/${of.key}`) return encrypt(given);
    if (url === `/v1/${of.mount}/decrypt/${of.key}`) return decrypt(given);
    if (url.startsWith(`/v1/${of.mount}/decrypt/`)) return refused(400, "encryption key not found");
    return refused(404, "no handler for route");
  }

  const server = await serve(answer, of.port);
  return {
    ...server,
    requests,
    rotate: () => versions.push(randomBytes(32)),
    seal(next) {
      isSealed = next;
    },
    hang() {
      isHanging = true;
    },
  };
}

const envelope = (data: object) => ({
  request_id: "0a2b5f0e-9f0c-4c63-8a36-6e3d6c2f9b11",
  lease_id: "",
  renewable: false,
  lease_duration: 0,
  data,
  wrap_info: null,
  warnings: null,
  auth: null,
});
