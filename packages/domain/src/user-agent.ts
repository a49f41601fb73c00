const browsers: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/Edg\//u, "Edge"],
  [/OPR\//u, "Opera"],
  [/Firefox\//u, "Firefox"],
  [/Chrome\/|CriOS\//u, "Chrome"],
  [/Safari\//u, "Safari"],
];
const systems: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/Android/u, "Android"],
  [/iPhone|iPad/u, "iOS"],
  [/Windows/u, "Windows"],
  [/Mac OS X/u, "macOS"],
  [/Linux/u, "Linux"],
];

const nameIn = (list: typeof browsers, text: string) => list.find(([pattern]) => pattern.test(text))?.[1];

/** A device in a few words, such as `Firefox, Android`; null when the header says nothing we know. */
export function deviceOf(userAgent: string | null): string | null {
  if (userAgent === null) return null;
  const known = [nameIn(browsers, userAgent), nameIn(systems, userAgent)].filter((name) => name !== undefined);
  if (known.length > 0) return known.join(", ");
  return userAgent.split("/")[0]?.slice(0, 40) || null;
}
