import { randomUUID } from "node:crypto";
import { importBatch, type ImportedTracker, readDiaryJson } from "@anamnesis/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contentOfExport } from "../../testing/export-files.ts";
import { fromFile, imported } from "../../testing/imports.ts";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";
import { moveBatch } from "./imports.ts";

let api: TestApi;
let anna: TestPerson;
let caller: ReturnType<TestApi["callerOf"]>;
let own: ReturnType<TestApi["callerOf"]>["symptoms"];
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  anna = await api.newPerson();
  caller = api.callerOf(anna);
  own = caller.symptoms;
});

const entries = async () => (await own.entries.list({ from: "1900-01-01" })).entries;
const begun = async (given: object = {}) => {
  const id = randomUUID();
  await own.imports.begin({ id, source: "drip", fileName: "drip.csv", entryCount: 3, leftOutCount: 1, ...given });
  return id;
};
const march = (day: number) => `2026-03-0${day}`;
const days = () => own.cycle.days({ from: "2026-01-01", to: "2026-12-31" });

describe("an import", () => {
  it("that is sent again, also at once, arrives once, and tells how far it got", async () => {
    const id = await begun();
    const [first, second] = [fromFile(1, { notes: "lay down", tags: ["a;b"] }), fromFile(2)];
    await Promise.all([1, 2, 3].map(() => own.imports.add({ id, entries: [first, second] })));
    await own.imports.begin({ id, source: "table", fileName: "other.csv", entryCount: 9, leftOutCount: 9 });
    expect(await own.imports.add({ id, entries: [second, fromFile(3)] })).toEqual({ added: 1 });
    expect(await entries()).toMatchObject([{}, {}, { id: first.id, notes: "lay down", tags: ["a;b"], severity: 4 }]);
    expect(await own.imports.list()).toMatchObject([
      { id, source: "drip", fileName: "drip.csv", entryCount: 3, arrivedCount: 3, leftOutCount: 1, undoneAt: null },
    ]);
  });

  it("is all or nothing for each batch, and bounded", async () => {
    const id = await begun();
    const wrong = { ...fromFile(2), severity: 11 };
    await expect(own.imports.add({ id, entries: [fromFile(1), wrong] })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    const many = Array.from({ length: 501 }, (_, index) => fromFile(index));
    await expect(own.imports.add({ id, entries: many })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(begun({ entryCount: 200_001 })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(begun({ fileName: " " })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(await entries()).toEqual([]);
  });

  it("finds what is there already: by the minute, what it is of, and how strong it was", async () => {
    await own.entries.record({ ...fromFile(0), occurredAt: "2026-03-01T08:30:20.5Z" });
    const { id: gone } = await own.entries.record({ ...fromFile(0), occurredAt: "2026-03-02T08:30:00Z" });
    await own.entries.withdraw({ id: gone });
    const asked = (occurredAt: string, given: object = {}) => ({
      occurredAt,
      category: "Cramps",
      severity: 4,
      ...given,
    });
    const list = [
      asked("2026-03-01T08:31:00Z"),
      asked("2026-03-01T09:30:59+01:00"),
      asked("2026-03-01T08:30:00Z", { severity: 5 }),
      asked("2026-03-01T08:30:00Z", { category: "Cramp" }),
      asked("2026-03-02T08:30:00Z"),
    ];
    expect(await own.imports.findDuplicates({ entries: list })).toEqual([1]);
    const other = api.callerOf(await api.newPerson()).symptoms.imports;
    expect(await other.findDuplicates({ entries: list })).toEqual([]);
  });
});

describe("taking an import back", () => {
  it("withdraws all of it at once and puts back only that, and each entry's history says which it was", async () => {
    const id = await imported(caller, { entries: 3 });
    const [newest, middle] = await entries();
    await own.entries.withdraw({ id: newest?.id ?? "" });
    const logged = await own.entries.record({ ...fromFile(9), id: randomUUID() });
    await own.imports.undo({ id });
    await own.imports.undo({ id });
    expect((await entries()).map((entry) => entry.id)).toEqual([logged.id]);
    expect((await own.imports.list())[0]).toMatchObject({ arrivedCount: 3, undoneAt: expect.any(String) });
    await expect(own.imports.add({ id, entries: [fromFile(4)] })).rejects.toMatchObject({
      cause: { reason: "symptoms.import_undone" },
    });
    await own.imports.redo({ id });
    expect(await entries()).toHaveLength(3);
    const trail = await caller.audit.entries.trail({ id: middle?.id ?? "" });
    expect(trail.map(({ processKind }) => processKind)).toEqual([
      "symptoms.imports.redo",
      "symptoms.imports.undo",
      "symptoms.imports.add",
    ]);
    expect(JSON.stringify(trail)).not.toContain(id);
  });

  it("goes and comes in parts, is neither there nor gone in between, and can turn around", async () => {
    const id = await begun({ entryCount: moveBatch + 1 });
    for (let from = 0; from <= moveBatch; from += importBatch) {
      const count = Math.min(importBatch, moveBatch + 1 - from);
      await own.imports.add({ id, entries: Array.from({ length: count }, (_, index) => fromFile(from + index)) });
    }
    const taken = { takenAt: "2026-03-01T09:00:00Z", timeZone: "UTC", name: "Ibuprofen", dose: "" };
    await own.imports.addIntakes({ id, intakes: [{ ...taken, id: randomUUID() }] });
    const state = async () => (await own.imports.list())[0]?.state;
    expect(await own.imports.undo({ id })).toEqual({ id, state: "leaving", moved: moveBatch });
    expect(await state()).toBe("leaving");
    expect(await entries()).toHaveLength(1);
    await expect(own.imports.add({ id, entries: [fromFile(4)] })).rejects.toMatchObject({
      cause: { reason: "symptoms.import_undone" },
    });
    expect(await own.imports.undo({ id })).toEqual({ id, state: "gone", moved: 2 });
    expect(await own.imports.undo({ id })).toEqual({ id, state: "gone", moved: 0 });
    expect(await entries()).toEqual([]);
    expect(await own.imports.redo({ id })).toEqual({ id, state: "returning", moved: moveBatch });
    expect((await own.imports.list())[0]).toMatchObject({ state: "returning", undoneAt: expect.any(String) });
    // From here either way.
    expect(await own.imports.undo({ id })).toEqual({ id, state: "leaving", moved: moveBatch });
    expect(await own.imports.redo({ id })).toEqual({ id, state: "returning", moved: moveBatch });
    expect(await own.imports.redo({ id })).toEqual({ id, state: "there", moved: 2 });
    expect((await own.imports.list())[0]).toMatchObject({ state: "there", undoneAt: null });
    expect(await own.medication.list({ from: march(1), to: march(1) })).toHaveLength(1);
  });

  it("removes what is followed because of it and nobody used since, and puts that back where its name is free", async () => {
    const added = { id: randomUUID(), label: "Stairs", kind: "number" as const, unit: "" };
    await own.trackers.add(added);
    const id = await begun();
    const [used, unused, again] = ["Wine", "Tea", "Walk"].map((label) => ({
      id: randomUUID(),
      label,
      kind: "yes_no" as const,
      unit: "",
      hidden: false,
    })) as [ImportedTracker, ImportedTracker, ImportedTracker];
    const tracked = Object.fromEntries([used, unused, again].map((tracker) => [tracker.id, true]));
    const brought = { localDate: march(1), sleepMinutes: null, notes: "", tracked };
    await own.imports.addDays({ id, trackers: [used, unused, again], days: [brought] });
    await own.days.set({ localDate: march(2), tracked: { [used.id]: false } });
    const labels = async () => (await own.trackers.list()).map(({ label }) => label);
    await own.imports.undo({ id });
    expect(await labels()).toEqual(["Stairs", "Wine"]);
    await own.trackers.add({ ...added, id: randomUUID(), label: "Walk" });
    await own.imports.redo({ id });
    expect((await labels()).toSorted()).toEqual(["Stairs", "Tea", "Walk", "Wine"]);
    expect((await own.trackers.list()).map((tracker) => tracker.id)).not.toContain(again.id);
  });

  it("takes back the days of bleeding that it brought, and no others", async () => {
    await own.cycle.set({ localDate: march(1), flow: "heavy" });
    await own.cycle.set({ localDate: march(4), flow: "light" });
    await own.cycle.set({ localDate: march(4), flow: null });
    const brought = [1, 2, 3, 4].map((day) => ({ localDate: march(day), flow: "medium" as const }));
    const id = await begun({ cycleDays: [...brought, brought[1]] });
    expect((await days()).map(({ flow }) => flow)).toEqual(["heavy", "medium", "medium", "medium"]);
    await own.cycle.set({ localDate: march(3), flow: "spotting" });
    await own.imports.undo({ id });
    expect((await days()).map(({ localDate, flow }) => [localDate, flow])).toEqual([
      [march(1), "heavy"],
      [march(3), "spotting"],
    ]);
    await own.imports.redo({ id });
    expect((await days()).map(({ flow }) => flow)).toEqual(["heavy", "medium", "spotting", "medium"]);
  });

  it("is for nobody else, who may have an import of the same number", async () => {
    const id = await imported(caller, { entries: 1 });
    const other = api.callerOf(await api.newPerson()).symptoms;
    // Each begun when it is looked at: a refusal that nobody waits for ends the process.
    for (const act of [() => other.imports.undo({ id }), () => other.imports.add({ id, entries: [fromFile(1)] })]) {
      await expect(act()).rejects.toMatchObject({ cause: { reason: "symptoms.import_not_found" } });
    }
    await other.imports.begin({ id, source: "table", fileName: "a.csv", entryCount: 0, leftOutCount: 0 });
    await other.imports.undo({ id });
    expect(await entries()).toHaveLength(1);
  });
});

describe("days as a whole", () => {
  const all = { from: "2026-01-01", to: "2026-12-31" };
  const whole = (day: number, given: object = {}) => ({
    localDate: march(day),
    sleepMinutes: 450,
    tracked: {},
    notes: "",
    ...given,
  });

  it("go from the file with everything into another diary, with what they say something of", async () => {
    const [wine, steps, gone] = [randomUUID(), randomUUID(), randomUUID()];
    await own.trackers.add({ id: wine, label: "Wine", kind: "yes_no" });
    await own.trackers.add({ id: steps, label: "Steps", kind: "number", unit: "a day" });
    await own.trackers.add({ id: gone, label: "Gone", kind: "yes_no" });
    await own.days.set({
      localDate: march(1),
      sleepMinutes: 435,
      tracked: { [wine]: true, [steps]: 8_000, [gone]: true },
    });
    const written = { notes: "A quiet day.", revision: randomUUID(), after: null };
    await own.days.writeNotes({ localDate: march(2), ...written });
    await own.trackers.remove({ id: gone });
    const { id: exportId } = await caller.exports.create({ type: "json" });
    await api.runner.runDue();
    const read = readDiaryJson((await contentOfExport(api, exportId)).toString("utf8"));
    const days = (read?.rows ?? []).flatMap((row) => {
      const outcome = row();
      return "day" in outcome && outcome.day !== undefined ? [outcome.day] : [];
    });

    const other = api.callerOf(await api.newPerson()).symptoms;
    // Of that name she has one herself, and one of another kind.
    const [ownWine, ownSteps] = [randomUUID(), randomUUID()];
    await other.trackers.add({ id: ownWine, label: "Wine", kind: "yes_no" });
    await other.trackers.add({ id: ownSteps, label: "Steps", kind: "yes_no" });
    const id = randomUUID();
    await other.imports.begin({ id, source: "diary_json", fileName: "all.json", entryCount: 0, leftOutCount: 0 });
    const send = () => other.imports.addDays({ id, trackers: [...(read?.trackers ?? [])], days });
    expect([await send(), await send()]).toEqual([{ added: 2 }, { added: 0 }]);
    expect(await other.days.list(all)).toMatchObject([
      { localDate: march(1), sleepMinutes: 435, tracked: { [ownWine]: true }, notes: "" },
      { localDate: march(2), sleepMinutes: null, tracked: {}, notes: "A quiet day." },
    ]);
    expect((await other.trackers.list()).map((tracker) => tracker.label)).toEqual(["Wine", "Steps"]);
    // Into an empty diary all of it comes.
    const third = api.callerOf(await api.newPerson()).symptoms;
    await third.imports.begin({ id, source: "diary_json", fileName: "all.json", entryCount: 0, leftOutCount: 0 });
    await third.imports.addDays({ id, trackers: [...(read?.trackers ?? [])], days });
    expect(await third.trackers.list()).toMatchObject([
      { id: wine, label: "Wine", days: 1 },
      { id: steps, label: "Steps", kind: "number", unit: "a day", days: 1 },
    ]);
    expect(await third.days.list(all)).toMatchObject([{ tracked: { [wine]: true, [steps]: 8_000 } }, {}]);
  });

  it("leave what was said, and go and come with their import as far as nothing was said since", async () => {
    await own.days.set({ localDate: march(1), sleepMinutes: 60 });
    await own.days.set({ localDate: march(2), sleepMinutes: 60 });
    await own.days.set({ localDate: march(2), sleepMinutes: null });
    const id = await begun();
    const given = { notes: "From the file." };
    const days = [whole(1), whole(2, given), whole(3, given), whole(4)];
    expect(await own.imports.addDays({ id, trackers: [], days })).toEqual({ added: 3 });
    await expect(own.imports.addDays({ id, trackers: [], days: [whole(5), whole(5)] })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    await own.days.set({ localDate: march(4), sleepMinutes: 90 });
    expect((await own.imports.list())[0]).toMatchObject({ wholeDayCount: 2 });
    await own.imports.undo({ id });
    const sleep = async () => (await own.days.list(all)).map((day) => [day.localDate, day.sleepMinutes, day.notes]);
    const left = [
      [march(1), 60, ""],
      [march(4), 90, ""],
    ];
    expect(await sleep()).toEqual(left);
    // What is said of a day that went begins anew.
    await own.days.set({ localDate: march(3), tracked: {} });
    await own.days.writeNotes({ localDate: march(3), notes: "Mine.", revision: randomUUID(), after: null });
    await own.imports.redo({ id });
    expect(await sleep()).toEqual([
      [march(1), 60, ""],
      [march(2), 450, "From the file."],
      [march(3), null, "Mine."],
      [march(4), 90, ""],
    ]);
    const other = api.callerOf(await api.newPerson()).symptoms;
    await expect(other.imports.addDays({ id, trackers: [], days })).rejects.toMatchObject({
      cause: { reason: "symptoms.import_not_found" },
    });
  });
});
