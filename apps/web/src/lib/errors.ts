import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { type ErrorKind, type Reason, type ReceivedError, receivedError, type SpokenReason } from "@anamnesis/domain";
import { TRPCClientError } from "@trpc/client";
import { domainText } from "./domain-words.ts";

/** What the server said; null when no answer came. */
export function appErrorOf(error: unknown): ReceivedError | null {
  return error instanceof TRPCClientError ? receivedError(error.data) : null;
}

/** What an answer that was not asked for by the typed client says, as if it were. */
export async function errorOfResponse(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => null);
  const app: unknown = typeof body === "object" && body !== null && "error" in body ? body.error : null;
  return TRPCClientError.from({ error: { message: "", code: -32_000, data: { app } } }, { meta: { response } });
}

/** The same for no answer at all. */
export const noAnswer = (cause: unknown): Error =>
  TRPCClientError.from(cause instanceof Error ? cause : new Error("no answer", { cause }));

/** Whether that is why the server refused. */
export function hasReason(error: unknown, reason: Reason): boolean {
  return appErrorOf(error)?.reason === reason;
}

/** Whether no answer came at all: no network, or no server. */
export function isOffline(error: unknown): boolean {
  return error instanceof TRPCClientError && appErrorOf(error) === null;
}

/** Whether nobody answered, not even something on the way. */
export function isUnreachable(error: unknown): boolean {
  return isOffline(error) && refusalOnTheWay(error) === null;
}

export function requestIdOf(error: unknown): string | null {
  const id = appErrorOf(error)?.requestId;
  return id === undefined || id === "" ? null : id;
}

/** Why something failed in front of the door. */
const doorReasons = {
  "identity.wrong_credentials": msg`That e-mail address and password do not go together.`,
  "identity.second_factor_required": msg`Give the code from your authenticator app.`,
  "identity.totp_wrong": msg`That code is not right.`,
  "identity.email_not_verified": msg`Your address is not confirmed yet. Look for our mail, or have another one sent.`,
  "identity.too_many_tries": msg`Too many tries.`,
  "identity.link_invalid": msg`That link is not complete, or none of ours. Open it from the mail once more.`,
  "identity.link_used": msg`That link was used already, or a newer mail has taken its place.`,
  "identity.link_expired": msg`That link is too old.`,
  "identity.link_waiting": msg`That link does not work yet. The mail says from when on it does.`,
  "identity.step_up_required": msg`Confirm that it is you to go on.`,
  "identity.change_password_first": msg`Choose a new password first.`,
  "identity.passkey_needs_name": msg`Passkeys need a name in the address bar: open this page by its name, such as localhost, rather than by numbers.`,
  "identity.passkey_refused": msg`That passkey could not be used here. Try once more.`,
  "identity.passkey_unknown": msg`We do not know that passkey. Sign in with your password instead.`,
  "identity.passkey_too_late": msg`That took too long. Try once more.`,
  "identity.admin_exists": msg`There is an administrator already. Sign in, or ask them.`,
  "identity.busy": msg`Many people are signing in just now. Try again in a moment.`,
  "identity.sign_in_first": msg`Sign in to go on. What you typed is kept.`,
  "request.cross_site": msg`This page was opened from another address than the server expects.`,
} satisfies Partial<Record<SpokenReason, MessageDescriptor>>;

/** Words for every reason that nobody meets in front of the door. */
export type InsideReasons = Readonly<Record<Exclude<SpokenReason, keyof typeof doorReasons>, MessageDescriptor>>;

const words = new Map<string, MessageDescriptor>(Object.entries(doorReasons));

/** From now on those are known as well. */
export function knowReasons(inside: InsideReasons): void {
  for (const [reason, what] of Object.entries(inside)) words.set(reason, what);
}

const wordsOfKind: Readonly<Record<ErrorKind, MessageDescriptor>> = {
  invalid: msg`Something in there cannot be right. Look at the marked fields.`,
  unauthenticated: msg`Sign in to go on. What you typed is kept.`,
  forbidden: msg`You may not do that.`,
  not_found: msg`There is nothing here.`,
  conflict: msg`That was changed in the meantime.`,
  rate_limited: msg`That was too much at once. Nothing you typed is lost.`,
  unavailable: msg`The server cannot answer just now. Nothing you typed is lost.`,
  internal: msg`That went wrong on our side. Nothing you typed is lost.`,
};

/** A failure in words for a person. */
export function wordsOf(error: unknown): MessageDescriptor {
  const shape = appErrorOf(error) ?? refusalOnTheWay(error);
  if (shape !== null) return wordsOfShape(shape);
  if (isOffline(error)) return msg`No connection. Nothing you typed is lost.`;
  return isMissingScript(error)
    ? msg`This page could not be loaded. Wait a moment and try again. Nothing you typed is lost.`
    : wordsOfKind.internal;
}

/** What is known of a refusal: one that the server did not get to see has no reason. */
type Refusal = Pick<ReceivedError, "kind" | "retryAfter"> & Partial<Pick<ReceivedError, "reason">>;

export function wordsOfShape(shape: Refusal): MessageDescriptor {
  const what = words.get(shape.reason ?? "") ?? wordsOfKind[shape.kind];
  return shape.kind === "rate_limited" && shape.retryAfter !== undefined ? withWait(what, shape.retryAfter) : what;
}

function withWait(words: MessageDescriptor, seconds: number): MessageDescriptor {
  const what = i18n._(words);
  const minutes = Math.ceil(seconds / 60);
  if (seconds <= 90) {
    return msg`${what} Try again in ${plural(seconds, { one: "# second", other: "# seconds" })}.`;
  }
  if (minutes <= 90) return msg`${what} Try again in ${plural(minutes, { one: "# minute", other: "# minutes" })}.`;
  return msg`${what} Try again in ${plural(Math.ceil(minutes / 60), { one: "# hour", other: "# hours" })}.`;
}

/** What a proxy in front of the server answered in its stead; null when nothing did. */
function refusalOnTheWay(error: unknown): Refusal | null {
  const response: unknown = error instanceof TRPCClientError ? error.meta?.["response"] : undefined;
  if (!(response instanceof Response) || response.ok) return null;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const kind = response.status === 429 ? "rate_limited" : "unavailable";
  return { kind, ...(seconds > 0 ? { retryAfter: seconds } : {}) };
}

/** A part of the app that the server, or the cache of the browser, did not give. */
export const isMissingScript = (error: unknown): boolean =>
  error instanceof Error && /dynamically imported module|importing a module script/iu.test(error.message);

/**
 * The first message for each field, by its name, and by its whole path where it lies deeper; empty when the failure
 * is not about fields.
 */
export function fieldErrorsOf(error: unknown): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  for (const [path, [message = ""]] of Object.entries(appErrorOf(error)?.fields ?? {})) {
    problems[path.split(".")[0] ?? path] ??= domainText(message);
    problems[path] ??= domainText(message);
  }
  return problems;
}
