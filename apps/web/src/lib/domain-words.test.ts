import { readFileSync } from "node:fs";
import { join } from "node:path";
import { recordSymptomInput, severityWords, updateOrganizationInput } from "@anamnesis/domain";
import { i18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { parsePo } from "pofile-ts";
import { beforeAll, describe, expect, it } from "vitest";
import { domainText, knowDomainWords } from "./domain-words.ts";
import { problemsOf } from "./forms.ts";

beforeAll(() => {
  const { items } = parsePo(readFileSync(join(import.meta.dirname, "../locales/domain/de.po"), "utf8"));
  i18n.loadAndActivate({ locale: "de", messages: {} });
  knowDomainWords(Object.fromEntries(items.map(({ msgid, msgstr: [text = ""] }) => [msgid, compileMessage(text)])));
});

describe("what the domain says in English is said in the language of the page", () => {
  it.each([
    ["That is not your password.", "Das ist nicht dein Passwort."],
    ["Category can be at most 60 characters.", "Kategorie: höchstens 60 Zeichen."],
    ["A tag cannot be empty.", "Schlagwort: darf nicht leer sein."],
    // What somebody typed or is called is left as it is, whatever it looks like.
    ["10.0.0.300 is no range of addresses: give one such as 203.0.113.0/24.", /^10\.0\.0\.300 ist kein Bereich/u],
    ["That name is taken. “praxis-2” is free.", "Dieser Name ist vergeben. „praxis-2“ ist frei."],
    ["{max} is a member already. To change their role, open their name in the list of members.", /^\{max\} ist schon/u],
    [severityWords[0], "kaum da"],
    ["Said by a newer server.", "Said by a newer server."],
    ["", ""],
  ])("%j", (english, german) => {
    if (typeof german === "string") expect(domainText(english)).toBe(german);
    else expect(domainText(english)).toMatch(german);
  });

  it("also where a form is checked before it is sent", () => {
    const entry = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna", category: " ", severity: 11 };
    const problems = problemsOf(recordSymptomInput, { ...entry, notes: "x".repeat(20_001) });
    expect(problems).toMatchObject({
      category: "Kategorie: darf nicht leer sein.",
      severity: "Die Stärke geht von 1 bis 10.",
      notes: expect.stringMatching(/^Notizen: höchstens 20[.,]000 Zeichen\.$/u),
    });
    expect(problemsOf(updateOrganizationInput, { slug: "A_" })).toMatchObject({
      slug: "Ein Kurzname hat mindestens 3 Zeichen.",
    });
  });
});
