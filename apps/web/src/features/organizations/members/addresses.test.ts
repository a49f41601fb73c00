import { describe, expect, it } from "vitest";
import { addressesIn } from "./addresses.ts";

describe("addresses that are pasted", () => {
  it.each([
    ["", []],
    [" \n ,;", []],
    ["a@x.example", ["a@x.example"]],
    ["a@x.example, b@x.example;c@x.example\r\nd@x.example e@x.example", "abcde".split("").map((l) => `${l}@x.example`)],
    ["A@x.example\na@x.example", ["a@x.example"]],
    ['"Test, Vera" <vera@x.example>, Nora <nora@x.example>', ["vera@x.example", "nora@x.example"]],
    ["Vera Test <vera@x.example>\nbob@x.example", ["vera@x.example", "bob@x.example"]],
    ["not-an-address, ä@münchen.example", ["not-an-address", "ä@münchen.example"]],
  ])("%j", (text, addresses) => {
    expect(addressesIn(text)).toEqual(addresses);
  });
});
