import { describe, expect, it } from "vitest";
import { z } from "zod";
import { freeJson } from "./json.ts";

const settings = z.strictObject({ settings: freeJson("Settings") });
const problem = (text: string) =>
  settings.safeParse({ settings: JSON.parse(text) }).error?.issues.map(({ path, message }) => [path, message]);
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

describe("free JSON", () => {
  it.each(["constructor", "prototype", "toString", "hasOwnProperty", "then", "toJSON", "json", "meta", ""])(
    "keeps the name %j",
    (name) => {
      const given = JSON.parse(`{${JSON.stringify(name)}:{"a":1}}`);
      expect(JSON.stringify(settings.parse({ settings: given }))).toBe(JSON.stringify({ settings: given }));
    },
  );

  it.each([
    ["[]", "has to be an object of JSON"],
    ["null", "has to be an object of JSON"],
    ['{"__proto__":{"admin":true}}', "cannot have the name __proto__ in it"],
    ['{"a":[{"__proto__":1}]}', "cannot have the name __proto__ in it"],
    [`{"${"a".repeat(101)}":1}`, "has a name of more than 100 characters"],
    [String.raw`{"\u0000":1}`, "has a name with characters that cannot be stored"],
    [String.raw`{"a":["\u0000"]}`, "contains characters that cannot be stored"],
    [String.raw`{"a":"\ud800"}`, "contains characters that cannot be stored"],
    ['{"a":-0}', "holds a number that cannot be kept exactly: give it as text"],
    ['{"a":1e999}', "holds a number that cannot be kept exactly: give it as text"],
    ['{"a":9007199254740993}', "holds a number that cannot be kept exactly: give it as text"],
    [nested(17), "goes more than 16 levels deep"],
    [nested(100_000), "goes more than 16 levels deep"],
    [`{"a":[${"1,".repeat(1_000)}1]}`, "holds more than 1,000 values"],
    [`{"a":"${"ä".repeat(5_000)}"}`, "is more than 8 kB"],
  ])("refuses %.40s", (text, words) => {
    expect(problem(text)).toEqual([[["settings"], `Settings ${words}.`]]);
  });

  it("takes what is just within its bounds", () => {
    expect(problem(nested(16))).toBeUndefined();
    expect(problem('{"a":9007199254740991,"b":5e-324,"c":0,"d":-1.5}')).toBeUndefined();
  });
});
