import { AppError, type AppErrorDetails, type ErrorKind, type Reason } from "@anamnesis/domain";

/** Every error of a chain of causes, the outermost first. */
function* chainOf(error: unknown): Generator<Error & { readonly code?: unknown; readonly severity?: unknown }> {
  for (let at: unknown = error; at instanceof Error; at = at.cause) yield at;
}

/** SQLSTATE of an error that came from PostgreSQL, also when Drizzle wrapped it; null for others. */
export function sqlState(error: unknown): string | null {
  // Errors of the system have codes, too, some of five letters: only PostgreSQL's have a severity.
  for (const { code, severity } of chainOf(error)) {
    if (typeof code === "string" && typeof severity === "string") return code;
  }
  return null;
}

/** Whether the connection failed rather than the statement. */
function isConnectionFailure(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return state.startsWith("08") || state.startsWith("57P") || state === "53300";
  for (const { code, message } of chainOf(error)) {
    if (typeof code === "string" && /^(?:E(?:CONN|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH)|ERR_STREAM_)/u.test(code))
      return true;
    if (/Connection terminated|connection error and is not queryable|Client was closed/u.test(message)) return true;
  }
  return false;
}

/** Whether PostgreSQL gave up on a statement for the sake of others, or was told to: the same may work in a moment. */
function isCalledOff(error: unknown): boolean {
  const state = sqlState(error) ?? "";
  return state === "57014" || state === "55P03" || state.startsWith("40");
}

/** Whether the server takes no writes at all: a standby, or one that was told so. Not a transaction that only reads. */
export function isReadOnlyServer(error: unknown, isWriting: boolean): boolean {
  return isWriting && sqlState(error) === "25006";
}

/** What the operating system says of a disk, where PostgreSQL has no code of its own for it. */
const diskTrouble = /No space left on device|Disk quota exceeded|Read-only file system|Input\/output error/u;
/** The last guard against a wraparound of transaction ids. */
const refusesWrites = /not accepting commands/u;

/** Whether the server has no room, or its disk fails: class 53 is resources, 58 what lies outside of PostgreSQL. */
function isOutOfRoom(error: unknown): boolean {
  const state = sqlState(error);
  if (state === null) return false;
  if (state.startsWith("53") || state === "58000" || state === "58030") return true;
  // PostgreSQL's own words alone: those around it quote the statement with what somebody typed.
  const said = [...chainOf(error)].filter(({ severity }) => severity !== undefined);
  return said.some(({ message }) => diskTrouble.test(message) || refusesWrites.test(message));
}

/** Seconds until it is worth another try: somebody has to make room, or another server takes over. */
const writableAgainSeconds = 10;

export function notWritable(cause: unknown): AppError {
  return new AppError("unavailable", "database.not_writable", { retryAfter: writableAgainSeconds }, cause);
}

type Refusal = readonly [kind: ErrorKind, reason: Reason, details?: AppErrorDetails];

/** What functions of ours refuse, by the code that they raise. */
export const refusals: Readonly<Record<string, Refusal>> = {
  AN001: ["conflict", "identity.last_administrator"],
  AN002: ["conflict", "organizations.last_admin"],
  // The role went while the request was on its way.
  AN003: ["forbidden", "organizations.not_permitted"],
  // More in an hour than any installation has newcomers.
  AN004: ["rate_limited", "identity.too_many_tries", { retryAfter: 600 }],
  AN005: ["conflict", "jobs.not_held"],
  AN006: ["conflict", "jobs.asker_gone"],
  AN007: ["unauthenticated", "identity.sign_in_first"],
  AN008: ["unauthenticated", "identity.wrong_credentials"],
  AN009: ["forbidden", "identity.step_up_required"],
  // As AN003, of the installation.
  AN010: ["forbidden", "identity.not_permitted"],
  AN012: ["rate_limited", "organizations.too_many_mails"],
  AN013: ["invalid", "organizations.would_lock_out"],
  AN014: ["conflict", "organizations.too_many_slugs"],
  // A server that knows another provider than the installation was told of, before a worker says so.
  AN015: ["unavailable", "crypto.other_key_provider", { retryAfter: 30 }],
  AN011: ["rate_limited", "http.too_many_requests", { retryAfter: 60 }],
  AN016: ["rate_limited", "clinical.too_many_emergencies", { retryAfter: 600 }],
  AN017: ["conflict", "clinical.already_used"],
  AN018: ["conflict", "clinical.no_such_move"],
  AN019: ["invalid", "clinical.icd_code_unknown"],
  AN020: ["not_found", "clinical.nothing_to_cite"],
  AN021: ["conflict", "clinical.note_signed"],
  AN030: ["conflict", "clinical.patient_merged"],
  AN031: ["conflict", "clinical.too_many_identifiers"],
  AN032: ["conflict", "clinical.too_many_images"],
};

/**
 * What a failed transaction throws: AppErrors as they are; what our functions refuse as what it is refused for; as
 * `unavailable` a lost connection, a statement that was called off, and a database that cannot be written; the rest
 * unchanged.
 */
export function databaseError(error: unknown, isWriting: boolean): unknown {
  if (error instanceof AppError) return error;
  const refusal = refusals[sqlState(error) ?? ""];
  if (refusal !== undefined) {
    const [kind, reason, details = {}] = refusal;
    return new AppError(kind, reason, details, error);
  }
  if (isConnectionFailure(error) || isCalledOff(error))
    return new AppError("unavailable", "database.unavailable", { retryAfter: 1 }, error);
  return isReadOnlyServer(error, isWriting) || isOutOfRoom(error) ? notWritable(error) : error;
}
