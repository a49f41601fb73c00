import { addDays, type CycleMode, type Flow, startsOf, todayIn } from "@anamnesis/domain";
import { placeWhereItIs } from "@anamnesis/domain/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { log, open, share } from "../../testing/sharing.ts";

let api: TestApi;
let clinic: TestOrganization;
let anna: TestPerson;
let own: ReturnType<TestApi["callerOf"]>["symptoms"];
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("City Clinic");
});
afterAll(() => api.close());
beforeEach(async () => {
  anna = await api.newPerson();
  own = api.callerOf(anna).symptoms;
});

const say = (localDate: string, flow: Flow | null = "light", startsCycle: boolean | null = null) =>
  own.cycle.set({ localDate, flow, startsCycle });
const march = (day: number) => `2026-03-${String(day).padStart(2, "0")}`;
const days = () => own.cycle.days({ from: "2026-01-01", to: "2026-12-31" });
const starts = async () => (await own.cycle.summary()).cycles.map(({ start }) => start);
/** What the trail has of the person's days. */
const trailOf = () =>
  api.db.asOwner<{ operation: string; row_id: string }>(
    "SELECT operation, row_id FROM audit.trail WHERE table_name = 'cycle_days' AND subject_id = $1 ORDER BY seq",
    [anna.account.id],
  );

describe("a day", () => {
  it("is as it was said last, and said again, also five times at once, it is said once", async () => {
    await Promise.all(Array.from({ length: 5 }, () => say(march(1), "heavy")));
    await say(march(1), "heavy");
    expect(await trailOf()).toEqual([{ operation: "INSERT", row_id: march(1) }]);
    await say(march(1), "spotting", true);
    expect(await days()).toEqual([{ localDate: march(1), flow: "spotting", startsCycle: true }]);
    expect(await trailOf()).toHaveLength(2);
  });

  it("can be taken back, twice as well, and said anew", async () => {
    await say(march(1));
    for (let time = 0; time < 2; time += 1) await say(march(1), null);
    await say(march(2), null);
    expect([await days(), await starts()]).toEqual([[], []]);
    expect(await trailOf()).toHaveLength(2);
    await say(march(1), "medium");
    expect(await days()).toMatchObject([{ flow: "medium" }]);
  });

  it("is the person's own: another has the same day otherwise, and none of hers", async () => {
    await say(march(1), "heavy");
    const other = api.callerOf(await api.newPerson()).symptoms.cycle;
    await other.set({ localDate: march(1), flow: null });
    expect((await other.summary()).cycles).toEqual([]);
    await other.set({ localDate: march(1), flow: "none" });
    await other.changeSettings({ mode: "off" });
    expect(await days()).toMatchObject([{ flow: "heavy" }]);
    expect(await own.cycle.settings()).toEqual({ mode: "on" });
  });

  it("has to have come where she is, whatever day it is elsewhere", async () => {
    const [early, late] = [placeWhereItIs(1).zone, placeWhereItIs(22).zone];
    // Of these two places at least one has another day than UTC.
    for (const timeZone of [early, late]) {
      const today = todayIn(timeZone);
      await own.cycle.set({ localDate: today, flow: "light", timeZone });
      await expect(own.cycle.set({ localDate: addDays(today, 1), flow: "light", timeZone })).rejects.toMatchObject({
        cause: { details: { fields: { localDate: ["That day has not come yet."] } } },
      });
    }
  });
});

