import { AppError } from "@anamnesis/domain";
import { oneLine } from "./layout.ts";
import type { Speech } from "./speech.ts";
import { commonWords } from "./words.ts";

/** A time as a person reads it, such as `Saturday, 21 November 2026 at 14:05 (Europe/Vienna)`. */
export function printTime(time: { instant: string; timeZone: string | null }, { say, locale }: Speech): string {
  const date = new Date(time.instant);
  if (Number.isNaN(date.getTime())) throw new AppError("internal", "mail.time_invalid");
  const zone = knownZone(time.timeZone);
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const parts = new Map(format.formatToParts(date).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  return say(commonWords.time, {
    weekday: part("weekday"),
    day: part("day"),
    month: part("month"),
    year: part("year"),
    time: `${part("hour")}:${part("minute")}`,
    zone,
  });
}

/** For how long something works. */
export function printMinutes(minutes: number, { say }: Speech): string {
  const isHours = minutes > 60 && minutes % 60 === 0;
  return isHours ? say(commonWords.hours, { hours: minutes / 60 }) : say(commonWords.minutes, { minutes });
}

/** A zone that this machine does not know must not hold up a mail. */
function knownZone(timeZone: string | null): string {
  if (timeZone === null) return "UTC";
  try {
    Intl.DateTimeFormat("en", { timeZone });
    return timeZone;
  } catch {
    return "UTC";
  }
}

/** `m…@example.org`; an address that is masked already stays as it is. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf("@");
  const [first = ""] = address;
  return at < 1 ? "…" : `${first}…${address.slice(at)}`;
}

/** A text from outside: on one line, and not longer than a sentence bears. */
export function brief(text: string, most = 120): string {
  const letters = [...oneLine(text)];
  return letters.length <= most ? letters.join("") : `${letters.slice(0, most - 1).join("")}…`;
}

/** A name that somebody chose, so that no mail program makes a link or a number of it. */
export function plainName(text: string, most = 120): string {
  return brief(text.replaceAll(/[/@\\:+]+|(?<=[\p{L}\p{N}])\.(?=\p{L})/gu, " "), most);
}

// Somebody could open an account with a stranger's address and a name that mail programs make a link of.
const looksLikeLink = /[/@\\]|[\p{L}\p{N}]\.\p{L}{2,}/u;

/** The greeting; without the name where the name could be an advertisement. */
export function greetingOf(displayName: string | undefined, { say }: Speech): string {
  const name = brief(displayName ?? "", 100);
  return name === "" || looksLikeLink.test(name)
    ? say(commonWords.greetingWithoutName)
    : say(commonWords.greeting, { name });
}
