import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emailAddress } from "./email-address.ts";

const long = "a".repeat(64);
const label = "b".repeat(61);

describe("an e-mail address", () => {
  it.each([
    ["anna@example.org", "anna@example.org"],
    [" Anna@Example.ORG ", "anna@example.org"],
    ["r&d@example.org", "r&d@example.org"],
    ["dept/anna@example.org", "dept/anna@example.org"],
    ["o'neill+tag@example.org", "o'neill+tag@example.org"],
    ["!#$%&'*+/=?^_`{|}~-@example.org", "!#$%&'*+/=?^_`{|}~-@example.org"],
    [".anna..b.@example.org", ".anna..b.@example.org"],
    ["a@b.co", "a@b.co"],
    ["anna@münchen.example", "anna@münchen.example"],
    ["Anna@MÜNCHEN.example", "anna@münchen.example"],
    ["anna@mu\u0308nchen.example", "anna@münchen.example"],
    ["anna@xn--mnchen-3ya.example", "anna@münchen.example"],
    ["anna@XN--MNCHEN-3YA.EXAMPLE", "anna@münchen.example"],
    ["anna@straße.example", "anna@straße.example"],
    ["anna@例え。テスト", "anna@例え.テスト"],
    ["anna@xn--r8jz45g.xn--zckzah", "anna@例え.テスト"],
    ["anna@ｅｘａｍｐｌｅ.org", "anna@example.org"],
    // What leads back to nothing that can be read stays as it is.
    ["anna@xn--a.example", "anna@xn--a.example"],
    ["anna@xn--999999999.example", "anna@xn--999999999.example"],
    ["anna@xn--k9d.example", "anna@xn--k9d.example"],
    [`${long}@${label}.${label}.org`, `${long}@${label}.${label}.org`],
  ])("%s is written %s", (given, written) => {
    expect(emailAddress.safeParse(given).data).toBe(written);
  });

  it.each([
    "",
    "nobody",
    "@example.org",
    "anna@",
    "anna@localhost",
    "anna@example.org.",
    "a@b@example.org",
    "anna anna@example.org",
    "ännä@example.org",
    '"anna"@example.org',
    "anna(x)@example.org",
    "anna,b@example.org",
    "anna@-example.org",
    "anna@example-.org",
    "anna@exa_mple.org",
    "anna@example..org",
    "anna@.org",
    "anna@192.0.2.1",
    "anna@0x7f.1",
    "anna@[192.0.2.1]",
    "anna@[::1]",
    "anna@example.123",
    "anna@example.org:25",
    "anna@example.org/x",
    "anna@example.org?x",
    "anna@ex%61mple.org",
    "anna@example.org#x",
    "anna@exa\u202emple.org",
    "anna@exa\nmple.org",
    `${long}a@example.org`,
    `a@${label}bbb.org`,
    "0190@deleted.invalid",
    "0190@DELETED.invalid",
    // In Unicode short enough, in the letters of the DNS not.
    `a@${"ü".repeat(60)}.${"ü".repeat(60)}.${"ü".repeat(60)}.${"ü".repeat(60)}.example`,
  ])("%s is none", (given) => {
    expect(emailAddress.safeParse(given).success).toBe(false);
  });

  it("has one spelling, which is its own, fits its column and holds nothing that a header or page could mistake", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.emailAddress(), name, (address, label) => {
        for (const given of [address, `anna@${label}.example`]) {
          const written = emailAddress.safeParse(given).data;
          if (written === undefined) continue;
          expect(emailAddress.parse(written)).toBe(written);
          expect(written).toBe(written.toLowerCase());
          expect(written.length).toBeLessThanOrEqual(254);
          expect(written).not.toMatch(/[\s<>()[\]\\,;:"\p{C}]/u);
        }
      }),
    );
  });
});