describe("cycles", () => {
  it("start by the rule or as she says, within five days of another as well", async () => {
    for (const day of [1, 2, 3, 6]) await say(march(day));
    expect(await starts()).toEqual([march(1)]);
    await say(march(6), "light", true);
    expect(await starts()).toEqual([march(1), march(6)]);
    await say(march(6), "light", false);
    expect(await starts()).toEqual([march(1)]);
  });

  it("have a day and an expected start as far as the mode goes, and are all there again after it", async () => {
    const today = todayIn("UTC");
    for (const ago of [85, 57, 29, 1]) await say(addDays(today, -ago));
    const told = async (mode: CycleMode) => {
      await own.cycle.changeSettings({ mode });
      const { cycleDay, expected, cycles } = await own.cycle.summary({ timeZone: "UTC" });
      return [cycleDay, expected?.cycles ?? null, cycles.length];
    };
    expect(await told("on")).toEqual([2, 3, 4]);
    expect(await told("contraception")).toEqual([2, null, 4]);
    for (const mode of ["pregnancy", "menopause", "off"] as const) expect(await told(mode)).toEqual([null, null, 0]);
    expect(await told("on")).toEqual([2, 3, 4]);
  });

  it("say how strong something was by their day, of one category or of all", async () => {
    for (const day of ["2026-01-05", "2026-02-02", "2026-03-02"]) await say(day);
    const at = (occurredAt: string, category: string, severity: number) =>
      log(api, anna, { occurredAt: `${occurredAt}T10:00:00Z`, category, severity });
    await at("2026-01-05", "Cramps", 9);
    await at("2026-02-02", "Cramps", 6);
    await at("2026-03-02", "Cramps", 8);
    await at("2026-03-02", "Mood", 10);
    await at("2026-03-03", "Mood", 2);
    const { id } = await at("2026-03-04", "Cramps", 10);
    await own.entries.withdraw({ id });
    expect(await own.insights.byCycleDay({ category: "Cramps", cycles: 2 })).toEqual({
      category: "Cramps",
      cycles: 2,
      count: 2,
      length: 28,
      days: [{ day: 1, cycles: 2, mean: 7, strongest: 8, spread: Math.SQRT2 }],
    });
    const all = await own.insights.byCycleDay({ category: null });
    expect([all.cycles, all.count, all.days.map(({ day, mean }) => [day, mean])]).toEqual([
      3,
      4,
      [
        [1, 25 / 3],
        [2, 2],
      ],
    ]);
    expect(await own.insights.byCycleDay()).toMatchObject({ category: "Cramps", cycles: 3 });
    for (const day of ["2026-01-20", "2026-02-17"]) await at(day, "Mood", 3);
    for (const day of ["2026-01-21", "2026-02-18"]) await at(day, "Mood", 2);
    expect(await own.insights.byCycleDay()).toMatchObject({ category: "Cramps" });
    await own.cycle.changeSettings({ mode: "off" });
    expect(await own.insights.byCycleDay()).toMatchObject({ cycles: 0, days: [] });
  });
});

describe("a share", () => {
  const seen = async (given: object) => {
    const id = await share(api, anna, { organizationId: clinic.id, ...given });
    return { ...(await open(api, clinic.members.doctor, id)), id };
  };
  const detailsOf = async (id: string) =>
    (await own.shares.accesses()).accesses.find(({ shareId }) => shareId === id)?.details;

  it("shows nothing of the cycle unless it says so, and the record says which it was", async () => {
    await say("2026-02-27", "heavy");
    await say(march(1), "light");
    await say(march(30), "medium");
    await say("2026-04-01", "heavy");
    const without = await seen({ includesNotes: true });
    expect([without.includesCycle, without.cycle]).toEqual([false, null]);
    expect(JSON.stringify(without)).not.toContain("medium");
    const shown = await seen({ includesCycle: true });
    // The first covered day goes on with what began before: it starts nothing, and nothing is told of that.
    expect(shown.cycle).toEqual([
      { localDate: march(1), flow: "light", startsCycle: false },
      { localDate: march(30), flow: "medium", startsCycle: true },
    ]);
    expect([await detailsOf(without.id), await detailsOf(shown.id)]).toMatchObject([
      { cycleDays: null },
      { cycleDays: 2 },
    ]);
    expect(
      await own.shares.preview({ from: march(1), to: march(31), includesNotes: false, includesCycle: true }),
    ).toEqual({ summary: shown.summary, entries: [], nextCursor: null, cycle: shown.cycle, medication: null });
    const listed = (await own.shares.list()).map(({ id, includesCycle }) => [id, includesCycle]);
    expect(Object.fromEntries(listed)).toEqual({ [without.id]: false, [shown.id]: true });
  });

  it("starts cycles where she sees them start, and none where she counts none", async () => {
    const said: readonly (readonly [number, Flow, boolean | null])[] = [
      [1, "spotting", null],
      [2, "heavy", null],
      [7, "light", null],
      [13, "medium", null],
      [14, "spotting", true],
      [16, "none", null],
      [20, "light", false],
      [21, "light", null],
      [27, "light", null],
    ];
    for (const [day, flow, startsCycle] of said) await say(march(day), flow, startsCycle);
    const shownStarts = async () => {
      const { cycle } = await seen({ includesCycle: true });
      return cycle?.filter(({ startsCycle }) => startsCycle).map(({ localDate }) => localDate);
    };
    expect(await starts()).toEqual([2, 13, 14, 27].map(march));
    expect(await shownStarts()).toEqual(startsOf(await days()));
    await own.cycle.changeSettings({ mode: "pregnancy" });
    expect(await shownStarts()).toEqual([]);
    expect((await seen({ includesCycle: true })).cycle).toHaveLength(said.length);
    await own.cycle.changeSettings({ mode: "off" });
    expect((await seen({ includesCycle: true })).cycle).toBeNull();
  });
});
