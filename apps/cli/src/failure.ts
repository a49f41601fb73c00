import { appErrorOf } from "@anamnesis/api/client";
import type { ErrorKind, Reason } from "@anamnesis/domain";

/** What whoever typed a command can do about it; of everything else the words of the kind say enough. */
const words: Readonly<Partial<Record<Reason, string>>> = {
  "clinical.outside_care_team":
    "You are not in the care team of this patient. In an emergency, open the record in the web app.",
  "exports.too_many": "You have asked for many files. Wait a while for the next one.",
  "exports.too_many_unfinished": "Five files are still being made. Wait for one of them.",
  "identity.change_password_first": "Choose a new password first, in the web app.",
  "identity.email_not_verified": "Your address is not confirmed yet. Look for our mail.",
  "identity.last_administrator": "That is the last administrator. Make somebody else one first.",
  "identity.out_of_scope": "This session was not allowed to do that: do it in the web app.",
  "identity.second_factor_required":
    "This account has a second step: add --code with a code of your authenticator app.",
  "identity.sign_in_first": "The session is over. Sign in again: anamnesis sign-in --url … --email …",
  "identity.step_up_required": "Confirm first that it is you: anamnesis confirm",
  "identity.too_many_tries": "Too many tries. Wait a little and try again.",
  "identity.totp_clock_off": "That code is not of this minute.",
  "identity.totp_used": "That code was used already.",
  "identity.totp_wrong": "That code is not right.",
  "identity.wrong_credentials": "That e-mail address and password do not go together.",
  "identity.wrong_password": "That password is not right.",
  "operations.rotation_under_way": "New keys are being given out already. Look at: anamnesis keys status",
  "organizations.address_closed": "That address may not be called from the server.",
  "organizations.address_not_allowed":
    "This organization is open only from its own networks, and you are somewhere else.",
  "organizations.already_invited": "This address has an open invitation.",
  "organizations.already_member":
    "A member needs no invitation. Give another role with: anamnesis members role <email> <role> --reason …",
  "organizations.choose_first": "Choose first which organization you act in: anamnesis organizations use <slug>",
  "organizations.last_admin": "That is the last administrator. Make somebody else one first.",
  "organizations.not_a_member": "You are not a member there any more, or are suspended.",
  "organizations.not_permitted": "Your role in this organization may not do that.",
  "organizations.organization_closed": "This organization is closed.",
  "organizations.second_factor_required":
    "This organization asks its members for a second step when they sign in. Set one up in the web app.",
  "organizations.too_many_addresses": "That was a lot within the hour. Wait a while for the next one.",
  "organizations.too_many_mails": "Many invitations went out already. Wait a while.",
  "organizations.too_many_tests": "Five tests are under way. Wait for one of them.",
  "reminders.switched_off": "Reminders are off. Turn them on first: anamnesis reminders set --on",
  "reminders.too_many_tests": "You have tried it five times within the hour.",
  "terminology.file_known": "That file was imported already, or is on its way. Look at: anamnesis catalogue status",
  "symptoms.category_exists": "There is one of that name already.",
  "symptoms.too_many_categories": "There are 200 already, as many as can be arranged.",
};

const known: ReadonlyMap<string, string> = new Map(Object.entries(words));

const wordsOfKind: Readonly<Record<ErrorKind, string>> = {
  invalid: "Something in there cannot be right.",
  unauthenticated: "Sign in first: anamnesis sign-in --url … --email …",
  forbidden: "You may not do that.",
  not_found: "There is nothing here.",
  conflict: "That was changed in the meantime.",
  rate_limited: "Too many requests. Wait a minute and try again.",
  unavailable: "The server cannot answer just now.",
  internal: "That went wrong on the server.",
};

/** A failure in words; what operators look for in the log stands behind them. */
export function wordsOf(error: unknown): string {
  const shape = appErrorOf(error);
  if (shape === null) return error instanceof Error ? error.message : String(error);
  const { kind, reason, requestId, fields = {} } = shape;
  const ofFields = Object.entries(fields).map(([field, messages]) => `\n  ${field}: ${messages.join(" ")}`);
  return `${known.get(reason) ?? wordsOfKind[kind]}${ofFields.join("")}\n(${reason}, request ${requestId})`;
}
