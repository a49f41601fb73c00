import { AppError, describeError, errorText } from "@anamnesis/domain";

export interface FailureWords {
  /** Which error it was and where, down to its causes. */
  readonly error: string;
  /** Which failure it was: the reason of an AppError, else the class of the error. */
  readonly errorClass: string;
}

/** What is kept of a failure. */
export function wordsOfFailure(error: unknown): FailureWords {
  return {
    error: errorText(error).slice(0, 2000),
    errorClass: (error instanceof AppError ? error.reason : describeError(error).type).slice(0, 100),
  };
}
