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
      err: (error: Error & { code?: string }) => ({
        type: error.name,
        // A failed statement's message quotes its values; the code and the stack name the place.
        message: error.name === "DrizzleQueryError" ? "a statement failed" : error.message,
        code: error.code ?? (error.cause instanceof Error && "code" in error.cause ? error.cause.code : undefined),
        stack:
          error.stack
            ?.split("\n")
            .filter((line) => /^\s+at /u.test(line))
            .join("\n") ?? "",
      }),
    },
  };
}
