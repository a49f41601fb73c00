import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { appErrorFrom, errorShape, statusOf } from "@anamnesis/api";
import { AppError, type Reason } from "@anamnesis/domain";
import type { FastifyReply, FastifyRequest } from "fastify";
import { callsOf, isBatch } from "./calls.ts";
import { isForPerson, refusalPage } from "./refusal-page.ts";

/** Refusals of the HTTP server itself, by Fastify's code. */
const reasonOfCode: Readonly<Record<string, Reason>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "http.body_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "http.content_type",
  FST_ERR_CTP_EMPTY_JSON_BODY: "http.body_missing",
  FST_ERR_CTP_INVALID_JSON_BODY: "http.body_not_json",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "http.content_length",
  FST_ERR_MAX_PARAM_LENGTH: "http.path_too_long",
  FST_ERR_BAD_URL: "http.path_invalid",
};

/** Refusals of Node's parser, before there is a request; anything else is `http.malformed`. */
const reasonOfParserCode: Readonly<Record<string, Reason>> = {
  HPE_HEADER_OVERFLOW: "http.headers_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "http.too_slow",
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

/**
 * Answers with the one error shape; to the tRPC mount in the envelope that its clients read, and in words to a person
 * whose browser went there.
 */
export function sendError(request: FastifyRequest, reply: FastifyReply, failure: unknown): FastifyReply {
  const error = httpError(failure);
  if (error.kind === "internal") request.log.error({ err: error.cause ?? error }, "request failed");
  if (error.kind === "unavailable" && error.cause !== undefined) request.log.warn({ err: error.cause }, "unavailable");
  const shape = errorShape(error, request.id);
  const status = statusOf(error);
  if (shape.retryAfter !== undefined) reply.header("retry-after", shape.retryAfter);
  // What the router itself refuses has passed no hook.
  reply.header("x-request-id", request.id);
  reply.header("cache-control", "no-store").status(status);
  const calls = callsOf(request);
  if (calls.length === 0 && isForPerson(request)) {
    return reply.type("text/html; charset=utf-8").send(refusalPage(shape, request.headers["accept-language"]));
  }
  reply.type("application/json");
  if (calls.length === 0) return reply.send({ error: shape });
  const envelope = {
    error: { message: shape.reason, code: -32_000, data: { httpStatus: status, app: shape } },
  };
  return reply.send(isBatch(request) ? calls.map(() => envelope) : envelope);
}

/** Answers bytes that are no HTTP request in the one error shape, and hangs up. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = randomUUID();
  const failure = new AppError("invalid", reasonOfParserCode[error.code ?? ""] ?? "http.malformed");
  const body = JSON.stringify({ error: errorShape(failure, requestId) });
  const head = [
    `HTTP/1.1 ${statusOf(failure)} Bad Request`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "cache-control: no-store",
    `x-request-id: ${requestId}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
