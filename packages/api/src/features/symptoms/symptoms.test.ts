import { randomUUID } from "node:crypto";
import { type BodyRegion, bodyRegions, addDays, todayIn } from "@anamnesis/domain";
import { placeWhereItIs } from "@anamnesis/domain/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let person: TestPerson;
let caller: ReturnType<TestApi["callerOf"]>;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  person = await api.newPerson();
  caller = api.callerOf(person);
});

// An hour after midnight: the day does not end while this runs.
const { zone: timeZone, offset } = placeWhereItIs(1);
const today = todayIn(timeZone);
const on = (day: string, time = "06:00") => `${day}T${time}:00${offset}`;
const base = { occurredAt: on(today, "06:30"), timeZone, category: "Headache", severity: 5 };

describe("record", () => {
  it("keeps the instant and the person's own day of it, across midnight and daylight saving", async () => {
    const vienna = { ...base, timeZone: "Europe/Vienna" };
    const late = await caller.symptoms.entries.record({ ...vienna, occurredAt: "2026-03-28T23:30:00+00:00" });
    expect(late).toMatchObject({ occurredAt: "2026-03-28T23:30:00Z", localDate: "2026-03-29" });
    const west = await caller.symptoms.entries.record({
      ...base,
      occurredAt: "2026-03-29T03:30:00+02:00",
      timeZone: "America/Los_Angeles",
    });
    expect(west).toMatchObject({ occurredAt: "2026-03-29T01:30:00Z", localDate: "2026-03-28" });
  });

  it("takes an entry that arrives five times at once only once, with one answer", async () => {
    const id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 5 }, () => caller.symptoms.entries.record({ ...base, id })));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await caller.symptoms.entries.list()).entries).toHaveLength(1);
    const events = await api.db.asOwner("SELECT 1 FROM audit.audit_events WHERE row_id = $1", [id]);
    expect(events).toHaveLength(1);
  });

  it("refuses an id that stands for something else of one's own, and does not tell of another person's", async () => {
    const { id } = await caller.symptoms.entries.record(base);
    const reason = { message: "symptoms.id_taken" };
    await expect(caller.symptoms.entries.record({ ...base, id, severity: 9 })).rejects.toMatchObject(reason);
    const other = api.callerOf(await api.newPerson());
    expect(await other.symptoms.entries.record({ ...base, id, notes: "theirs" })).toMatchObject({
      id,
      notes: "theirs",
    });
    expect(await caller.symptoms.entries.byId({ id })).toMatchObject({ id, notes: "" });
    expect(await other.audit.entries.trail({ id })).toHaveLength(1);
  });

  it("says what is wrong, field by field", async () => {
    const wrong = caller.symptoms.entries.record({ ...base, severity: 11, category: " ", timeZone: "Moon/Crater" });
    await expect(wrong).rejects.toMatchObject({
      code: "BAD_REQUEST",
      cause: {
        kind: "invalid",
        details: {
          fields: {
            severity: ["Severity goes from 1 to 10."],
            category: ["Category cannot be empty."],
            timeZone: ["Give a time zone such as Europe/Vienna."],
          },
        },
      },
    });
  });
});

