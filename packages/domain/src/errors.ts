import type { Reason } from "./reasons.ts";

/** The kinds of failure a caller can switch on. Each maps to one HTTP status. */
export const errorKinds = [
  "invalid",
  "unauthenticated",
  "forbidden",
  "not_found",
  "conflict",
  "rate_limited",
  "unavailable",
  "internal",
] as const;

export type ErrorKind = (typeof errorKinds)[number];

/** HTTP status of each kind. */
export const httpStatusOfKind: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
};

/** Messages in words, one list for each input field, keyed by its dotted path. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

export interface AppErrorDetails {
  readonly fields?: FieldErrors;
  /** Seconds after which the same call may succeed. */
  readonly retryAfter?: number;
}

/**
 * The only error that crosses a boundary on purpose.
 *
 * `reason` is a stable name owned by a feature (`symptoms.entry_withdrawn`); words for people
 * are chosen from it in the user interface. Another tenant's thing is `not_found`.
 */
export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly reason: Reason;
  readonly details: AppErrorDetails;

  constructor(kind: ErrorKind, reason: Reason, details: AppErrorDetails = {}, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause });
    this.name = "AppError";
    this.kind = kind;
    this.reason = reason;
    this.details = details;
  }
}

/** The one shape in which an error leaves the system. */
export interface ErrorShape {
  readonly kind: ErrorKind;
  readonly reason: Reason;
  readonly requestId: string;
  readonly fields?: FieldErrors;
  readonly retryAfter?: number;
}

/** An error as it arrives: a server that is newer than whoever asks may know more reasons. */
export interface ReceivedError extends Omit<ErrorShape, "reason"> {
  readonly reason: string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const isFieldErrors = (value: unknown): value is FieldErrors =>
  isRecord(value) &&
  Object.values(value).every(
    (messages) => Array.isArray(messages) && messages.every((message) => typeof message === "string"),
  );

/** What the `data` of a failed call says; null when that is no error of ours. */
export function receivedError(data: unknown): ReceivedError | null {
  const app = isRecord(data) ? data["app"] : null;
  if (!isRecord(app)) return null;
  const { reason, requestId, fields, retryAfter } = app;
  const kind = errorKinds.find((known) => known === app["kind"]);
  if (kind === undefined || typeof reason !== "string" || typeof requestId !== "string") return null;
  return {
    kind,
    reason,
    requestId,
    ...(isFieldErrors(fields) ? { fields } : {}),
    ...(typeof retryAfter === "number" ? { retryAfter } : {}),
  };
}
