import { describe, expect, it } from "vitest";
import { lineOfText, reason } from "./text.ts";

const name = lineOfText("Name", 100);
const messageOf = (value: string) => name.safeParse(value).error?.issues[0]?.message ?? null;

describe("a name", () => {
  it.each([
    "Anna",
    "Đặng Thị Ánh",
    "山田 花子",
    "x",
    "42",
    "…",
    "🌿",
    // Joined: a family, a flag of tags, a heart in colour, a Persian and a Sinhala name.
    "👩‍👩‍👧",
    "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "❤️",
    "علی\u200cرضا",
    "ශ්‍රී",
    // Marks of direction, which do not reach beyond their place.
    "\u200fדוד\u200f (David)",
    "\u061cمريم",
    "\u200eAnna",
  ])("may be %s", (given) => {
    expect(name.parse(given)).toBe(given.normalize("NFC"));
  });

  it.each([
    "\u200b",
    "\u200b\u2060",
    "\u00ad",
    "\u200e\u200f",
    "\u200d",
    "\ufe0f",
    "\u3164",
    "\u115f\u1160",
    "\u2800",
    "\u{1d159}",
    "\u{e0067}\u{e007f}",
    "\u0301",
    "\u034f",
    "\u180e",
    "\u2060 \u2060",
  ])("%j shows nothing", (given) => {
    expect(messageOf(given)).toBe("Name needs a character that can be seen.");
  });

  it.each(["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"])(
    "with %j turns what stands behind it",
    (sign) => {
      for (const given of [`${sign}abc`, `a${sign}bc`, `abc${sign}`]) {
        expect(messageOf(given)).toBe("Name cannot have characters that turn the direction of text.");
      }
    },
  );

  it.each(["\n", "\r", "\t", "\u000b", "\u001b", "\u007f", "\u0085", "\u009b", "\u2028", "\u2029"])(
    "with %j is not on one line",
    (sign) => {
      expect(messageOf(`a${sign}b`)).toBe("Name must be on one line.");
    },
  );

  it.each(["", " ", "\u00a0", "\u2003", "\u3000", "\u2028", "\ufeff"])("%j is empty", (given) => {
    expect(messageOf(given)).toBe("Name cannot be empty.");
  });
});

describe("a reason", () => {
  it("may have several lines", () => {
    expect(reason.parse(" asked for\nin writing ")).toBe("asked for\nin writing");
  });
  it.each(["\u200b\u200b\u200b", "  a  ", "ok\u202esure"])("is not %j", (given) => {
    expect(reason.safeParse(given).success).toBe(false);
  });
});
