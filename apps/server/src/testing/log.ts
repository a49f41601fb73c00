import { Writable } from "node:stream";
import type { AppOptions } from "../app.ts";
import type { Env } from "../env.ts";
import { loggerOptions } from "../logging.ts";

export interface KeptLog {
  /** What was written so far; a test may empty it. */
  text: string;
  /** For `openServer`. */
  readonly logger: Exclude<AppOptions["logger"], undefined>;
}

/** A log as the server writes it, kept in memory. */
export function keptLog(level: Env["LOG_LEVEL"]): KeptLog {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      log.text += String(chunk);
      done();
    },
  });
  const log: KeptLog = { text: "", logger: { ...loggerOptions(level), stream } };
  return log;
}
