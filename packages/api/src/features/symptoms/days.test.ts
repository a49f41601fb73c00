import { randomUUID } from "node:crypto";
import { addDays, mostTrackers, type TrackerKind, todayIn } from "@anamnesis/domain";
import { placeWhereItIs } from "@anamnesis/domain/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contentOfExport } from "../../testing/export-files.ts";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";
import { findEverywhere } from "../../testing/search.ts";

let api: TestApi;
let anna: TestPerson;
let own: ReturnType<TestApi["callerOf"]>["symptoms"];
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  anna = await api.newPerson();
  own = api.callerOf(anna).symptoms;
});

const march = (day: number) => `2026-03-${String(day).padStart(2, "0")}`;
const days = () => own.days.list({ from: "2026-01-01", to: "2026-12-31" });
const trackers = () => own.trackers.list();
const labels = async () => (await trackers()).map(({ label }) => label);
async function follow(label: string, kind: TrackerKind = "yes_no", unit = ""): Promise<string> {
  const id = randomUUID();
  await own.trackers.add({ id, label, kind, unit });
  return id;
}
const refusal = (reason: string) => ({ cause: { reason } });
const trailOf = (table: string) =>
  api.db.asOwner<{ operation: string }>(
    "SELECT operation FROM audit.trail WHERE table_name = $1 AND subject_id = $2 ORDER BY seq",
    [table, anna.account.id],
  );

