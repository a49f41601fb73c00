import { AppError } from "@anamnesis/domain";

/** SQLSTATE of an error that came from PostgreSQL, also when Drizzle wrapped it; null for others. */
export function sqlState(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string" && /^[0-9A-Z]{5}$/u.test(at.code)) return at.code;
  }
  return null;
}

/** Whether the connection failed rather than the statement. */
function isConnectionFailure(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return state.startsWith("08") || state.startsWith("57P") || state === "53300";
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string" && /^E(CONN|PIPE|TIMEDOUT|HOSTUNREACH)/u.test(at.code)) return true;
    if (/Connection terminated|connection error and is not queryable|Client was closed/u.test(at.message)) return true;
  }
  return false;
}

/** What a failed transaction throws: AppErrors as they are, a lost connection as `unavailable`, the rest unchanged. */
export function databaseError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  return isConnectionFailure(error)
    ? new AppError("unavailable", "database.unavailable", { retryAfter: 1 }, error)
    : error;
}
