import { AppError } from "@anamnesis/domain";

export interface FailureWords {
  /** The error in its own words; they may name a person. */
  readonly error: string;
  /** Which failure it was: the reason of an AppError, else the name of the error. */
  readonly errorClass: string;
}

/** What is kept of a failure. */
export function wordsOfFailure(error: unknown): FailureWords {
  const name = error instanceof Error ? error.name : typeof error;
  const words = error instanceof Error ? `${name}: ${error.message}` : String(error);
  // PostgreSQL takes no zero bytes.
  const safe = words.replaceAll("\u0000", "").toWellFormed().slice(0, 2000);
  return { error: safe, errorClass: (error instanceof AppError ? error.reason : name).slice(0, 100) };
}
