import { createHash, randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { hashRaw as argon2 } from "@node-rs/argon2";
import { hash as bcrypt } from "@node-rs/bcrypt";
import { createBounded, type Turn } from "./bounded.ts";

/*
 * What is kept of a password is `<parameters>$<verifier>`: the parameters as in PHC strings (`$argon2id$v=19$m=…$salt`)
 * or of bcrypt (`$2b$12$salt`), and the SHA-256 of what they make of the password, in base64. Whoever wants to be
 * believed shows what is before the SHA-256, so that nobody who reads what is kept can sign in with it. As SCRAM does
 * (RFC 5802, StoredKey).
 */

export interface Passwords {
  /** What is kept of a new password. Throws AppError `unavailable` when too many wait. */
  hash(password: string): Promise<string>;
  /**
   * What the parameters of an account make of a password: its proof. Of parameters that we do not know it is one that
   * fits nowhere, after the usual time.
   *
   * Also knows bcrypt hashes that were imported (`$2a$`, `$2b$`, `$2y$`), as bcrypt does: the first 72 bytes of the
   * password in NFC. Those of a cost above 14, a second or more each, are never right. Their work is another than
   * Argon2id's: until the person's next sign-in, timing tells that the account was imported.
   * Throws AppError `unavailable` when too many wait.
   */
  prove(passwordParameters: string, password: string, turn?: Turn): Promise<Buffer>;
  /** Whether so many strangers wait that the next one would be turned away. */
  isBusy(): boolean;
  /** Whether parameters are any other than those of today: make a new hash once the password was right. */
  needsRehash(passwordParameters: string): boolean;
}

export interface PasswordOptions {
  /** Hashes computed at a time, off the main thread; all cores but one unless told. */
  readonly concurrency?: number;
  /** How many may wait for one; more are turned away rather than slowing everyone down. */
  readonly queueLimit?: number;
}

interface ArgonTerms {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
  readonly outputLen: number;
  readonly salt: Buffer;
}

// OWASP Password Storage Cheat Sheet: Argon2id, 19 MiB, 2 iterations, 1 degree of parallelism.
// Argon2id is what the library computes unless told otherwise.
const usual = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
const saltBytes = 16;
/** Parameters of today, without the salt that ends them. */
export const usualParameters = `$argon2id$v=19$m=${usual.memoryCost},t=${usual.timeCost},p=${usual.parallelism}$`;

const unpadded = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
const usualSalt = /^[A-Za-z0-9+/]{22}$/u;

/** The same text typed on two keyboards may be composed differently; passwords are compared in NFC. */
const normalised = (password: string) => password.normalize("NFC");

const argonForm = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})$/u;
/** Each step doubles the time: 14 is about a second, and whoever could bring a hash of 31 could stop all sign-ins. */
const bcryptForm = /^\$2[aby]\$(?:0[4-9]|1[0-4])\$[./A-Za-z0-9]{21}[.Oeu]$/u;
/** Memory times passes, as much as PHP and RFC 9106 ask for. */
const highestWork = 262_144;

/** Terms that would take a second at most; null for others, and for what is none. */
function argonTermsOf(passwordParameters: string): ArgonTerms | null {
  const [, memory, time, parallel, salt = ""] = argonForm.exec(passwordParameters) ?? [];
  const [memoryCost, timeCost, parallelism] = [Number(memory), Number(time), Number(parallel)];
  if (!(memoryCost * timeCost <= highestWork && parallelism <= 16)) return null;
  return { memoryCost, timeCost, parallelism, outputLen: usual.outputLen, salt: Buffer.from(salt, "base64") };
}

/** What is kept of a hash that another system made, Argon2id in PHC form or bcrypt. Throws for Argon2id of other than 32 bytes. */
export function keptFormOf(hash: string): string {
  const [, bcryptSalt, bcryptOutput = ""] = /^(\$2[abxy]\$\d+\$.{22})(.*)$/u.exec(hash) ?? [];
  if (bcryptSalt !== undefined) return keptOf(bcryptSalt, Buffer.from(bcryptOutput));
  const end = hash.lastIndexOf("$");
  const output = Buffer.from(hash.slice(end + 1), "base64");
  if (output.length !== usual.outputLen) throw new Error("no hash of 32 bytes");
  return keptOf(hash.slice(0, end), output);
}

const keptOf = (passwordParameters: string, output: Buffer) =>
  `${passwordParameters}$${createHash("sha256").update(output).digest("base64")}`;

/** One core is left to everything else: comparing passwords must not make all others wait. */
const spareCores = () => Math.max(1, availableParallelism() - 1);

/** Hashes passwords with bounded work: a flood of sign-ins cannot starve the rest. */
export function createPasswords({ concurrency = spareCores(), queueLimit = 256 }: PasswordOptions = {}): Passwords {
  const bounded = createBounded({ concurrency, queueLimit });

  return {
    async hash(password) {
      const salt = randomBytes(saltBytes);
      const output = await bounded(() => argon2(normalised(password), { ...usual, salt }));
      return keptOf(usualParameters + unpadded(salt), output);
    },
    async prove(passwordParameters, password, turn) {
      const text = normalised(password);
      if (bcryptForm.test(passwordParameters)) {
        const hash = await bounded(() => bcrypt(text, { salt: passwordParameters }), turn);
        return Buffer.from(hash.slice(passwordParameters.length));
      }
      const terms = argonTermsOf(passwordParameters);
      const salt = randomBytes(saltBytes);
      return bounded(() => argon2(text, terms ?? { ...usual, salt }), turn);
    },
    isBusy: () => bounded.isFull(),
    needsRehash: (parameters) =>
      !parameters.startsWith(usualParameters) || !usualSalt.test(parameters.slice(usualParameters.length)),
  };
}
