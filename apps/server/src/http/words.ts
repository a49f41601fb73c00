import type { DownloadReason, ErrorKind, Reason } from "@anamnesis/domain";

/* English, which is also the name of each text in the catalogue of what the server says: `packages/api/src/mail/locales`. */

export const refusals: Readonly<Record<ErrorKind, string>> = {
  invalid: "That address cannot be right.",
  unauthenticated: "Sign in first.",
  forbidden: "You may not open this.",
  not_found: "There is nothing here.",
  conflict: "That was changed in the meantime.",
  rate_limited: "That was too much at once.",
  unavailable: "The server cannot answer just now.",
  internal: "That went wrong on our side.",
};
/** Where more can be said: most is for somebody who follows a link to a file. */
export const refusalsOfReason: Readonly<Record<DownloadReason, string> & Partial<Record<Reason, string>>> = {
  "http.busy": "The server has too much to do just now.",
  "exports.link_invalid":
    "That link is not complete, or none of yours. Download the file again from where you made it.",
  "exports.link_expired": "That link is too old. Download the file again from where you made it.",
  "exports.not_found": "That file is not there any more. Make it again.",
};

export const words = {
  title: "That did not work",
  wait: "Try again in {seconds, plural, one {a second} other {# seconds}}.",
  again: "Try again",
  home: "Go to today",
  request: "Request {id}",
};

/** Where the mails of reminders lead. */
export const reminderWords = {
  title: "Reminders",
  ask: "Shall no more reminders come? You can turn them on again at any time.",
  off: "Turn reminders off",
  done: "Your reminders are off.",
  again: "Turn them on again",
};
