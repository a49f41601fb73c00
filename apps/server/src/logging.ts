import { describeError, errorText } from "@anamnesis/domain";
import type { JobLog } from "@anamnesis/platform";
import type { FastifyServerOptions } from "fastify";
import type { Env } from "./env.ts";

/**
 * Logs say which request took how long, never what was in it: no bodies, no query strings (a search
 * term or a download token), no credentials, and of errors no words.
 */
export function loggerOptions(level: Env["LOG_LEVEL"]): Exclude<FastifyServerOptions["logger"], boolean | undefined> {
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
    },
    hooks: {
      // Whatever is logged comes through here, also by Fastify and its plugins.
      logMethod(given, log) {
        log.apply(this, withoutWords(given) as Parameters<typeof log>);
      },
    },
  };
}

/** What a log method was called with, each error in it described, and none quoted as the message. */
function withoutWords([first, ...rest]: readonly unknown[]): readonly unknown[] {
  const details = first instanceof Error ? { err: first } : first;
  const texts = rest.map((value) => (value instanceof Error ? errorText(value) : value));
  if (typeof details !== "object" || details === null) return [details, ...texts];
  const quoted = Object.values(details).flatMap((value) => (value instanceof Error ? [value.message] : []));
  // Without a message the log would take that of the error.
  const [message = "an error", ...others] = quoted.includes(String(texts[0])) ? [] : texts;
  return quoted.length === 0 ? [details, ...texts] : [describedIn(details), message, ...others];
}

function describedIn(details: object): object {
  const described = (value: unknown): unknown => (value instanceof Error ? describeError(value) : value);
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, described(value)]));
}

/** The log of a process that serves no requests: one JSON object a line, errors described as the server does. */
export function jobLog(write: (line: string) => void): WorkerLog {
  const at = (level: number) => (details: object, message: string) =>
    write(`${JSON.stringify({ level, time: Date.now(), msg: message, ...describedIn(details) })}\n`);
  return { error: at(50), warn: at(40) };
}

interface WorkerLog extends JobLog {
  warn(details: object, message: string): void;
}