describe("a day", () => {
  it("is said bit by bit, by several devices at once, and nothing of it is lost or said twice", async () => {
    const [wine, weight] = [await follow("Wine"), await follow("Weight", "number", "kg")];
    const localDate = march(1);
    await Promise.all([
      own.days.set({ localDate, sleepMinutes: 450 }),
      own.days.set({ localDate, tracked: { [wine]: true } }),
      own.days.set({ localDate, tracked: { [weight]: 61.25 } }),
      own.days.writeNotes({ localDate, notes: "A quiet day.", revision: randomUUID(), after: null }),
    ]);
    const before = (await trailOf("diary_days")).length;
    await own.days.set({ localDate, sleepMinutes: 450, tracked: { [wine]: true, [weight.toUpperCase()]: 61.25 } });
    expect(await days()).toMatchObject([
      { localDate, sleepMinutes: 450, tracked: { [wine]: true, [weight]: 61.25 }, notes: "A quiet day." },
    ]);
    expect(await trailOf("diary_days")).toHaveLength(before);
    await own.days.set({ localDate, sleepMinutes: null, tracked: { [wine]: null, [weight]: 0 } });
    expect(await days()).toMatchObject([{ sleepMinutes: null, tracked: { [weight]: 0 }, notes: "A quiet day." }]);
  });

  it("has something, has it not, or nothing is said of it: trends and the file with everything tell these apart", async () => {
    const wine = await follow("Wine");
    const today = todayIn("UTC");
    const answers = [true, true, true, false, false, false, null, null] as const;
    for (const [back, answer] of answers.entries()) {
      const localDate = addDays(today, -back);
      const severity = answer === true ? 8 : 2;
      await own.entries.record({
        occurredAt: `${localDate}T00:00:00Z`,
        timeZone: "UTC",
        category: "Headache",
        severity,
      });
      await own.days.set({ localDate, tracked: { [wine]: answer } });
    }
    const { associations } = await own.insights.summary({ days: 30, timeZone: "UTC" });
    expect(associations).toMatchObject([{ factor: { name: "Wine" }, difference: 6, daysWith: 3, daysWithout: 3 }]);
    expect(await trackers()).toMatchObject([{ days: 6 }]);
    await own.days.set({ localDate: today, tracked: { [wine]: null } });
    const said = await own.days.list({ from: addDays(today, -7), to: today });
    expect(said.flatMap(({ tracked }) => tracked[wine] ?? [])).toEqual([false, false, false, true, true]);
    const { id } = await api.callerOf(anna).exports.create({ type: "json" });
    await api.runner.runDue();
    const file = JSON.parse((await contentOfExport(api, id)).toString("utf8"));
    const written = new Map(
      file.days.map((day: { local_date: string; tracked: object }) => [day.local_date, day.tracked]),
    );
    expect(written.get(addDays(today, -4))).toEqual({ [wine]: false });
    expect(written.get(today) ?? {}).toEqual({});
  });

  it("refuses what no day has, in words", async () => {
    const [wine, weight] = [await follow("Wine"), await follow("Weight", "number", "kg")];
    const set = (given: object) => own.days.set({ localDate: march(1), ...given });
    const fields = (words: Record<string, string[]>) => ({ cause: { details: { fields: words } } });
    await expect(set({ sleepMinutes: 25 * 60 })).rejects.toMatchObject(
      fields({ sleepMinutes: ["Sleep goes from 0 to 24 hours."] }),
    );
    await expect(set({ sleepMinutes: 7 })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(set({ tracked: { [weight]: 1e9 } })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(set({ tracked: { [weight]: Number.NaN } })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(set({ tracked: { [weight]: true } })).rejects.toMatchObject(fields({ tracked: ["Give a number."] }));
    await expect(set({ tracked: { [wine]: 1 } })).rejects.toMatchObject(fields({ tracked: ["Say yes or no."] }));
    await expect(set({ tracked: { [randomUUID()]: true } })).rejects.toMatchObject(
      refusal("symptoms.tracker_not_found"),
    );
    const long = { notes: "x".repeat(2_001), revision: randomUUID(), after: null };
    await expect(own.days.writeNotes({ localDate: march(1), ...long })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(await days()).toEqual([]);
  });

  it("has to have come where she is", async () => {
    for (const timeZone of [placeWhereItIs(1).zone, placeWhereItIs(22).zone]) {
      const today = todayIn(timeZone);
      await own.days.set({ localDate: today, sleepMinutes: 480, timeZone });
      const tomorrow = { localDate: addDays(today, 1), timeZone };
      const notYet = { cause: { details: { fields: { localDate: ["That day has not come yet."] } } } };
      await expect(own.days.set({ ...tomorrow, sleepMinutes: 480 })).rejects.toMatchObject(notYet);
      const written = { notes: "x", revision: randomUUID(), after: null };
      await expect(own.days.writeNotes({ ...tomorrow, ...written })).rejects.toMatchObject(notYet);
    }
  });

  it("is the person's own, and nobody says anything of it by her tracker", async () => {
    const wine = await follow("Wine");
    await own.days.set({ localDate: march(1), sleepMinutes: 450, tracked: { [wine]: true } });
    const other = api.callerOf(await api.newPerson()).symptoms;
    await expect(other.days.set({ localDate: march(1), tracked: { [wine]: false } })).rejects.toMatchObject(
      refusal("symptoms.tracker_not_found"),
    );
    await other.days.set({ localDate: march(1), sleepMinutes: 60 });
    expect(await other.days.list({ from: march(1), to: march(31) })).toMatchObject([{ sleepMinutes: 60, tracked: {} }]);
    expect(await days()).toMatchObject([{ sleepMinutes: 450, tracked: { [wine]: true } }]);
  });
});

describe("the notes of a day", () => {
  const localDate = march(1);
  const write = (notes: string, revision: string, after: string | null = null) =>
    own.days.writeNotes({ localDate, notes, revision, after });
  const changed = refusal("symptoms.notes_changed_meanwhile");

  it("go on as they are written, and are not written over by another device", async () => {
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    await write("Slept", first);
    await write("Slept badly", first);
    await write("Slept badly", first);
    // Another device began before any of it.
    await expect(write("From the tablet", second)).rejects.toMatchObject(changed);
    await write("Slept badly, tablet", second, first);
    await expect(write("Slept badly, phone", first)).rejects.toMatchObject(changed);
    await expect(write("Late", third, first)).rejects.toMatchObject(changed);
    expect(await days()).toMatchObject([{ notes: "Slept badly, tablet", notesRevision: second }]);
  });

  it("of two devices that begin at once, one is told", async () => {
    const answers = await Promise.allSettled([write("one", randomUUID()), write("other", randomUUID())]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("lie nowhere in clear, empty ones nowhere at all", async () => {
    await write("Cried in the stairwell", randomUUID());
    expect(await findEverywhere(api.db, { notes: ["stairwell"] })).toEqual([]);
    const [{ notesRevision } = { notesRevision: null }] = await days();
    await write("", randomUUID(), notesRevision);
    expect(await days()).toMatchObject([{ notes: "" }]);
    const rows = await api.db.asOwner("SELECT notes_encrypted AS notes FROM symptoms.diary_days WHERE user_id = $1", [
      anna.account.id,
    ]);
    expect(rows).toEqual([{ notes: null }]);
  });
});

describe("trackers", () => {
  it("are added once, changed and put in order; what was said follows", async () => {
    const id = randomUUID();
    const steps = { id, label: "Steps", kind: "number" } as const;
    await Promise.all([1, 2, 3].map(() => own.trackers.add(steps)));
    const wine = await follow("Wine");
    await own.days.set({ localDate: march(1), tracked: { [id]: 8_000 } });
    await own.days.set({ localDate: march(2), tracked: { [id]: 9_000.0004, [wine]: true } });
    await own.trackers.change({ id, label: "Way", unit: "km" });
    await own.trackers.arrange({ trackers: [{ id: wine, hidden: true }] });
    expect(await trackers()).toEqual([
      { id: wine, label: "Wine", kind: "yes_no", unit: "", hidden: true, days: 1 },
      { id, label: "Way", kind: "number", unit: "km", hidden: false, days: 2 },
    ]);
    // What is hidden keeps its history, and can be said still.
    await own.days.set({ localDate: march(1), tracked: { [wine]: true } });
    expect(await days()).toMatchObject([
      { tracked: { [id]: 8_000, [wine]: true } },
      { tracked: { [id]: 9_000, [wine]: true } },
    ]);
    const before = await trailOf("trackers");
    await own.trackers.arrange({ trackers: [{ id: wine, hidden: true }] });
    expect(await trailOf("trackers")).toEqual(before);
  });

  it("have names of their own, and only numbers have units", async () => {
    const [wine, sport] = [await follow("Wine"), await follow("Sport")];
    await expect(follow("Wine")).rejects.toMatchObject(refusal("symptoms.tracker_exists"));
    await expect(own.trackers.change({ id: sport, label: " Wine ", unit: "" })).rejects.toMatchObject(
      refusal("symptoms.tracker_exists"),
    );
    await expect(follow("Coffee", "yes_no", "cups")).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(own.trackers.change({ id: sport, label: "Sport", unit: "h" })).rejects.toMatchObject({
      cause: { details: { fields: { unit: ["Only a number has a unit."] } } },
    });
    await expect(follow(" ")).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(own.trackers.arrange({ trackers: [{ id: randomUUID(), hidden: true }] })).rejects.toMatchObject(
      refusal("symptoms.tracker_not_found"),
    );
    const twice = [
      { id: wine, hidden: true },
      { id: wine, hidden: false },
    ];
    await expect(own.trackers.arrange({ trackers: twice })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(await labels()).toEqual(["Wine", "Sport"]);
  });

  it("are twenty at most, also when two devices add one at once", async () => {
    for (let number = 1; number < mostTrackers; number += 1) await follow(`Tracker ${number}`);
    const answers = await Promise.allSettled([follow("One more"), follow("And another")]);
    const refused = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
    expect(refused).toMatchObject([refusal("symptoms.too_many_trackers")]);
    expect(await trackers()).toHaveLength(mostTrackers);
  });

  it("are removed with what was said of them, and put back with it", async () => {
    const wine = await follow("Wine");
    await own.days.set({ localDate: march(1), tracked: { [wine]: true } });
    for (let time = 0; time < 2; time += 1) expect(await own.trackers.remove({ id: wine })).toEqual([]);
    const another = await follow("Wine", "number", "glasses");
    await expect(own.trackers.restore({ id: wine })).rejects.toMatchObject(refusal("symptoms.tracker_exists"));
    await own.trackers.remove({ id: another });
    for (let time = 0; time < 2; time += 1) await own.trackers.restore({ id: wine });
    expect(await trackers()).toMatchObject([{ id: wine, days: 1 }]);
    // Those that were removed are bounded as well.
    await api.db.asOwner(
      `INSERT INTO symptoms.trackers (user_id, id, label, kind, unit, place, hidden, process_id, deleted_at)
        SELECT user_id, gen_random_uuid(), 'Old', 'yes_no', '', 1, false, process_id, now()
        FROM symptoms.trackers, generate_series(1, 98) WHERE id = $1`,
      [wine],
    );
    await expect(follow("Sport")).rejects.toMatchObject(refusal("symptoms.too_many_trackers"));
  });

  it("are nobody else's to change", async () => {
    const wine = await follow("Wine");
    const other = api.callerOf(await api.newPerson()).symptoms.trackers;
    const missing = refusal("symptoms.tracker_not_found");
    await expect(other.change({ id: wine, label: "Mine", unit: "" })).rejects.toMatchObject(missing);
    await expect(other.remove({ id: wine })).rejects.toMatchObject(missing);
    await other.add({ id: wine, label: "Mine", kind: "number" });
    expect(await labels()).toEqual(["Wine"]);
  });
});
