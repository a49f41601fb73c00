import { addDays } from "@anamnesis/domain";
import { extractText, getDocumentProxy, getMeta } from "unpdf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestPerson } from "../../../testing/index.ts";
import { findEverywhere } from "../../../testing/search.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const input = {
  from: "2026-01-01",
  to: "2026-03-31",
  timeZone: "Europe/Vienna",
  personName: "Agnieszka Müller-Παπαδοπούλου",
  includesNotes: false,
  includesCycle: true,
  ownWords: "Krämpfe, żółć, Українa",
  questions: ["Could this be endometriosis?"],
  paper: "a4" as "a4" | "letter",
  language: "en" as const,
};
const base = { timeZone: "Europe/Vienna", category: "Cramps", severity: 5 };

async function withDiary(): Promise<TestPerson> {
  const person = await api.newPerson();
  const { record } = api.callerOf(person).symptoms.entries;
  const entries = [
    { ...base, occurredAt: "2025-12-20T08:30:00Z", severity: 4 },
    { ...base, occurredAt: "2026-02-01T08:30:00Z", severity: 7, notes: "lay down all day", tags: ["stress"] },
    { ...base, occurredAt: "2026-02-02T08:30:00Z", severity: 8, tags: ["stress", "coffee"] },
    { ...base, occurredAt: "2026-02-02T18:30:00Z", category: "Mood", severity: 3, notes: "only about the mood" },
    { ...base, occurredAt: "2026-04-01T08:30:00Z", severity: 10, notes: "the day after" },
  ];
  for (const entry of entries) await record(entry);
  return person;
}

async function madeFor(person: TestPerson, given: object = {}) {
  const { filename, base64 } = await api.callerOf(person).symptoms.brief.make({ ...input, ...given });
  const bytes = Buffer.from(base64, "base64");
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  const { text, totalPages } = await extractText(pdf, { mergePages: true });
  const page = await pdf.getPage(1);
  const [, , width, height] = page.view;
  return { filename, bytes, pdf, text: text.replaceAll(/\s+/gu, " "), totalPages, size: [width, height] };
}

const openings = (person: TestPerson) =>
  api.db.asOwner(
    "SELECT resource_type FROM audit.audit_logs WHERE event_type = 'FIELDS_OPENED' AND user_id = $1::uuid",
    [person.account.id],
  );

