import { describe, expect, it } from "vitest";
import { renderMail } from "../../../mail/layout.ts";
import type { IdentityMail, IdentityMailParams } from "./params.ts";
import { printTime } from "../../../mail/print.ts";
import { speechOf } from "../../../mail/speech.ts";
import { commonWords } from "../../../mail/words.ts";
import { mailOf } from "./templates.ts";
import { words } from "./words.ts";

const english = speechOf("en");
const german = speechOf("de");
const origin = "https://anamnesis.example";
const at = "2026-11-21T13:05:00.000Z";
const timeZone = "Europe/Vienna";
const vienna = "Saturday, 21 November 2026 at 14:05 (Europe/Vienna)";

/** One of each. The compiler asks for a new kind here. */
function samples(displayName: string): IdentityMailParams {
  const url = `${origin}/go?token=abc-1&next=%2F`;
  const securityUrl = `${origin}/account/security?from=mail&x=1`;
  const resetUrl = `${origin}/reset?a=1&b=2`;
  const signInUrl = `${origin}/sign-in?a=1&b=2`;
  const cancelUrl = `${origin}/cancel?a=1&b=2`;
  return {
    verify_email: { displayName, url, code: "483920", minutes: 30 },
    already_registered: { displayName, signInUrl, resetUrl },
    reset_password: { displayName, url, minutes: 1 },
    password_changed: { displayName, at, timeZone, resetUrl, securityUrl, passkeys: 2 },
    change_email_confirm: { displayName, url, minutes: 30 },
    change_email_taken: { signInUrl },
    change_email_notice: { displayName, newEmail: "mallory.smith@new.example", securityUrl, resetUrl },
    email_changed: { displayName, newEmail: "ada.new@new.example", securityUrl },
    new_device: { displayName, device: "Firefox on Linux", ip: "192.0.2.7", at, timeZone, securityUrl },
    factor_added: { displayName, factor: "totp", securityUrl },
    factor_removed: { displayName, factor: "carrier pigeon", securityUrl },
    recovery_code_used: { displayName, left: 3, securityUrl },
    factor_reset_started: { displayName, at, timeZone, url, cancelUrl },
    account_locked: { displayName, until: at, timeZone, resetUrl },
    deletion_requested: { displayName, at, timeZone, cancelUrl },
    deletion_cancelled: { displayName },
    account_deleted: { displayName },
    status_changed: { displayName, status: "suspended" },
    role_changed: { displayName, role: "admin" },
    must_change_password: { displayName, url },
    alert: { rule: "failed_sign_ins", severity: "high", detail: "40 in 5 minutes", url },
  };
}

/** What of the parameters has to be read in the mail, beside links and the name. */
const facts: Partial<Record<IdentityMail["kind"], readonly string[]>> = {
  verify_email: ["483920", "30 minutes"],
  reset_password: ["1 minute."],
  password_changed: [vienna, "2 passkeys sign in"],
  change_email_confirm: ["30 minutes"],
  change_email_notice: ["m…@new.example"],
  email_changed: ["ada.new@new.example"],
  new_device: ["Firefox on Linux", "192.0.2.7", vienna],
  factor_added: ["an authenticator app"],
  factor_removed: ["carrier pigeon"],
  recovery_code_used: ["3 codes are left"],
  factor_reset_started: [vienna],
  account_locked: [vienna],
  deletion_requested: [vienna],
  status_changed: ["suspended"],
  role_changed: ["administrator"],
  alert: ["failed_sign_ins", "high", "40 in 5 minutes"],
};

type Keys = readonly IdentityMail["kind"][];
const kinds = Object.keys(samples("Ada")) as unknown as Keys;

function render(kind: IdentityMail["kind"], displayName = "Ada", speech = english) {
  return mailOf(kind, samples(displayName)[kind], speech);
}

