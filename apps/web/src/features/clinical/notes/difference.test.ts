import { expect, it } from "vitest";
import { differenceOf } from "./difference.ts";

it.each([
  ["a b c", "a x c", ["a ", "b ", "x ", "c"]],
  ["a b", "a b", ["a b", "", "", ""]],
  ["", "new", ["", "", "new", ""]],
  ["a a", "a a a", ["a ", "", "a ", "a"]],
  ["one", "other", ["", "one", "other", ""]],
])("%j and %j differ in words", (one, other, [before, ofOne, ofOther, after]) => {
  expect(differenceOf(one, other)).toEqual({ before, one: ofOne, other: ofOther, after });
});
