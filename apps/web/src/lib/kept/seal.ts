/** Something that only its key opens. */
export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

const aes = { name: "AES-GCM", length: 256 } as const;
const hmac: HmacKeyGenParams = { name: "HMAC", hash: "SHA-256" };
const bytes = (text: string) => new TextEncoder().encode(text);

/** A key that can be used in this browser, and not be read out of it. */
export const newSealKey = (): Promise<CryptoKey> => crypto.subtle.generateKey(aes, false, ["encrypt", "decrypt"]);
export const newNameKey = (): Promise<CryptoKey> => crypto.subtle.generateKey(hmac, false, ["sign"]);

/** Seals a value, bound to where it stands: anywhere else it does not open. */
export async function seal(key: CryptoKey, place: string, value: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: bytes(place) };
  return { iv, data: await crypto.subtle.encrypt(how, key, bytes(JSON.stringify(value))) };
}

/** What was sealed there; undefined when it is damaged, of another key, or from another place. */
export async function unseal(key: CryptoKey, place: string, { iv, data }: Sealed): Promise<unknown> {
  try {
    const how = { name: "AES-GCM", iv, additionalData: bytes(place) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, data)));
  } catch {
    return undefined;
  }
}

/** The name of a text under a key: the same each time, and saying nothing. */
export async function nameUnder(key: CryptoKey, text: string): Promise<string> {
  const signed = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(text)));
  return Array.from(signed, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
