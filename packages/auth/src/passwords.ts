import { hash as argon2, verify as argon2Verify } from "@node-rs/argon2";
import { AppError } from "@anamnesis/domain";

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

/** Hashes and compares passwords with bounded work: a flood of sign-ins cannot starve the rest. */
export function createPasswords({ concurrency = 2, queueLimit = 64 }: PasswordOptions = {}): Passwords {
  let running = 0;
  const waiting: (() => void)[] = [];
  let stranger: Promise<string> | undefined;

  async function bounded<T>(work: () => Promise<T>): Promise<T> {
    if (running >= concurrency) {
      if (waiting.length >= queueLimit) throw new AppError("unavailable", "identity.busy", { retryAfter: 1 });
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  }

  return {
    hash: (password) => bounded(() => argon2(normalised(password), parameters)),
    async verify(hash, password) {
      // Made at the first need with the same parameters, and never equal to a real password's.
      stranger ??= argon2(crypto.randomUUID(), parameters);
      const against = hash ?? (await stranger);
      const isRight = await bounded(() => argon2Verify(against, normalised(password)).catch(() => false));
      return isRight && hash !== null;
    },
  };
}
