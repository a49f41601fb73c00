import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { ErrorShape } from "@anamnesis/domain";
import { TRPCClientError } from "@trpc/client";

/** What the server said; null when no answer came. */
export function appErrorOf(error: unknown): ErrorShape | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  return typeof data === "object" && data !== null && "app" in data ? (data.app as ErrorShape) : null;
}

/** Whether no answer came at all: no network, or no server. */
export function isOffline(error: unknown): boolean {
  return error instanceof TRPCClientError && appErrorOf(error) === null;
}

export function requestIdOf(error: unknown): string | null {
  const id = appErrorOf(error)?.requestId;
  return id === undefined || id === "" ? null : id;
}

const words: Record<string, MessageDescriptor> = {
  "identity.wrong_credentials": msg`That e-mail address and password do not go together.`,
  "identity.second_factor_required": msg`Give the code from your authenticator app.`,
  "identity.totp_wrong": msg`That code is not right.`,
  "identity.email_not_verified": msg`Your address is not confirmed yet. Look for our mail, or have another one sent.`,
  "identity.too_many_tries": msg`Too many tries. Wait a little and try again.`,
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
};

/** Adds words for reasons that nobody meets in front of the door. */
export function knowReasons(more: Readonly<Record<string, MessageDescriptor>>): void {
  Object.assign(words, more);
}

const wordsOfKind: Readonly<Record<ErrorShape["kind"], MessageDescriptor>> = {
  invalid: msg`Something in there cannot be right. Look at the marked fields.`,
  unauthenticated: msg`Sign in to go on. What you typed is kept.`,
  forbidden: msg`You may not do that.`,
  not_found: msg`There is nothing here.`,
  conflict: msg`That was changed in the meantime.`,
  rate_limited: msg`Too many tries. Wait a minute and try again.`,
  unavailable: msg`The server cannot answer just now. Nothing you typed is lost.`,
  internal: msg`That went wrong on our side. Nothing you typed is lost.`,
};

/** A failure in words for a person. */
export function wordsOf(error: unknown): MessageDescriptor {
  const shape = appErrorOf(error);
  return shape === null ? msg`No connection. Nothing you typed is lost.` : wordsOfShape(shape);
}

export function wordsOfShape(shape: ErrorShape): MessageDescriptor {
  return words[shape.reason] ?? wordsOfKind[shape.kind];
}

/**
 * The first message for each field, by its name, and by its whole path where it lies deeper; empty when the failure
 * is not about fields.
 */
export function fieldErrorsOf(error: unknown): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  for (const [path, [message = ""]] of Object.entries(appErrorOf(error)?.fields ?? {})) {
    problems[path.split(".")[0] ?? path] ??= message;
    problems[path] ??= message;
  }
  return problems;
}
