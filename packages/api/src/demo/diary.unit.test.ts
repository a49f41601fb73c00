import { randomUUID } from "node:crypto";
import {
  cyclesOf,
  defaultCategories,
  languages,
  localDateOf,
  takeMedicationInput,
  treatmentsOf,
} from "@anamnesis/domain";
import { describe, expect, it } from "vitest";
import { demoDiary, demoTrackers } from "./diary.ts";

const zone = "Europe/Vienna";
/** Ends of months and years, 29 February, and the days around both changes of the clock. */
const days = ["2025-12-31", "2026-01-01", "2026-02-28", "2028-02-29", "2026-03-29", "2026-06-30", "2026-10-25"];
const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
const minutes = ["00:00.000", "59:59.999"];
const clocks = days.flatMap((day) => hours.flatMap((hour) => minutes.map((rest) => `${day}T${hour}:${rest}Z`)));

describe("the diary of the demonstration", () => {
  it("has nothing in the future, whenever it is made", () => {
    for (const now of clocks) {
      const { entries, cycle, days: whole, intakes } = demoDiary({ now, days: 14, language: "en" });
      expect(
        intakes.filter(({ takenAt }) => Date.parse(takenAt) > Date.parse(now)),
        now,
      ).toEqual([]);
      expect(whole.length, now).toBeGreaterThan(5);
      expect(
        whole.filter((day) => day.localDate > localDateOf(now, zone)),
        now,
      ).toEqual([]);
      expect(entries.length, now).toBeGreaterThan(7);
      expect(
        cycle.every((day) => day.localDate <= localDateOf(now, zone)),
        now,
      ).toBe(true);
      const later = entries.filter(
        ({ occurredAt }) =>
          Date.parse(occurredAt) > Date.parse(now) || localDateOf(occurredAt, zone) > localDateOf(now, zone),
      );
      expect(later, now).toEqual([]);
    }
  });

  it("is the same later on the day, and what came in between", () => {
    const now = "2026-10-12T06:00:00Z";
    const { entries: before, cycle } = demoDiary({ now, days: 365, language: "en" });
    const { entries: after } = demoDiary({ now: "2026-10-12T21:59:00Z", days: 365, language: "en" });
    expect(after.length).toBeGreaterThan(before.length);
    expect(after.filter(({ occurredAt }) => Date.parse(occurredAt) <= Date.parse(now))).toEqual(before);
    expect(new Set(before.map(({ category }) => category)).size).toBe(7);
    // One long cycle among a dozen, and the cramps are where the bleeding is.
    const lengths = cyclesOf(cycle).flatMap(({ length }) => length ?? []);
    expect(lengths.filter((length) => length > 31)).toEqual([40]);
    expect(lengths.length).toBeGreaterThan(10);
    const bleedingDays = new Set(cycle.map((day) => day.localDate));
    const cramps = before.filter(({ category, severity }) => category === "Cramps" && severity > 4);
    expect(cramps.filter(({ occurredAt }) => !bleedingDays.has(localDateOf(occurredAt, zone)))).toEqual([]);
  });

  it("has something taken every evening of the last two months, and against strong pain alone, soon after it began", () => {
    const now = "2026-10-12T21:00:00Z";
    const { entries, intakes } = demoDiary({ now, days: 365, language: "en" });
    const [daily, relieving] = [
      intakes.filter(({ entry }) => entry === null),
      intakes.filter(({ entry }) => entry !== null),
    ];
    const [treatment, ...others] = treatmentsOf(
      daily.map((intake) => ({ ...intake, localDate: localDateOf(intake.takenAt, zone) })),
    );
    expect(others).toEqual([]);
    expect(treatment).toMatchObject({ name: "Norethisterone", runs: [{ from: "2026-08-14", to: "2026-10-12" }] });
    expect(treatment?.times).toBeGreaterThan(50);
    expect(treatment?.times).toBeLessThan(60);
    expect(relieving.length).toBeGreaterThan(30);
    for (const { entry, takenAt, ...intake } of intakes) {
      expect(takeMedicationInput.safeParse({ ...intake, takenAt, id: randomUUID() }).success).toBe(true);
      expect(Date.parse(takenAt)).toBeLessThanOrEqual(Date.parse(now));
      if (entry === null) continue;
      const { category, severity, occurredAt } = entries[entry] ?? { category: "", severity: 0, occurredAt: "" };
      expect(["Cramps", "Headache"]).toContain(category);
      expect(severity).toBeGreaterThan(5);
      expect(Date.parse(takenAt) - Date.parse(occurredAt)).toBeGreaterThan(0);
      expect(Date.parse(takenAt) - Date.parse(occurredAt)).toBeLessThan(3_600_000);
    }
  });

  it("is the same in every language, and says nothing of it in another", () => {
    const now = "2026-10-12T06:00:00Z";
    const written = languages.map((language) => {
      const { entries, intakes, days: whole } = demoDiary({ now, days: 365, language });
      const usual = new Set(defaultCategories.map(({ label }) => label));
      expect(entries.filter(({ category }) => !usual.has(category))).toEqual([]);
      const words = new Set([
        ...entries.flatMap(({ notes, tags }) => [notes, ...tags]),
        ...whole.map(({ notes }) => notes),
        ...intakes.filter(({ entry }) => entry === null).map(({ name }) => name),
        ...demoTrackers(language).map(({ label }) => label),
      ]);
      words.delete("");
      // Of what is felt, when and how much, every language says the same.
      const facts = [
        entries.map(({ occurredAt, severity, tags }) => [occurredAt, severity, tags.length]),
        whole.map(({ notes, ...day }) => ({ ...day, isNoted: notes !== "" })),
        intakes.map(({ name: _name, ...intake }) => intake),
      ];
      return { language, words, facts };
    });
    const [english, ...others] = written;
    expect(english?.words.size).toBeGreaterThan(20);
    for (const { words, facts } of others) {
      expect(facts).toEqual(english?.facts);
      expect(words.size).toBe(english?.words.size);
      // Words that are the same in both.
      expect([...words].filter((word) => english?.words.has(word))).toEqual([]);
    }
  });
});
