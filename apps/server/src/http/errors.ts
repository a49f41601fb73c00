import { appErrorFrom, errorShape, statusOf } from "@anamnesis/api";
import { AppError } from "@anamnesis/domain";
import type { FastifyReply, FastifyRequest } from "fastify";
import superjson from "superjson";

/** Refusals of the HTTP server itself, by Fastify's code. */
const reasonOfCode: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "http.body_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "http.content_type",
  FST_ERR_CTP_EMPTY_JSON_BODY: "http.body_missing",
  FST_ERR_CTP_INVALID_JSON_BODY: "http.body_not_json",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "http.content_length",
  FST_ERR_MAX_PARAM_LENGTH: "http.path_too_long",
  FST_ERR_BAD_URL: "http.path_invalid",
};

/** Any failure of a request as an AppError. */
export function httpError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && "code" in error && typeof error.code === "string") {
    const reason = reasonOfCode[error.code];
    if (reason !== undefined) return new AppError("invalid", reason, {}, error);
  }
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500 ? new AppError("invalid", "http.invalid", {}, error) : appErrorFrom(error);
}

/** How many calls a request to the tRPC mount carries; 0 when it is no such request. */
export function callsOf(request: FastifyRequest): readonly string[] {
  const path = request.url.split("?", 1)[0] ?? "";
  return path.startsWith("/trpc/") ? decodeSafely(path.slice("/trpc/".length)).split(",") : [];
}

export function isBatch(request: FastifyRequest): boolean {
  return /[?&]batch=1(?:&|$)/u.test(request.url);
}

function decodeSafely(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Answers with the one error shape; to the tRPC mount in the envelope that its clients read. */
export function sendError(request: FastifyRequest, reply: FastifyReply, failure: unknown): FastifyReply {
  const error = httpError(failure);
  if (error.kind === "internal") request.log.error({ err: error.cause ?? error }, "request failed");
  const shape = errorShape(error, request.id);
  const status = statusOf(error);
  if (shape.retryAfter !== undefined) reply.header("retry-after", shape.retryAfter);
  reply.header("cache-control", "no-store").status(status).type("application/json");
  const calls = callsOf(request);
  if (calls.length === 0) return reply.send({ error: shape });
  const envelope = {
    error: superjson.serialize({ message: shape.reason, code: -32_000, data: { httpStatus: status, app: shape } }),
  };
  return reply.send(isBatch(request) ? calls.map(() => envelope) : envelope);
}
