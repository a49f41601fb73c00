import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { hash as argon2, verify as argon2Verify } from "@node-rs/argon2";
import { verify as bcryptVerify } from "@node-rs/bcrypt";
import { createBounded, type Turn } from "./bounded.ts";

export interface Passwords {
  /** Argon2id in PHC form. Throws AppError `unavailable` when too many wait. */
  hash(password: string): Promise<string>;
  /**
   * Takes the same time for an account that does not exist: pass null for its hash.
   *
   * Also compares with bcrypt hashes that were imported (`$2a$`, `$2b$`, `$2y$`), as bcrypt does: the first 72 bytes
   * of the password in NFC. Those of a cost above 14, a second or more each, are never right. Their work is another
   * than Argon2id's: until the person's next sign-in, timing tells that the account was imported.
   * Throws AppError `unavailable` when too many wait.
   */
  verify(hash: string | null, password: string, turn?: Turn): Promise<boolean>;
  /** Whether so many strangers wait that the next one would be turned away. */
  isBusy(): boolean;
  /** Whether a hash is any other than `hash` would make today: make a new one once the password was right. */
  needsRehash(hash: string): boolean;
}

export interface PasswordOptions {
  /** Hashes computed at a time, off the main thread; all cores but one unless told. */
  readonly concurrency?: number;
  /** How many may wait for one; more are turned away rather than slowing everyone down. */
  readonly queueLimit?: number;
}

// OWASP Password Storage Cheat Sheet: Argon2id, 19 MiB, 2 iterations, 1 degree of parallelism.
// Argon2id is what the library computes unless told otherwise.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The same text typed on two keyboards may be composed differently; passwords are compared in NFC. */
const normalised = (password: string) => password.normalize("NFC");

const { memoryCost, timeCost, parallelism } = parameters;
const prefix = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`;
/** 16 bytes of salt and 32 of output, as the library makes them, in base64. */
const saltAndOutput = /^[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/u;

/** A hash of no password: random bytes in the form of a real one, so that comparing with it is the same work. */
function hashOfNobody(): string {
  const [salt, output] = [16, 32].map((size) => randomBytes(size).toString("base64").replaceAll("=", ""));
  return `${prefix}${salt}$${output}`;
}

const bcryptForm = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/u;
/** Each step doubles the time: 14 is about a second, and whoever could bring a hash of 31 could stop all sign-ins. */
const highestBcryptCost = 14;

/** The cost of a bcrypt hash; null when it is none. */
function bcryptCostOf(hash: string): number | null {
  const cost = bcryptForm.exec(hash)?.[1];
  return cost === undefined ? null : Number(cost);
}

/** One core is left to everything else: comparing passwords must not make all others wait. */
const spareCores = () => Math.max(1, availableParallelism() - 1);

/** Hashes and compares passwords with bounded work: a flood of sign-ins cannot starve the rest. */
export function createPasswords({ concurrency = spareCores(), queueLimit = 256 }: PasswordOptions = {}): Passwords {
  const bounded = createBounded({ concurrency, queueLimit });
  const nobody = hashOfNobody();

  return {
    hash: (password) => bounded(() => argon2(normalised(password), parameters)),
    async verify(hash, password, turn) {
      const text = normalised(password);
      const cost = hash === null ? null : bcryptCostOf(hash);
      if (hash !== null && cost !== null && cost <= highestBcryptCost) {
        return bounded(() => bcryptVerify(text, hash).catch(() => false), turn);
      }
      const usable = cost === null ? hash : null;
      const isRight = await bounded(() => argon2Verify(usable ?? nobody, text).catch(() => false), turn);
      return isRight && usable !== null;
    },
    isBusy: () => bounded.isFull(),
    needsRehash: (hash) => !hash.startsWith(prefix) || !saltAndOutput.test(hash.slice(prefix.length)),
  };
}