describe("idempotency keys", () => {
  it("give one effect and one answer, also for calls at the same time", async () => {
    const keyed = api.callerOf(person, { idempotencyKey: "key-1" });
    const answers = await Promise.all(Array.from({ length: 5 }, () => keyed.symptoms.entries.record(base)));
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
    expect((await caller.symptoms.entries.list()).entries).toHaveLength(1);
  });

  it("refuse the same key with another input or for another call", async () => {
    const keyed = api.callerOf(person, { idempotencyKey: "key-2" });
    const { id } = await keyed.symptoms.entries.record(base);
    const reused = { code: "CONFLICT", message: "request.idempotency_key_reused" };
    await expect(keyed.symptoms.entries.record({ ...base, severity: 6 })).rejects.toMatchObject(reused);
    await expect(keyed.symptoms.entries.withdraw({ id })).rejects.toMatchObject(reused);
  });

  it("are each person's own, and are free again when the call failed", async () => {
    const keyed = api.callerOf(person, { idempotencyKey: "key-3" });
    await expect(keyed.symptoms.entries.withdraw({ id: randomUUID() })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(keyed.symptoms.entries.record(base)).resolves.toBeTruthy();
    const other = api.callerOf(await api.newPerson(), { idempotencyKey: "key-3" });
    await expect(other.symptoms.entries.record(base)).resolves.toBeTruthy();
  });
});

describe("list", () => {
  it("pages through everything once, newest first, also where instants are equal", async () => {
    const made = [];
    for (let index = 0; index < 25; index += 1) {
      made.push(
        (await caller.symptoms.entries.record({ ...base, occurredAt: on(today, `05:${10 + (index % 3)}`) })).id,
      );
    }
    const seen: { id: string; occurredAt: string }[] = [];
    let cursor: string | null = null;
    do {
      const page = await caller.symptoms.entries.list({ limit: 7, cursor });
      seen.push(...page.entries);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen.map((entry) => entry.id).toSorted()).toEqual(made.toSorted());
    const instants = seen.map((entry) => entry.occurredAt);
    expect(instants).toEqual(instants.toSorted().toReversed());
  });

  it("shows 30 days unless told, and leaves out what was withdrawn", async () => {
    await caller.symptoms.entries.record({ ...base, occurredAt: on(addDays(today, -29)) });
    await caller.symptoms.entries.record({ ...base, occurredAt: on(addDays(today, -30)) });
    const gone = await caller.symptoms.entries.record(base);
    await caller.symptoms.entries.withdraw({ id: gone.id });
    const listed = await caller.symptoms.entries.list({ timeZone });
    expect(listed.entries.map((entry) => entry.localDate)).toEqual([addDays(today, -29)]);
    expect((await caller.symptoms.entries.list({ from: "2000-01-01" })).entries).toHaveLength(2);
  });

  it("filters by category and by tag, whatever is in them", async () => {
    await caller.symptoms.entries.record({ ...base, category: 'It\'s 100 % "bad"', tags: ["a,b", "{c}"] });
    await caller.symptoms.entries.record({ ...base, tags: ["d"] });
    const count = async (filter: object) => (await caller.symptoms.entries.list(filter)).entries.length;
    expect(await count({ categories: ['It\'s 100 % "bad"'] })).toBe(1);
    expect(await count({ tags: ["a,b"] })).toBe(1);
    expect(await count({ tags: ["{c}", "d"] })).toBe(2);
    expect(await count({ tags: ["a"] })).toBe(0);
  });

  it("refuses a cursor that was edited", async () => {
    for (let index = 0; index < 3; index += 1) await caller.symptoms.entries.record(base);
    const { nextCursor } = await caller.symptoms.entries.list({ limit: 2 });
    const edited = `${nextCursor?.slice(0, 5)}x${nextCursor?.slice(6)}`;
    for (const cursor of [edited, "nonsense", `${nextCursor}x`, "."]) {
      await expect(caller.symptoms.entries.list({ cursor })).rejects.toMatchObject({
        code: "BAD_REQUEST",
        message: "request.cursor_unknown",
      });
    }
  });
});

describe("correct, withdraw, restore", () => {
  it("change what is given, move the day with the time, and write down before and after", async () => {
    const vienna = { ...base, timeZone: "Europe/Vienna" };
    const entry = await caller.symptoms.entries.record({
      ...vienna,
      notes: "before",
      tags: ["a"],
      regions: ["sacrum"],
    });
    const corrected = await caller.symptoms.entries.correct({
      id: entry.id,
      version: entry.updatedAt,
      severity: 8,
      notes: "",
      regions: ["vulva", "pelvis"],
      occurredAt: "2026-02-01T23:30:00Z",
    });
    expect(corrected).toMatchObject({
      severity: 8,
      notes: "",
      tags: ["a"],
      category: "Headache",
      localDate: "2026-02-02",
    });
    await caller.symptoms.entries.withdraw({ id: entry.id });
    await caller.symptoms.entries.withdraw({ id: entry.id });
    await caller.symptoms.entries.restore({ id: entry.id });
    const trail = await caller.audit.entries.trail({ id: entry.id });
    expect(trail.map((event) => event.processKind)).toEqual([
      "symptoms.entries.restore",
      "symptoms.entries.withdraw",
      "symptoms.entries.correct",
      "symptoms.entries.record",
    ]);
    const correction = trail[2];
    expect(correction).toMatchObject({ operation: "UPDATE", byYou: true, ip: "192.0.2.9", requestId: "test-request" });
    expect(correction).not.toHaveProperty("oldValues");
    expect(correction?.changes).toContainEqual({ field: "severity", before: 5, after: 8 });
    expect(correction?.changes).toContainEqual({ field: "notes", before: "before", after: "" });
    expect(correction?.changes).toContainEqual({ field: "regions", before: ["sacrum"], after: ["pelvis", "vulva"] });
    expect(correction?.changes.map((change) => change.field)).not.toContain("updatedAt");
  });

  it("refuse a version that is no longer the latest, and let one of two at once win", async () => {
    const entry = await caller.symptoms.entries.record(base);
    const change = (severity: number) =>
      caller.symptoms.entries.correct({ id: entry.id, version: entry.updatedAt, severity });
    const results = await Promise.allSettled([change(1), change(2), change(3)]);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    const refused = results.find((result) => result.status === "rejected");
    expect(refused).toMatchObject({ reason: { code: "CONFLICT", message: "symptoms.entry_changed_meanwhile" } });
  });
});

describe("vocabulary and insights", () => {
  it("offer a person's own words beside the usual ones", async () => {
    await caller.symptoms.entries.record({ ...base, category: "Ringing ears", tags: ["b"] });
    await caller.symptoms.entries.record({ ...base, category: "Ringing ears", tags: ["a", "b"] });
    const { categories, tags } = await caller.symptoms.vocabulary();
    expect(categories.at(-1)).toMatchObject({ label: "Ringing ears", count: 2 });
    expect(categories[0]).toMatchObject({ label: "Cramps", count: 0 });
    expect(tags).toEqual([
      { label: "b", count: 2 },
      { label: "a", count: 1 },
    ]);
  });

  it("offer where each was the last time that it was said, and know every place that can be said", async () => {
    const at = (time: string, regions: readonly BodyRegion[], category = "Headache") =>
      caller.symptoms.entries.record({ ...base, occurredAt: on(today, time), category, regions: [...regions] });
    await at("06:00", bodyRegions);
    await at("06:10", ["face"]);
    await at("06:20", []);
    await at("06:05", ["knee_left"], "Cramps");
    const { id } = await at("06:30", ["neck"]);
    await caller.symptoms.entries.withdraw({ id });
    const other = api.callerOf(await api.newPerson());
    expect((await other.symptoms.vocabulary()).lastRegions).toEqual([]);
    expect((await caller.symptoms.vocabulary()).lastRegions).toEqual([
      { category: "Cramps", regions: ["knee_left"] },
      { category: "Headache", regions: ["face"] },
    ]);
    await expect(
      api.db.asOwner("UPDATE symptoms.symptom_entries SET regions = '{elbow}' WHERE id = $1", [id]),
    ).rejects.toThrow(/check/u);
  });

  it("compare the last days with as many before", async () => {
    const log = (ago: number, severity: number) =>
      caller.symptoms.entries.record({ ...base, occurredAt: on(addDays(today, -ago)), severity });
    await log(0, 4);
    await log(6, 8);
    await log(7, 3);
    await log(13, 5);
    await log(14, 10);
    const summary = await caller.symptoms.insights.summary({ days: 7, timeZone });
    expect(summary).toMatchObject({ from: addDays(today, -6), to: today, entryCount: 2 });
    expect(summary.categories).toMatchObject([{ mean: 6, count: 2, previousMean: 4, previousCount: 2, change: 2 }]);
    const calendar = await caller.symptoms.insights.calendar({ from: addDays(today, -7), to: today });
    expect(calendar.map((day) => day.strongest)).toEqual([3, 8, 4]);
  });

  it("calm the line of a month by a week that reaches back before it, and that of a week not at all", async () => {
    const log = (ago: number, severity: number) =>
      caller.symptoms.entries.record({ ...base, occurredAt: on(addDays(today, -ago)), severity });
    await log(31, 9);
    await log(29, 3);
    await log(2, 4);
    await log(0, 8);
    const meansOf = async (days: 7 | 30) => {
      const { window, categories } = await caller.symptoms.insights.summary({ days, timeZone });
      return { window, means: categories[0]?.series.map(({ windowMean, windowDays }) => [windowMean, windowDays]) };
    };
    expect(await meansOf(30)).toEqual({
      window: 7,
      means: [
        [6, 2],
        [4, 1],
        [6, 2],
      ],
    });
    expect(await meansOf(7)).toEqual({
      window: 1,
      means: [
        [4, 1],
        [8, 1],
      ],
    });
  });

  it("tell a year's trends and one category's days, of one's own diary alone, and no more than is bounded", async () => {
    await caller.symptoms.entries.record({ ...base, occurredAt: on(addDays(today, -364)), severity: 2 });
    await caller.symptoms.entries.record({ ...base, category: "Mood", severity: 9 });
    const range = { from: addDays(today, -364), to: today };
    const { insights } = caller.symptoms;
    expect(await insights.calendar({ ...range, category: "Headache" })).toMatchObject([{ strongest: 2, count: 1 }]);
    expect((await insights.summary({ days: 365, timeZone })).entryCount).toBe(2);
    expect((await insights.summary({ days: 180, timeZone })).entryCount).toBe(1);

    const other = api.callerOf(await api.newPerson()).symptoms.insights;
    expect(await other.calendar({ ...range, category: "Headache" })).toEqual([]);
    expect(await other.summary({ days: 365, timeZone })).toMatchObject({ entryCount: 0, categories: [] });
    const refused = { code: "BAD_REQUEST" };
    await expect(insights.calendar({ from: addDays(today, -401), to: today })).rejects.toMatchObject(refused);
    await expect(insights.calendar({ from: today, to: addDays(today, -1) })).rejects.toMatchObject(refused);
    await expect(insights.calendar({ ...range, category: " " })).rejects.toMatchObject(refused);
    await expect(insights.summary({ days: 366 as 365, timeZone })).rejects.toMatchObject(refused);
  });
});
