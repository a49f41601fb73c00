import { randomFillSync } from "node:crypto";
import { promisify } from "node:util";
import { AppError } from "@anamnesis/domain";
import { nonceLength, tagLength } from "../gcm.ts";
import { boundTo, type KeyProvider, notOpened, notReached, type WrapContext } from "../key-provider.ts";
import { type Memory, memoryOf, ulong } from "./pkcs11-memory.ts";

export interface Pkcs11Settings {
  /** The vendor's library, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly module: string;
  /** Label of the token. */
  readonly token: string;
  readonly pin: string;
  /** Label of an AES-256 key in it that may encrypt and decrypt; one that cannot be taken out, if it is to be of use. */
  readonly key: string;
}

/** PKCS #11 v2.40: return values, object classes, attributes and mechanisms that are used here. */
const ok = 0n;
const alreadyInitialized = 0x191n;
const alreadyLoggedIn = 0x100n;
const osLockingOk = 2n;
const serialSession = 4n;
const userOfToken = 1n;
const secretKey = 4n;
const attributeClass = 0n;
const attributeLabel = 3n;
const aesGcm = 0x1087n;
/** What a token says of bytes that it did not encrypt: by name, or (SoftHSM) of any failure while it decrypts. */
const refusals: ReadonlySet<bigint> = new Set([0x05n, 0x40n, 0x41n]);
/** CKR_PIN_…: asked with it again and again, a token locks itself. */
const pinRefusals: ReadonlySet<bigint> = new Set([0xa0n, 0xa1n, 0xa2n, 0xa3n, 0xa4n]);
/** A call that has not come back after so long keeps nobody else waiting. */
const hangsAfterMs = 10_000;
const mostSlots = 64;
const labelLength = 32;
const mostBytes = 4_096;

const declarations = [
  "C_Initialize(uintptr)",
  "C_GetSlotList(uint8, uintptr, uintptr)",
  "C_GetTokenInfo(ulong, uintptr)",
  "C_OpenSession(ulong, ulong, uintptr, uintptr, uintptr)",
  "C_CloseSession(ulong)",
  "C_Login(ulong, ulong, uintptr, ulong)",
  "C_FindObjectsInit(ulong, uintptr, ulong)",
  "C_FindObjects(ulong, uintptr, ulong, uintptr)",
  "C_FindObjectsFinal(ulong)",
  "C_EncryptInit(ulong, uintptr, ulong)",
  "C_Encrypt(ulong, uintptr, ulong, uintptr, uintptr)",
  "C_DecryptInit(ulong, uintptr, ulong)",
  "C_Decrypt(ulong, uintptr, ulong, uintptr, uintptr)",
] as const;
type FunctionName = (typeof declarations)[number] extends `${infer Name}(${string}` ? Name : never;

/** A function of the library, which runs beside the event loop: a token may be at the other end of a network. */
type Call = (name: FunctionName, ...values: readonly bigint[]) => Promise<bigint>;

interface Library {
  readonly call: Call;
  readonly memory: Memory;
}

interface Session extends Library {
  readonly handle: bigint;
  readonly key: bigint;
}

const failure = (name: string, value: bigint) => new Error(`${name} returned 0x${value.toString(16)}`);

/**
 * Wraps with a key that never leaves a security module, spoken to through PKCS #11 (64-bit, not on Windows). What is kept
 * is `nonce(12) ‖ ciphertext ‖ tag(16)` of AES-GCM; a token that makes nonces itself may write its own over ours.
 */
export function pkcs11KeyProvider(settings: Pkcs11Settings): KeyProvider {
  let library: Library | null = null;
  let opened: Session | null = null;
  let last: Promise<unknown> = Promise.resolve();
  /** Since when a call is in the library; null while none is. */
  let since: number | null = null;
  /** Why the token will not let us in whatever we do, before somebody sets another PIN. */
  let lockedOut: Error | null = null;

  async function session(): Promise<Session> {
    library ??= await load(settings.module);
    if (lockedOut !== null) throw lockedOut;
    opened ??= await openSession(library, settings, (error) => {
      lockedOut = error;
    });
    return opened;
  }

  /** One after the other: a session does one thing at a time, and they share its memory. */
  function inTurn(work: (session: Session) => Promise<Buffer>): Promise<Buffer> {
    if (since !== null && Date.now() - since > hangsAfterMs) {
      return Promise.reject(notReached(new Error("a call into the library does not come back")));
    }
    const mine = last.then(async () => {
      since = Date.now();
      try {
        return await work(await session());
      } catch (error) {
        if (error instanceof AppError) throw error;
        // What the token does not say of the bytes it says of the session, or of itself: the next one begins anew.
        await opened?.call("C_CloseSession", opened.handle);
        opened = null;
        throw notReached(error);
      } finally {
        since = null;
        library?.memory.clear();
      }
    });
    last = mine.catch(() => undefined);
    return mine;
  }

  return {
    name: "pkcs11",
    wrap: (secret, context) =>
      inTurn(async ({ memory, call, handle, key }) => {
        const nonce = memory.put(randomFillSync(Buffer.alloc(nonceLength)));
        await must(call, "C_EncryptInit", handle, mechanism(memory, nonce.address, context), key);
        const text = memory.put(secret);
        const sealed = memory.room(secret.length + tagLength);
        const length = memory.ulong(BigInt(sealed.bytes.length));
        const { address } = sealed;
        await must(call, "C_Encrypt", handle, text.address, BigInt(secret.length), address, length.address);
        return Buffer.concat([nonce.bytes, sealed.bytes.subarray(0, Number(ulong(length.bytes)))]);
      }),
    unwrap: (wrapped, context) => {
      if (wrapped.length <= nonceLength + tagLength || wrapped.length > mostBytes) return Promise.reject(notOpened());
      return inTurn(async ({ memory, call, handle, key }) => {
        const nonce = memory.put(wrapped.subarray(0, nonceLength));
        await must(call, "C_DecryptInit", handle, mechanism(memory, nonce.address, context), key);
        const sealed = memory.put(wrapped.subarray(nonceLength));
        const text = memory.room(wrapped.length);
        const length = memory.ulong(BigInt(text.bytes.length));
        const size = BigInt(sealed.bytes.length);
        const value = await call("C_Decrypt", handle, sealed.address, size, text.address, length.address);
        if (refusals.has(value)) throw notOpened(failure("C_Decrypt", value));
        if (value !== ok) throw failure("C_Decrypt", value);
        return Buffer.from(text.bytes.subarray(0, Number(ulong(length.bytes))));
      });
    },
  };
}

