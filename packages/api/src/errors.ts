import {
  AppError,
  type ErrorKind,
  type ErrorShape,
  type FieldErrors,
  httpStatusOfKind,
  type Reason,
} from "@anamnesis/domain";
import { sqlState } from "@anamnesis/db";
import { TRPCError } from "@trpc/server";
import { z } from "zod";

type TrpcCode = TRPCError["code"];

const codeOfKind: Readonly<Record<ErrorKind, TrpcCode>> = {
  invalid: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  rate_limited: "TOO_MANY_REQUESTS",
  unavailable: "SERVICE_UNAVAILABLE",
  internal: "INTERNAL_SERVER_ERROR",
};

/** With what tRPC itself refuses a request before any procedure runs; anything else is `request.refused`. */
const refusalOfCode: Partial<Record<TrpcCode, readonly [ErrorKind, Reason]>> = {
  BAD_REQUEST: ["invalid", "request.bad_request"],
  NOT_FOUND: ["not_found", "request.not_found"],
  METHOD_NOT_SUPPORTED: ["invalid", "request.method_not_supported"],
  PAYLOAD_TOO_LARGE: ["invalid", "request.payload_too_large"],
  UNSUPPORTED_MEDIA_TYPE: ["invalid", "request.unsupported_media_type"],
  INTERNAL_SERVER_ERROR: ["internal", "internal"],
};

function fieldErrors(error: z.ZodError): FieldErrors {
  const fields: Record<string, string[]> = {};
  for (const issue of error.issues) {
    // What a strict object did not expect is named by its keys, not by a path.
    const path = issue.path.map(String).join(".");
    (fields[path] ??= []).push(issue.message);
  }
  return fields;
}

/** Any failure as an AppError. What nobody meant to tell becomes `internal`, with the cause kept for the log. */
export function appErrorFrom(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof z.ZodError)
    return new AppError("invalid", "request.invalid", { fields: fieldErrors(error) }, error);
  if (error instanceof TRPCError) {
    // What a procedure threw comes wrapped; what tRPC itself refuses has a code of its own.
    const isWrapped = error.code === "INTERNAL_SERVER_ERROR" && error.cause !== undefined;
    if (isWrapped || error.cause instanceof AppError || error.cause instanceof z.ZodError)
      return appErrorFrom(error.cause);
    const [kind, reason] = refusalOfCode[error.code] ?? ["invalid", "request.refused"];
    return new AppError(kind, reason, {}, error);
  }
  // Class 22: PostgreSQL could not represent a value, which only an input can cause.
  if (sqlState(error)?.startsWith("22") === true) return new AppError("invalid", "request.value_refused", {}, error);
  return new AppError("internal", "internal", {}, error);
}

/** The error as the one shape that leaves the system. */
export function errorShape(error: AppError, requestId: string): ErrorShape {
  return {
    kind: error.kind,
    reason: error.reason,
    requestId,
    ...(error.details.fields === undefined ? {} : { fields: error.details.fields }),
    ...(error.details.retryAfter === undefined ? {} : { retryAfter: error.details.retryAfter }),
  };
}

/** The same error for tRPC, whose code decides the HTTP status. */
export function trpcErrorFrom(error: unknown): TRPCError {
  const cause = appErrorFrom(error);
  return new TRPCError({ code: codeOfKind[cause.kind], message: cause.reason, cause });
}

/** HTTP status that goes with an error. */
export function statusOf(error: AppError): number {
  return httpStatusOfKind[error.kind];
}
