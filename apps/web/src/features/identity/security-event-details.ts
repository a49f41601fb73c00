import type { MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { type SecurityLogEntry, userRoles, userStatuses } from "@anamnesis/domain";
import { formatMoment } from "../../lib/dates.ts";
import { roleWords, statusWords } from "./account-words.ts";

type Reader = (value: unknown, entry: SecurityLogEntry) => MessageDescriptor | null;

const words = (known: Readonly<Record<string, MessageDescriptor>>): Reader => {
  return (value) => known[String(value)] ?? msg`${String(value)}`;
};
const moment = (value: unknown) => {
  const text = String(value);
  return Number.isNaN(Date.parse(text)) ? text : formatMoment(text);
};

/** What each detail of an event says. What is not here is told as it stands; null is for what helps nobody. */
const readers: Readonly<Record<string, Reader>> = {
  // Told on their own: who it was needs a link, and why deserves a line.
  by: () => null,
  byName: () => null,
  reason: () => null,
  handle: () => null,
  role: (value) => {
    const role = userRoles.find((one) => one === value);
    return role === undefined ? null : roleWords[role];
  },
  status: (value) => {
    const status = userStatuses.find((one) => one === value);
    return status === undefined ? null : statusWords[status];
  },
  ended: (value) => msg`${plural(Number(value), { one: "# session ended", other: "# sessions ended" })}`,
  failures: (value) => msg`${plural(Number(value), { one: "# wrong guess", other: "# wrong guesses" })}`,
  left: (value) => msg`${plural(Number(value), { 0: "no code left", one: "# code left", other: "# codes left" })}`,
  until: (value) => msg`until ${moment(value)}`,
  dueAt: (value) => msg`on ${moment(value)}`,
  first: () => msg`the first one of this installation`,
  what: words({ password: msg`for the password` }),
  kind: words({ browser: msg`in a browser`, program: msg`as a program` }),
  assurance: words({ aal1: msg`with one factor`, aal2: msg`with two factors` }),
  why: words({
    administration: msg`by an administrator`,
    organization: msg`by an administrator of the organization that it acted in`,
    "password reset": msg`because of the new password`,
    "factors reset": msg`because the second step was removed`,
    "too many sessions": msg`because there were too many sessions`,
    "account deleted": msg`because the account was deleted`,
  }),
  scopes: (value) => msg`may use: ${Array.isArray(value) ? value.join(", ") : String(value)}`,
  before: (value) => msg`its counter was ${String(value)}`,
  now: (value) => msg`and is ${String(value)}`,
};

/** The details of an event, each in a few words. */
export function detailsOf(entry: SecurityLogEntry): readonly MessageDescriptor[] {
  return Object.entries(entry.details).flatMap(([key, value]) => {
    const reader = readers[key];
    const line = reader === undefined ? msg`${key}: ${JSON.stringify(value)}` : reader(value, entry);
    return line === null ? [] : [line];
  });
}

/** Who did it, by the id of their account; null when it was the person themselves. */
export function doerOf({ details }: SecurityLogEntry): string | null {
  return typeof details["by"] === "string" ? details["by"] : null;
}

/** Why it was done, in the words of who did it; null when nobody was asked. */
export function reasonOf({ details }: SecurityLogEntry): string | null {
  return typeof details["reason"] === "string" ? details["reason"] : null;
}
