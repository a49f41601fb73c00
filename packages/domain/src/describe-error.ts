import { AppError } from "./errors.ts";

/** Of errors of Node, PostgreSQL and mail servers. Each is a name that code, a schema or a standard gives. */
const parts = ["code", "syscall", "schema", "table", "column", "constraint", "routine", "responseCode"] as const;

/** What may be told of an error to others than the person whose request failed. */
export interface DescribedError extends Partial<Readonly<Record<(typeof parts)[number], string>>> {
  /** Its class. */
  readonly type: string;
  /** The stable name of an AppError. */
  readonly reason?: string;
  /** Where it was thrown, without what it says. */
  readonly stack: string;
  readonly cause?: DescribedError;
}

const name = /^[A-Za-z0-9_$.-]{1,63}$/u;
/** As V8 writes it: the place is the last thing. */
const frame = /^ +at .*(?::\d+:\d+|<anonymous>|native)\)?$/u;
const mostCauses = 5;

/**
 * An error as logs, jobs and operators may see it. The words of an error quote what failed: PostgreSQL the value that
 * it refused, Drizzle a whole statement with its parameters, JSON.parse its text, a mail server an address. So none
 * are kept, whoever threw it: only names, and the place.
 */
export function describeError(error: unknown): DescribedError {
  return describe(error, mostCauses);
}

function describe(error: unknown, depth: number): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, stack: "" };
  const named = Object.entries(error).flatMap(([part, value]) => {
    const isName = (typeof value === "string" || typeof value === "number") && name.test(String(value));
    return isName && parts.some((known) => known === part) ? [[part, String(value)]] : [];
  });
  return {
    // What an error calls itself can be set by anyone; its class is code.
    type: name.test(error.constructor.name) ? error.constructor.name : "Error",
    ...(error instanceof AppError ? { reason: error.reason } : {}),
    ...Object.fromEntries(named),
    stack: framesOf(error),
    ...(error.cause === undefined || depth === 0 ? {} : { cause: describe(error.cause, depth - 1) }),
  };
}

/** A stack begins with the words, which may have lines that look like places. */
function framesOf({ stack = "", message }: Error): string {
  const start = stack.indexOf(message);
  if (start === -1) return "";
  return stack
    .slice(start + message.length)
    .split("\n")
    .filter((line) => frame.test(line))
    .join("\n");
}

/** The same as text of some lines. */
export function errorText(error: unknown): string {
  const lines: string[] = [];
  for (let at: DescribedError | undefined = describeError(error); at !== undefined; at = at.cause) {
    const { type, reason, stack, cause: _, ...named } = at;
    const names = [reason, ...Object.values(named)].filter((one) => one !== undefined);
    lines.push(`${lines.length === 0 ? "" : "caused by "}${[type, ...names].join(" ")}`);
    if (stack !== "") lines.push(stack);
  }
  return lines.join("\n");
}
