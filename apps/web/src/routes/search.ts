/*
 * What addresses carry behind the question mark. An address can be typed by hand: what does not fit is
 * left out, so that a page opens anyway.
 */

type Raw = Readonly<Record<string, unknown>>;

function textIn(raw: Raw, key: string, pattern: RegExp): string | undefined {
  const value = raw[key];
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}

/** Leaves out what is undefined, so that addresses stay short. */
function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

const day = /^\d{4}-\d{2}-\d{2}$/u;
const month = /^\d{4}-(?:0[1-9]|1[0-2])$/u;
const words = /^.{1,60}$/u;

/** Only places of our own: an address elsewhere would make the sign-in page a way to lead people astray. */
export const signInSearch = (raw: Raw) => present({ next: textIn(raw, "next", /^\/(?![/\\])/u) });
export const todaySearch = (raw: Raw) => present({ date: textIn(raw, "date", day) });
export const diarySearch = (raw: Raw) =>
  present({
    category: textIn(raw, "category", words),
    tag: textIn(raw, "tag", words),
    from: textIn(raw, "from", day),
    to: textIn(raw, "to", day),
  });
export const calendarSearch = (raw: Raw) => present({ month: textIn(raw, "month", month), day: textIn(raw, "day", day) });
export const trendsSearch = (raw: Raw) =>
  present({ days: raw["days"] === 7 ? (7 as const) : raw["days"] === 90 ? (90 as const) : undefined });
