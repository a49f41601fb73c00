import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import koffi from "koffi";
import { memoryOf, type Piece, ulong } from "../providers/pkcs11-memory.ts";

/** A token with one AES key, in a folder of its own; or what is missing for one, in words. */
export interface SoftHsm {
  readonly missing: string | null;
  readonly module: string;
  readonly token: string;
  readonly pin: string;
  readonly key: string;
  /** Takes the token away, as when a cable is pulled. */
  remove(): void;
}

const packages = ["softhsm2", "libsofthsm2", "softhsm2-common"];
const cache = join(import.meta.dirname, "../../../../node_modules/.cache/anamnesis-softhsm");

/** SoftHSM 2 of Debian, unpacked beside the other caches; what is missing, in words, where it cannot be had. */
function unpacked(): { readonly root: string } | { readonly missing: string } {
  if (existsSync("/usr/bin/softhsm2-util")) return { root: "/" };
  if (existsSync(join(cache, "usr/bin/softhsm2-util"))) return { root: cache };
  const folder = mkdtempSync(join(tmpdir(), "anamnesis-softhsm-"));
  try {
    execFileSync("apt-get", ["download", ...packages], { cwd: folder, stdio: "ignore", timeout: 60_000 });
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".deb"))) {
      execFileSync("dpkg", ["-x", name, "root"], { cwd: folder, stdio: "ignore" });
    }
    mkdirSync(join(cache, ".."), { recursive: true });
    renameSync(join(folder, "root"), cache);
    return { root: cache };
  } catch (error) {
    return { missing: `no SoftHSM 2 here, and none from Debian: ${String(error).split("\n")[0]}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A new token. The library reads where its tokens are once in a process. */
export function newToken(): SoftHsm {
  const found = unpacked();
  if ("missing" in found) return { ...found, module: "", token: "", pin: "", key: "", remove: () => undefined };
  const at = (path: string) => join(found.root, path);
  const folder = mkdtempSync(join(tmpdir(), "anamnesis-token-"));
  const tokens = join(folder, "tokens");
  mkdirSync(tokens);
  writeFileSync(join(folder, "softhsm2.conf"), `directories.tokendir = ${tokens}\nobjectstore.backend = file\n`);
  process.env["SOFTHSM2_CONF"] = join(folder, "softhsm2.conf");
  const module = at("usr/lib/softhsm/libsofthsm2.so");
  const [token, pin, key] = ["anamnesis", randomBytes(6).toString("hex"), "tenants"];
  const util = at("usr/bin/softhsm2-util");
  const words = ["--label", token, "--so-pin", "security officer", "--pin", pin, "--module", module];
  execFileSync(util, ["--init-token", "--free", ...words], { stdio: "ignore" });
  makeKey({ module, pin, key });
  return { missing: null, module, token, pin, key, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** An AES-256 key that cannot be taken out: C_GenerateKey with CKM_AES_KEY_GEN, in the first slot. */
function makeKey({ module, pin, key }: Pick<SoftHsm, "module" | "pin" | "key">): void {
  const library = koffi.load(module);
  const memory = memoryOf(koffi, 4_096);
  const call = (declaration: string, ...values: readonly bigint[]) => {
    const value: unknown = library.func(`ulong ${declaration}`)(...values);
    if (Number(value) !== 0) throw new Error(`${declaration} returned ${String(value)}`);
  };
  call("C_Initialize(uintptr)", 0n);
  const [slots, count, session] = [memory.ulong(0n, 0n, 0n, 0n), memory.ulong(4n), memory.ulong(0n)];
  call("C_GetSlotList(uint8, uintptr, uintptr)", 1n, slots.address, count.address);
  const readAndWrite = 6n;
  const opened = session.address;
  call("C_OpenSession(ulong, ulong, uintptr, uintptr, uintptr)", ulong(slots.bytes), readAndWrite, 0n, 0n, opened);
  const handle = ulong(session.bytes);
  const secret = memory.put(Buffer.from(pin));
  call("C_Login(ulong, ulong, uintptr, ulong)", handle, 1n, secret.address, BigInt(secret.bytes.length));
  const [yes, no, length] = [memory.put(Buffer.of(1)), memory.put(Buffer.of(0)), memory.ulong(32n)];
  const [kind, type, label] = [memory.ulong(4n), memory.ulong(0x1fn), memory.put(Buffer.from(key))];
  // CKA_CLASS, _LABEL, _KEY_TYPE, _VALUE_LEN; _TOKEN, _SENSITIVE, _ENCRYPT, _DECRYPT; _EXTRACTABLE.
  const attributes: (readonly [bigint, Piece])[] = [
    [0n, kind],
    [3n, label],
    [0x100n, type],
    [0x161n, length],
    [1n, yes],
    [0x103n, yes],
    [0x104n, yes],
    [0x105n, yes],
    [0x162n, no],
  ];
  const flat = attributes.flatMap(([attribute, { address, bytes }]) => [attribute, address, BigInt(bytes.length)]);
  const template = memory.ulong(...flat);
  const [mechanism, made] = [memory.ulong(0x1080n, 0n, 0n), memory.ulong(0n)];
  const many = BigInt(attributes.length);
  const { address } = mechanism;
  call("C_GenerateKey(ulong, uintptr, uintptr, ulong, uintptr)", handle, address, template.address, many, made.address);
  call("C_CloseSession(ulong)", handle);
}
