/*
 * What addresses carry behind the question mark. An address can be typed by hand: what does not fit is
 * left out, so that a page opens anyway.
 */

type Raw = Readonly<Record<string, unknown>>;

function textIn(raw: Raw, key: string, pattern: RegExp): string | undefined {
  const value = raw[key];
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}

/**
 * Every key is named, also where it holds nothing: the router lays what a route returns over the raw
 * address, and a key that is missing here would let the raw value through.
 */
type Search<Key extends string> = { [K in Key]?: string | undefined };

const day = /^\d{4}-\d{2}-\d{2}$/u;
const month = /^\d{4}-(?:0[1-9]|1[0-2])$/u;
const words = /^.{1,60}$/u;

/** Only places of our own: an address elsewhere would make the sign-in page a way to lead people astray. */
export const signInSearch = (raw: Raw): Search<"next"> => ({ next: textIn(raw, "next", /^\/(?![/\\])/u) });
export const todaySearch = (raw: Raw): Search<"date"> => ({ date: textIn(raw, "date", day) });
export const diarySearch = (raw: Raw): Search<"category" | "tag" | "from" | "to"> => ({
  category: textIn(raw, "category", words),
  tag: textIn(raw, "tag", words),
  from: textIn(raw, "from", day),
  to: textIn(raw, "to", day),
});
export const calendarSearch = (raw: Raw): Search<"month" | "day"> => ({
  month: textIn(raw, "month", month),
  day: textIn(raw, "day", day),
});
export const trendsSearch = (raw: Raw): { days?: 7 | 90 | undefined } => ({
  days: raw["days"] === 7 ? 7 : raw["days"] === 90 ? 90 : undefined,
});