/** As a person reads it: without marks, entities, and ends of lines. */
function read(html: string): string {
  const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  return html
    .replace(/<style>[\s\S]*?<\/style>|<[^>]*>/gu, " ")
    .replace(/&(?:lt|gt|quot|#39|amp);/gu, (entity) => entities[entity] ?? entity)
    .replace(/\s+/gu, " ");
}

const urlsOf = (params: object) =>
  Object.values(params).filter((value): value is string => typeof value === "string" && value.startsWith("https:"));

describe.each(kinds)("the mail %s", (kind) => {
  it("says the same in text and in HTML", () => {
    const { subject, text, html } = render(kind);
    const flat = text.replace(/\s+/gu, " ");
    expect(subject).toBe(words[kind].subject);
    expect(read(html)).toContain(subject);
    for (const fact of facts[kind] ?? []) {
      expect(flat).toContain(fact);
      expect(read(html)).toContain(fact);
    }
    // Every sentence of the text is in the HTML.
    for (const block of text.split("\n\n").filter((block) => !block.includes("https:") && !block.startsWith("-- "))) {
      expect(read(html)).toContain(block.replace(/\s+/gu, " ").trim());
    }
    expect(flat).toContain(commonWords.footer);
    expect(read(html)).toContain(commonWords.footer);
    if ("displayName" in samples("Ada")[kind]) expect(text).toMatch(/^Hello Ada,\n\n/u);
    else expect(text).toMatch(/^Hello,\n\n/u);
  });

  it("gives every link it was given, on a line of its own, and no other", () => {
    const { text, html } = render(kind);
    const urls = urlsOf(samples("Ada")[kind]).toSorted();
    const hrefs = [...html.matchAll(/href="([^"]*)"/gu)].map(([, href = ""]) => href.replaceAll("&amp;", "&"));
    expect(hrefs.toSorted()).toEqual(urls);
    expect(
      text
        .split("\n")
        .filter((line) => line.includes("://"))
        .toSorted(),
    ).toEqual(urls);
  });

  it("has no gaps", () => {
    const { subject, text, html } = render(kind);
    expect(`${subject}\n${text}\n${html}`).not.toMatch(/undefined|null|\[object|NaN|=>|\$\{/u);
    expect(text).not.toMatch(/\n{3}/u);
    expect(html).not.toMatch(/<p[^>]*>\s*<\/p>/u);
  });

  it("says all of it in German as well, with nothing left to put in", () => {
    const [ours, theirs] = [render(kind), render(kind, "Ada", german)];
    expect(theirs.html).toContain('<html lang="de">');
    expect(theirs.subject).not.toBe(ours.subject);
    expect(urlsOf(samples("Ada")[kind]).every((url) => theirs.text.includes(url))).toBe(true);
    const known = new Set(ours.text.split("\n\n"));
    // What is given as it is: addresses, codes, and the detail of an alert.
    const same = theirs.text.split("\n\n").filter((block) => known.has(block));
    expect(same.filter((block) => !/^(?:\d+|40 in 5 minutes)$/u.test(block))).toEqual([]);
    expect(theirs.text.replace(/\s+/gu, " ")).toMatch(/^Hallo(?: Ada)?, /u);
    expect(theirs.text).not.toMatch(/[{}]/u);
  });

  it("loads nothing", () => {
    const { html } = render(kind);
    expect(html).not.toMatch(/\bsrc\s*=|srcset|<img|<link|<script|<iframe|@import|url\(|@font-face|<table|<form/iu);
    // Addresses are there to be followed alone.
    const rest = html.replace(/href="[^"]*"/gu, "").replace(/>https:[^<]*</gu, "><");
    expect(rest).not.toContain("://");
  });

  it("shows a name as it is written, and lets it be nothing else", () => {
    const name = `<script>&"'`;
    const { subject, text, html } = render(kind, name);
    expect(html).not.toContain("<script");
    expect(html).not.toContain(name);
    expect(subject).toBe(render(kind).subject);
    if (!("displayName" in samples(name)[kind])) return;
    expect(html).toContain("Hello &lt;script&gt;&amp;&quot;&#39;,");
    expect(text).toContain(`Hello ${name},\n`);
  });

  it("takes a name with line breaks for one line", () => {
    const name = "Ada\r\nBcc: eve\n\n\u2028Call me\u202e";
    const { subject, text } = render(kind, name);
    expect(subject).toBe(render(kind).subject);
    expect(subject).not.toMatch(/[\p{C}\u2028\u2029]/u);
    expect(text.split("\n\n")[0]).toBe("displayName" in samples(name)[kind] ? "Hello Ada Bcc: eve Call me," : "Hello,");
  });

  it("tells a stranger who sees the subject nothing", () => {
    const { subject } = render(kind, "Ada");
    const told = Object.values(samples("Ada")[kind]).filter((value) => typeof value === "string");
    for (const value of told) expect(subject).not.toContain(value);
    expect(subject).not.toMatch(/Ada|health|symptom|diary|\d/iu);
  });

  it("keeps its lines short", () => {
    const { text } = render(kind, "Ada ".repeat(25));
    const lines = text.split("\n").filter((line) => !line.includes("://"));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
  });
});

describe("mails about accounts", () => {
  it("give the code a line of its own", () => {
    expect(render("verify_email").text.split("\n")).toContain("483920");
  });

  it("mask a new address for the old one", () => {
    const { text, html } = render("change_email_notice");
    expect(text + html).not.toContain("mallory");
    const masked = { displayName: "Ada", newEmail: "m…@new.example", securityUrl: origin, resetUrl: origin };
    expect(mailOf("change_email_notice", masked, english).text).toContain("\nm…@new.example.");
  });

  it.each(["Win at www.evil.example", "evil.example", "https://evil.example", "a@evil.example", "evil/x"])(
    "do not repeat %j as a name: mail programs would make a link of it",
    (name) => {
      const { text, html } = render("verify_email", name);
      expect(text).toMatch(/^Hello,\n/u);
      expect(text + html).not.toContain("evil");
    },
  );

  it.each(["Dr. Ada Lovelace", "Ada B.", "Zoë 東京", "J. R. R. O’Neil-Smith"])("greet %j by name", (name) => {
    expect(render("verify_email", name).text).toContain(`Hello ${name},`);
  });

  it("bear long texts from outside", () => {
    const params = { rule: "r", severity: "low", detail: `a\n\nb${"🌿".repeat(2_000)}`, url: origin };
    const { text } = mailOf("alert", params, english);
    expect([...text].length).toBeLessThan(900);
    expect(text).toMatch(/\na\sb/u);
    expect(text.isWellFormed()).toBe(true);
    expect(render("account_deleted", "Ada".repeat(200)).text).not.toContain("Ada".repeat(50));
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "/relative",
    "",
    'https://x.example/" onclick="x',
    "https://x.example/ y",
  ])("refuse the link %j", (url) => {
    const attempt = () => mailOf("must_change_password", { displayName: "Ada", url }, english);
    expect(attempt).toThrow(expect.objectContaining({ reason: "mail.link_invalid" }));
  });

  it("are written in the language of whoever gets them, and in English where it is none of ours", () => {
    const said = (locale: string | null) => {
      const { text, html } = mailOf("password_changed", samples("Ada").password_changed, speechOf(locale));
      const lang = /<html lang="([^"]*)">/u.exec(html)?.[1];
      return {
        lang,
        hello: text.split("\n")[0],
        day: /\w+, \d+\.? \w+ 2026\s(?:um|at)\s14:05/u.exec(text)?.[0].replace("\n", " "),
      };
    };
    const german = { hello: "Hallo Ada,", day: "Samstag, 21. November 2026 um 14:05" };
    const english = { lang: "en-GB", hello: "Hello Ada,", day: "Saturday, 21 November 2026 at 14:05" };
    expect(said("de-AT")).toEqual({ ...german, lang: "de-AT" });
    expect(said("de")).toEqual({ ...german, lang: "de" });
    expect([said("en-US"), said("fr"), said(null), said("deu-x")]).toEqual(Array.from({ length: 4 }, () => english));
    expect(speechOf(null, "de").language).toBe("de");
  });

  it("are readable in the dark", () => {
    expect(render("verify_email").html).toContain("@media (prefers-color-scheme: dark)");
    expect(render("verify_email").html).toContain('<meta name="color-scheme" content="light dark">');
  });

  it.each([0, 1, 2])("count %i recovery codes", (left) => {
    const { text } = mailOf("recovery_code_used", { displayName: "Ada", left, securityUrl: origin }, english);
    expect(text.replace(/\s+/gu, " ")).toContain(
      ["It was the last one", "One code is left", "2 codes are left"][left] ?? "?",
    );
  });
});

describe("times in mails", () => {
  it.each([
    [at, timeZone, vienna],
    [at, null, "Saturday, 21 November 2026 at 13:05 (UTC)"],
    [at, "Mars/Olympus", "Saturday, 21 November 2026 at 13:05 (UTC)"],
    ["2026-07-01T00:00:00+02:00", "Europe/Vienna", "Wednesday, 1 July 2026 at 00:00 (Europe/Vienna)"],
    ["2026-12-31T23:30:00Z", "Asia/Kolkata", "Friday, 1 January 2027 at 05:00 (Asia/Kolkata)"],
  ])("print %s in %s", (instant, zone, expected) => {
    expect(printTime({ instant, timeZone: zone }, english)).toBe(expected);
  });

  it("are refused when they are none", () => {
    const attempt = () => printTime({ instant: "soon", timeZone: null }, english);
    expect(attempt).toThrow(expect.objectContaining({ reason: "mail.time_invalid" }));
  });
});

describe("a letter", () => {
  it("has a subject of one line", () => {
    const letter = { subject: "One\r\nBcc: eve@evil.example", greeting: "Hi,", paragraphs: ["Text."], footer: "End." };
    expect(renderMail(letter)).toMatchObject({
      subject: "One Bcc: eve@evil.example",
      text: "Hi,\n\nText.\n\n-- \nEnd.\n",
    });
  });
});
