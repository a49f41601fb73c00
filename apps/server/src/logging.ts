import type { JobLog } from "@anamnesis/platform";
import type { FastifyServerOptions } from "fastify";
import type { Env } from "./env.ts";

/**
 * Logs say which request took how long, never what was in it: no bodies, no query strings (a search
 * term or a download token), no credentials.
 */
export function loggerOptions(level: Env["LOG_LEVEL"]): FastifyServerOptions["logger"] {
  return {
    level,
    redact: {
      paths: ["req.headers", "*.password", "*.token", "*.notes", "*.authorization", "*.cookie"],
      remove: true,
    },
    serializers: {
      req: (request: { method: string; url: string; ip: string }) => ({
        method: request.method,
        path: request.url.split("?", 1)[0],
        ip: request.ip,
      }),
      err: (error: unknown) => ({ ...describeError(error) }),
    },
  };
}

interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: unknown;
}

function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: "" };
  const { cause } = error;
  return {
    type: error.name,
    // A failed statement's message quotes its values; the code and the stack name the place.
    message: error.name === "DrizzleQueryError" ? "a statement failed" : error.message,
    code: "code" in error ? error.code : cause instanceof Error && "code" in cause ? cause.code : undefined,
    stack:
      error.stack
        ?.split("\n")
        .filter((line) => /^\s+at /u.test(line))
        .join("\n") ?? "",
  };
}

/** The log of a process that serves no requests: one JSON object a line, errors described as the server does. */
export function jobLog(write: (line: string) => void): JobLog {
  return {
    error(details, message) {
      const described = "err" in details ? { ...details, err: describeError(details.err) } : details;
      write(`${JSON.stringify({ level: 50, time: Date.now(), msg: message, ...described })}\n`);
    },
  };
}