async function must(call: Call, name: FunctionName, ...values: readonly bigint[]): Promise<void> {
  const value = await call(name, ...values);
  if (value !== ok) throw failure(name, value);
}

/** CK_MECHANISM with CK_GCM_PARAMS. */
function mechanism(memory: Memory, nonce: bigint, context: WrapContext): bigint {
  const bound = memory.put(boundTo(context));
  const [ivBits, tagBits] = [BigInt(nonceLength * 8), BigInt(tagLength * 8)];
  const boundLength = BigInt(bound.bytes.length);
  const parameters = memory.ulong(nonce, BigInt(nonceLength), ivBits, bound.address, boundLength, tagBits);
  return memory.ulong(aesGcm, parameters.address, BigInt(parameters.bytes.length)).address;
}

/** @throws Error, for the operator, when there is no such library, or it does not begin */
async function load(module: string): Promise<Library> {
  // Loaded by whoever uses it: nobody else needs it.
  const { default: koffi } = await import("koffi");
  const loaded = koffi.load(module);
  const functions = new Map(
    declarations.map((declaration) => {
      const declared = loaded.func(`ulong ${declaration}`);
      return [declaration.slice(0, declaration.indexOf("(")), promisify(declared.async)] as const;
    }),
  );
  const call: Call = async (name, ...values) => BigInt(String(await functions.get(name)?.(...values)));
  const memory = memoryOf(koffi, 4 * mostBytes);
  // CK_C_INITIALIZE_ARGS: no functions for locks, those of the operating system.
  const value = await call("C_Initialize", memory.ulong(0n, 0n, 0n, 0n, osLockingOk, 0n).address);
  if (value !== ok && value !== alreadyInitialized) throw failure("C_Initialize", value);
  return { call, memory };
}

/** @throws Error, for the operator, when the token or the key is not there, or the PIN is another */
async function openSession(
  library: Library,
  { token, pin, key }: Pkcs11Settings,
  onLockedOut: (error: Error) => void,
): Promise<Session> {
  const { call, memory } = library;
  const slot = await slotOf(library, token);
  const place = memory.ulong(0n);
  await must(call, "C_OpenSession", slot, serialSession, 0n, 0n, place.address);
  const handle = ulong(place.bytes);
  try {
    const secret = memory.put(Buffer.from(pin));
    const login = await call("C_Login", handle, userOfToken, secret.address, BigInt(secret.bytes.length));
    if (login !== ok && login !== alreadyLoggedIn) {
      const refusal = failure("C_Login", login);
      if (pinRefusals.has(login)) onLockedOut(refusal);
      throw refusal;
    }
    const found = await findKey({ ...library, handle }, key);
    memory.clear();
    return { ...library, handle, key: found };
  } catch (error) {
    await call("C_CloseSession", handle);
    throw error;
  }
}

async function slotOf({ call, memory }: Library, token: string): Promise<bigint> {
  const slots = memory.room(8 * mostSlots);
  const count = memory.ulong(BigInt(mostSlots));
  await must(call, "C_GetSlotList", 1n, slots.address, count.address);
  const info = memory.room(512);
  for (let index = 0; index < Number(ulong(count.bytes)); index += 1) {
    const slot = ulong(slots.bytes, index);
    await must(call, "C_GetTokenInfo", slot, info.address);
    if (info.bytes.toString("utf8", 0, labelLength).trimEnd() === token) return slot;
  }
  throw new Error(`There is no token “${token}”.`);
}

async function findKey({ call, memory, handle }: Omit<Session, "key">, name: string): Promise<bigint> {
  const kind = memory.ulong(secretKey);
  const label = memory.put(Buffer.from(name));
  // CK_ATTRIBUTE, twice: type, address of the value, its length.
  const ofKind = [attributeClass, kind.address, BigInt(kind.bytes.length)];
  const ofLabel = [attributeLabel, label.address, BigInt(label.bytes.length)];
  const template = memory.ulong(...ofKind, ...ofLabel);
  await must(call, "C_FindObjectsInit", handle, template.address, 2n);
  const found = memory.ulong(0n, 0n);
  const count = memory.ulong(0n);
  await must(call, "C_FindObjects", handle, found.address, 2n, count.address);
  await must(call, "C_FindObjectsFinal", handle);
  if (ulong(count.bytes) !== 1n)
    throw new Error(`There are ${ulong(count.bytes)} keys “${name}” in the token, not one.`);
  return ulong(found.bytes);
}
