import { AppError } from "@anamnesis/domain";
import { boundTo, type KeyProvider, notOpened, notReached } from "../key-provider.ts";

export interface VaultSettings {
  /** Such as `https://vault.example:8200`. */
  readonly address: string;
  /** Asked for each call: an agent beside the server may renew it in a file. */
  readonly token: () => Promise<string>;
  /** Where the transit engine is mounted, such as `transit`. */
  readonly mount: string;
  /** Name of a key that can be given associated data, such as one of type `aes256-gcm96`. */
  readonly key: string;
  readonly namespace?: string | undefined;
}

/** Milliseconds for one call. Whoever waits for it holds a connection of the database. */
const timeoutMs = 3_000;
const mostBytes = 65_536;
const wrappedText = /^vault:v\d{1,9}:(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

/**
 * Wraps with a key that never leaves HashiCorp Vault or OpenBao: the transit engine over its HTTP API. A key there that
 * is rotated opens what its earlier versions wrapped.
 */
export function vaultKeyProvider(settings: VaultSettings): KeyProvider {
  async function call(operation: "encrypt" | "decrypt", body: Readonly<Record<string, string>>): Promise<unknown> {
    const { mount, key, namespace } = settings;
    const path = [...mount.split("/"), operation, key].map(encodeURIComponent).join("/");
    const token = await settings.token().catch((error: unknown) => {
      throw notReached(error);
    });
    const response = await fetch(new URL(`/v1/${path}`, settings.address), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-vault-request": "true",
        "x-vault-token": token,
        ...(namespace === undefined ? {} : { "x-vault-namespace": namespace }),
      },
      body: JSON.stringify(body),
      // A standby node sends to the active one: a token goes to nobody who was not named.
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw notReached(error);
    });
    const text = await textOf(response);
    if (response.ok) return jsonOf(text);
    const cause = new Error(`${operation} was answered ${response.status}: ${text.slice(0, 300)}`);
    // Vault says 400 of a ciphertext, or associated data, that do not fit, and of a key that is not there; everything but the
    // first may be better later.
    const isRefused = response.status === 400 && operation === "decrypt" && !text.includes("key not found");
    throw isRefused ? notOpened(cause) : notReached(cause);
  }

  return {
    name: "vault",
    async wrap(secret, context) {
      const answer = await call("encrypt", {
        plaintext: secret.toString("base64"),
        associated_data: boundTo(context).toString("base64"),
      });
      const ciphertext = fieldOf(answer, "ciphertext");
      if (ciphertext === null || !wrappedText.test(ciphertext)) throw notReached(new Error("no ciphertext came"));
      return Buffer.from(ciphertext, "ascii");
    },
    async unwrap(wrapped, context) {
      const ciphertext = wrapped.toString("latin1");
      if (!wrappedText.test(ciphertext)) throw new AppError("internal", "crypto.not_sealed");
      const answer = await call("decrypt", { ciphertext, associated_data: boundTo(context).toString("base64") });
      const plaintext = fieldOf(answer, "plaintext");
      if (plaintext === null) throw notReached(new Error("no plaintext came"));
      return Buffer.from(plaintext, "base64");
    },
  };
}

/** What is no JSON did not come from there: a proxy stands between. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notReached(error);
  }
}

/** What a server answered, as far as one that means well would. */
async function textOf(response: Response): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  try {
    for await (const part of response.body ?? []) {
      text += decoder.decode(part, { stream: true });
      if (text.length > mostBytes) throw new Error("the answer is too long");
    }
  } catch (error) {
    throw notReached(error);
  }
  return text;
}

function fieldOf(answer: unknown, name: string): string | null {
  if (typeof answer !== "object" || answer === null || !("data" in answer)) return null;
  const { data } = answer;
  if (typeof data !== "object" || data === null) return null;
  const value: unknown = Reflect.get(data, name);
  return typeof value === "string" ? value : null;
}
