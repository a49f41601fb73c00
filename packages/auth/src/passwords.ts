import { randomBytes } from "node:crypto";
import { hash as argon2, verify as argon2Verify } from "@node-rs/argon2";
import { createBounded } from "./bounded.ts";

export interface Passwords {
  /** Argon2id in PHC form. Throws AppError `unavailable` when too many wait. */
  hash(password: string): Promise<string>;
  /** Takes the same time for an account that does not exist: pass null for its hash. */
  verify(hash: string | null, password: string): Promise<boolean>;
}

export interface PasswordOptions {
  /** Hashes computed at a time, off the main thread. */
  readonly concurrency?: number;
  /** How many may wait for one; more are turned away rather than slowing everyone down. */
  readonly queueLimit?: number;
}

// OWASP Password Storage Cheat Sheet: Argon2id, 19 MiB, 2 iterations, 1 degree of parallelism.
// Argon2id is what the library computes unless told otherwise.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The same text typed on two keyboards may be composed differently; passwords are compared in NFC. */
const normalised = (password: string) => password.normalize("NFC");

/** A hash of no password: random bytes in the form of a real one, so that comparing with it is the same work. */
function hashOfNobody(): string {
  const { memoryCost, timeCost, parallelism } = parameters;
  const [salt, output] = [16, 32].map((size) => randomBytes(size).toString("base64").replaceAll("=", ""));
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${salt}$${output}`;
}

/** Hashes and compares passwords with bounded work: a flood of sign-ins cannot starve the rest. */
export function createPasswords({ concurrency = 2, queueLimit = 64 }: PasswordOptions = {}): Passwords {
  const bounded = createBounded({ concurrency, queueLimit });
  const nobody = hashOfNobody();

  return {
    hash: (password) => bounded(() => argon2(normalised(password), parameters)),
    async verify(hash, password) {
      const isRight = await bounded(() => argon2Verify(hash ?? nobody, normalised(password)).catch(() => false));
      return isRight && hash !== null;
    },
  };
}