describe("the brief for the doctor", () => {
  it("is one page that says what was seen before, in every script that people here write", async () => {
    const person = await withDiary();
    const { content, unprintable } = await api.callerOf(person).symptoms.brief.preview(input);
    expect(unprintable).toEqual([]);
    const { text, totalPages, size, filename, pdf } = await madeFor(person);
    expect(totalPages).toBe(1);
    expect(size).toEqual([595.28, 841.89]);
    expect(filename).toBe("brief-2026-01-01-2026-03-31.pdf");
    for (const words of [
      content.personName,
      content.period,
      content.footer,
      ...content.sections.flatMap((section) => [
        section.title,
        ...(section.shape === "symptoms"
          ? section.rows.flatMap(({ name, figures, change }) => [name, figures, change])
          : section.shape === "facts"
            ? section.rows.flatMap((row) => [row.name, row.text])
            : section.rows),
      ]),
    ])
      expect(text).toContain(words);
    expect(text).toContain("2 days · mean 7.5 · strongest 8 +3.5 against the 90 days before (4.0)");
    expect(text).toContain("stress (2 days) · coffee (1 day)");
    const { info } = await getMeta(pdf);
    expect(info).toMatchObject({ Title: `Brief for the doctor: ${input.personName}`, Language: "en" });
    expect((await pdf.getMarkInfo())?.Marked).toBe(true);
    expect((await madeFor(person, { paper: "letter" })).size).toEqual([612, 792]);
  });

  it("says how she slept in its days, in the file as well", async () => {
    const person = await withDiary();
    expect((await madeFor(person)).text).not.toContain("nights");
    const { set } = api.callerOf(person).symptoms.days;
    const nights = {
      "2025-12-31": 1_440,
      "2026-01-01": 270,
      "2026-03-31": 480,
      "2026-04-01": 1_440,
      "2026-02-01": null,
    };
    for (const [localDate, sleepMinutes] of Object.entries(nights)) await set({ localDate, sleepMinutes });
    expect((await madeFor(person)).text).toContain("Sleep 6.3 h on average, 4.5 to 8.0 h (2 of 90 nights)");
    expect((await madeFor(person, { language: "de" })).text).toContain(
      "Schlaf im Mittel 6,3 h, 4,5 bis 8,0 h (2 von 90 Nächten)",
    );
    await set({ localDate: "2026-01-01", sleepMinutes: null });
    await set({ localDate: "2026-03-31", sleepMinutes: null });
    expect((await madeFor(person)).text).not.toContain("nights");
  });

  it("has her cycle, where it hurts and what helped, as far as she wants and counts it", async () => {
    const person = await api.newPerson();
    const own = api.callerOf(person).symptoms;
    const starts = ["2026-01-05", "2026-02-02", "2026-03-01"];
    for (const start of starts) {
      for (const localDate of [start, addDays(start, 1)]) await own.cycle.set({ localDate, flow: "heavy" });
      for (const [at, severity] of [8, 9, 3].entries()) {
        const occurredAt = `${addDays(start, at * (at + 1))}T08:30:00Z`;
        const regions = ["lower_belly_middle" as const, ...(at === 0 ? ["sacrum" as const] : [])];
        const entry = await own.entries.record({ ...base, occurredAt, severity, regions });
        const taken = { takenAt: occurredAt, timeZone: base.timeZone, name: "Ibuprofen", dose: "400 mg" };
        const relief = { relief: "good" as const, reliefAfterMinutes: 30 + 15 * at };
        await own.medication.take({ ...taken, ...relief, id: crypto.randomUUID(), entryId: entry.id });
      }
    }
    const { text, totalPages } = await madeFor(person);
    expect(totalPages).toBe(1);
    for (const words of [
      "First days of bleeding 5 Jan (2 days) · 2 Feb (2 days) · 1 Mar (2 days)",
      "median 27.5 days, 27 to 28 (2 complete cycles)",
      "heavy on 6 days",
      "Cramps 9 days in 3 cycles · mean 6.7 strongest on cycle day 3 (mean 9.0, n = 3)",
      "lower belly, middle (9) · sacrum (3)",
      "9 times · mostly for: Cramps · helped well 9 · after 45 min (median)",
    ])
      expect(text).toContain(words);
    const other = (await madeFor(person, { categories: ["Mood"] })).text;
    expect(other).not.toContain("Cramps");
    expect(other).not.toContain("sacrum");
    expect((await madeFor(person, { includesCycle: false })).text).not.toMatch(/bleeding|cycle/iu);
    await own.cycle.changeSettings({ mode: "menopause" });
    expect((await madeFor(person)).text).not.toMatch(/bleeding|cycle/iu);
  });

  it("holds notes where they are asked for, of what was chosen, and that they were opened is on record", async () => {
    const person = await withDiary();
    expect((await madeFor(person)).text).not.toContain("lay down");
    expect(await openings(person)).toEqual([]);
    const { text } = await madeFor(person, { includesNotes: true, categories: ["Cramps"] });
    expect(text).toContain("1 Feb · Cramps 7 lay down all day");
    expect(text).not.toContain("mood");
    expect(text).not.toContain("the day after");
    expect(await openings(person)).toEqual([{ resource_type: "symptoms.symptom_entries" }]);
    await api.callerOf(person).symptoms.brief.preview({ ...input, includesNotes: true });
    expect(await openings(person)).toHaveLength(2);
  });

  it("is nobody else's, and nothing of it is kept but that it was made", async () => {
    const [person, other] = [await withDiary(), await api.newPerson()];
    expect((await madeFor(other)).text).toContain("Nothing was logged in these days.");
    const ownWords = "words that are printed and not kept";
    await madeFor(person, { ownWords, questions: ["a question that is not kept"] });
    expect(await findEverywhere(api.db, { ownWords: [ownWords], question: ["a question that is not kept"] })).toEqual(
      [],
    );
    const log = await api.callerOf(person).identity.accounts.securityLog({});
    expect(JSON.stringify(log)).toContain("DATA_EXPORT_REQUESTED");
    await expect(api.callerOf(null).symptoms.brief.preview(input)).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  });

  it("says which characters it has no letters for, and prints none as if nothing were missing", async () => {
    const person = await api.newPerson();
    const given = { ...input, ownWords: "痛い 👩‍👩‍👧 痛 ok" };
    const { unprintable } = await api.callerOf(person).symptoms.brief.preview(given);
    expect(unprintable).toEqual(["痛", "い", "👩", "👧"]);
    const { text } = await madeFor(person, given);
    expect(text).toContain("□□ □□□ □ ok");
    expect(text).toContain("□ stands for a character that this file has no sign for.");
  });

  it("is one page whatever is in it", async () => {
    const person = await api.newPerson();
    const caller = api.callerOf(person);
    for (let index = 0; index < 20; index += 1) {
      await caller.symptoms.entries.record({
        ...base,
        occurredAt: `2026-02-${String(index + 1).padStart(2, "0")}T08:30:00Z`,
        category: `${index}`.padEnd(60, "W"),
        notes: "W".repeat(20_000),
        tags: Array.from({ length: 20 }, (_, tag) => `${index} ${tag} `.padEnd(40, "W")),
      });
    }
    const longest = {
      personName: "W".repeat(100),
      includesNotes: true,
      ownWords: Array.from({ length: 8 }, () => "W".repeat(74)).join("\n"),
      questions: Array.from({ length: 8 }, () => "W".repeat(200)),
    };
    for (const paper of ["a4", "letter"]) {
      const { totalPages, text, pdf } = await madeFor(person, { ...longest, paper });
      expect(totalPages).toBe(1);
      // The last line of all stands on the page, and above the foot of the sheet nothing runs into it.
      expect(text).toContain("This is not a medical record.");
      const { items } = await (await pdf.getPage(1)).getTextContent();
      const lines = items.flatMap((item) => ("transform" in item ? [Number(item.transform[5])] : []));
      expect(Math.min(...lines)).toBeGreaterThan(42);
      expect(new Set(lines.filter((y) => y < 42 + 30)).size).toBe(1);
    }
  });

  it("of 20,000 entries is read within its bounds", async () => {
    const person = await api.newPerson();
    await api.db.asOwner(
      `INSERT INTO symptoms.symptom_entries (id, user_id, occurred_at, local_date, time_zone, category, severity, tags, process_id)
        SELECT gen_random_uuid(), $1, '2025-01-01T12:00:00Z'::timestamptz + n % 400 * interval '1 day',
          '2025-01-01'::date + n % 400, 'UTC', 'Symptom ' || n % 20, 1 + n % 10, jsonb_build_array('tag ' || n % 50),
          (SELECT id FROM audit.process_tracking LIMIT 1)
        FROM generate_series(0, 19999) AS n`,
      [person.account.id],
    );
    const { text, bytes, totalPages } = await madeFor(person, { from: "2025-01-01", to: addDays("2025-01-01", 399) });
    expect(totalPages).toBe(1);
    expect(text).toContain("20,000 entries on 400 days");
    expect(bytes.length).toBeLessThan(100_000);
  });
});
