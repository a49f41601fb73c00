import { randomUUID } from "node:crypto";
import { bodyRegions } from "@anamnesis/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { diaryAsTable, fileWithEverything, importedFile, importedTable } from "../../testing/imports.ts";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";

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

const longest = (most: number) => "W".repeat(most);
const base = { timeZone: "Europe/Vienna", severity: 4 };

/** A diary with all that a file takes along, in several scripts and at its longest. */
async function writeDiary(): Promise<void> {
  const entry = await own.entries.record({
    ...base,
    occurredAt: "2026-03-01T08:30:00Z",
    category: "Krämpfe",
    notes: 'Wärmflasche.\r\n"Besser" — עם תה, 痛い 👩‍👩‍👧\u202e',
    tags: ["a;b", "=1+1", "стрес"],
    regions: ["lower_belly_left", "sacrum"],
  });
  await own.entries.record({
    ...base,
    occurredAt: "2026-03-28T23:30:00Z",
    category: longest(60),
    notes: longest(20_000),
    tags: Array.from({ length: 20 }, (_, index) => `${index} `.padEnd(40, "W")),
    regions: [...bodyRegions],
  });
  const withdrawn = await own.entries.record({ ...base, occurredAt: "2026-03-02T08:30:00Z", category: "Mistake" });
  await own.entries.withdraw({ id: withdrawn.id });
  await own.cycle.set({ localDate: "2026-03-01", flow: "heavy", startsCycle: true });
  await own.cycle.set({ localDate: "2026-03-02", flow: "light", startsCycle: false });
  await own.cycle.set({ localDate: "2026-03-03", flow: "spotting" });
  await own.cycle.set({ localDate: "2026-03-04", flow: "none" });
  await own.cycle.set({ localDate: "2026-03-04", flow: null });
  const [wine, steps, unused] = [randomUUID(), randomUUID(), randomUUID()];
  await own.trackers.add({ id: wine, label: "Вино", kind: "yes_no" });
  await own.trackers.add({ id: steps, label: longest(40), kind: "number", unit: longest(20) });
  await own.trackers.add({ id: unused, label: "Yoga", kind: "yes_no" });
  await own.trackers.arrange({ trackers: [{ id: steps, hidden: true }] });
  await own.days.set({ localDate: "2026-03-01", sleepMinutes: 435, tracked: { [wine]: false, [steps]: -0.125 } });
  await own.days.set({ localDate: "2026-03-02", tracked: { [wine]: true } });
  const written = { revision: randomUUID(), after: null };
  await own.days.writeNotes({ localDate: "2026-03-02", notes: "Ruhig. 静かな日\n2. Zeile", ...written });
  await own.days.writeNotes({ localDate: "2026-03-03", notes: longest(2_000), ...written });
  const intake = { timeZone: "Asia/Kathmandu", takenAt: "2026-03-01T09:00:00Z", name: "Ибупрофен" };
  await own.medication.take({ ...intake, id: randomUUID(), dose: "400 mg", entryId: entry.id });
  await own.medication.take({
    ...intake,
    id: randomUUID(),
    name: longest(60),
    dose: longest(40),
    relief: "good",
    reliefAfterMinutes: 1_440,
  });
  await own.medication.take({ ...intake, id: randomUUID(), name: "Tee", relief: "none" });
  const mistake = randomUUID();
  await own.medication.take({ ...intake, id: mistake, name: "Mistake" });
  await own.medication.withdraw({ id: mistake });
}

type Row = Readonly<Record<string, unknown>>;

/** What a diary is made of again, without what each account has of its own: ids, instants of writing, places in a list. */
async function diaryOf(person: TestPerson) {
  const file: Readonly<Record<string, readonly Row[]>> = JSON.parse(await fileWithEverything(api, person));
  const rows = (name: string) => (file[name] ?? []).filter(({ deleted_at }) => typeof deleted_at !== "string");
  const without = (row: Row, ...names: readonly string[]) => {
    const left = { ...row };
    const made = ["id", "import_id", "created_at", "updated_at", "deleted_at", "notes_revision", "place"];
    for (const name of [...made, ...names]) delete left[name];
    return left;
  };
  const entries = rows("diary");
  return {
    diary: entries.map((row) => without(row)),
    cycle: rows("cycle").flatMap((row) => (row["flow"] === null ? [] : [without(row)])),
    trackers: rows("trackers").map((row) => ({ ...without(row), id: row["id"] })),
    days: rows("days").map((row) => without(row)),
    medication: rows("medication")
      .map((row) => ({
        ...without(row),
        // Of which entry it is told by what that says.
        entry_id: entries.find(({ id }) => id === row["entry_id"])?.["category"] ?? null,
      }))
      .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
  };
}

describe("the file with everything", () => {
  it("makes the same diary of an empty one, and goes as a whole when its import is taken back", async () => {
    await writeDiary();
    const written = await diaryOf(anna);
    expect(Object.values(written).map((rows) => rows.length)).toEqual([2, 3, 3, 3, 3]);
    expect(written.medication.map(({ entry_id }) => entry_id)).toContain("Cramps");

    const berta = await api.newPerson();
    const caller = api.callerOf(berta);
    const id = await importedFile(caller, await fileWithEverything(api, anna));
    expect(await diaryOf(berta)).toEqual(written);
    expect(await caller.symptoms.imports.list()).toMatchObject([
      { arrivedCount: 2, dayCount: 3, wholeDayCount: 3, intakeCount: 3 },
    ]);

    await caller.symptoms.imports.undo({ id });
    expect(await diaryOf(berta)).toMatchObject({ diary: [], cycle: [], days: [], medication: [] });
    expect(await caller.symptoms.trackers.list()).toEqual([]);
    await caller.symptoms.imports.redo({ id });
    expect(await diaryOf(berta)).toEqual(written);
  });

  it("takes back the starts of cycles that it brought, and those alone that are as it brought them", async () => {
    await writeDiary();
    const berta = await api.newPerson();
    const caller = api.callerOf(berta);
    await caller.symptoms.cycle.set({ localDate: "2026-03-02", flow: "medium" });
    const id = await importedFile(caller, await fileWithEverything(api, anna));
    await caller.symptoms.cycle.set({ localDate: "2026-03-03", flow: "spotting", startsCycle: false });
    const days = () => caller.symptoms.cycle.days({ from: "2026-03-01", to: "2026-03-31" });
    expect(await days()).toMatchObject([
      { flow: "heavy", startsCycle: true },
      { flow: "medium", startsCycle: null },
      { flow: "spotting", startsCycle: false },
    ]);
    await caller.symptoms.imports.undo({ id });
    expect((await days()).map(({ localDate }) => localDate)).toEqual(["2026-03-02", "2026-03-03"]);
  });
});

describe("the diary as a table", () => {
  const range = { from: "2026-01-01", to: "2026-12-31" };
  /** Everything that stands on its days, with what is followed by its name. */
  async function saidBy(person: TestPerson) {
    const { entries, days, trackers } = api.callerOf(person).symptoms;
    const followed = new Map((await trackers.list()).map((tracker) => [tracker.id, tracker]));
    return {
      entries: (await entries.list(range)).entries.map(({ category, localDate }) => [localDate, category]),
      days: (await days.list(range)).map(({ localDate, sleepMinutes, tracked }) => ({
        localDate,
        sleepMinutes,
        tracked: Object.fromEntries(Object.entries(tracked).map(([id, value]) => [followed.get(id)?.label, value])),
      })),
      trackers: [...followed.values()].map(({ label, kind, unit }) => [label, kind, unit]).toSorted(),
    };
  }

  it("brings sleep and what is followed of the days that it has lines of", async () => {
    const named = [
      { label: "Sport: yes", kind: "yes_no" as const },
      { label: "=a;b\\", kind: "yes_no" as const },
      { label: "Gewicht: 5", kind: "number" as const, unit: "kg; net" },
      { label: "Steps", kind: "number" as const },
    ].map((tracker) => ({ ...tracker, id: randomUUID() }));
    for (const tracker of named) await own.trackers.add(tracker);
    const values = [true, false, -61.4, 0];
    const tracked = Object.fromEntries(named.map(({ id }, index) => [id, values[index] ?? 0]));
    // By the person's own day, which is another than that of the instant.
    await own.entries.record({ ...base, occurredAt: "2026-03-01T23:30:00Z", category: "Late" });
    await own.entries.record({ ...base, occurredAt: "2026-03-02T08:30:00Z", category: "Same day" });
    await own.entries.record({ ...base, occurredAt: "2026-03-03T08:30:00Z", category: "Low mood" });
    await own.entries.record({ ...base, occurredAt: "2026-03-04T08:30:00Z", category: "Slept" });
    await own.days.set({ localDate: "2026-03-02", sleepMinutes: 435, tracked });
    await own.days.set({ localDate: "2026-03-04", sleepMinutes: 0, tracked: {} });
    const written = await saidBy(anna);
    for (const separator of [",", ";"] as const) {
      const berta = await api.newPerson();
      const id = await importedTable(
        api.callerOf(berta),
        await diaryAsTable(api, anna, { ...range, separator, language: "de" }),
      );
      expect(await saidBy(berta)).toEqual(written);
      await api.callerOf(berta).symptoms.imports.undo({ id });
      expect(await saidBy(berta)).toEqual({ entries: [], days: [], trackers: [] });
    }
  });
});

describe("what was taken", () => {
  const taken = { takenAt: "2026-03-01T09:00:00Z", timeZone: "UTC", name: "Ibuprofen", dose: "400 mg" };
  const begun = async (caller: Pick<typeof own, "imports"> = own) => {
    const id = randomUUID();
    await caller.imports.begin({ id, source: "diary_json", fileName: "a.json", entryCount: 0, leftOutCount: 0 });
    return id;
  };
  const listed = () => own.medication.list({ from: "2026-02-01", to: "2026-03-31" });

  it("is found where it is there already: by the minute, what it was, and how much", async () => {
    await own.medication.take({ ...taken, id: randomUUID(), takenAt: "2026-03-01T09:00:20.5Z" });
    const west = { takenAt: "2026-03-10T04:30:00Z", timeZone: "Pacific/Pago_Pago", name: "Tea", dose: "" };
    await own.medication.take({ ...west, id: randomUUID() });
    const gone = randomUUID();
    await own.medication.take({ ...taken, id: gone, name: "Gone" });
    await own.medication.withdraw({ id: gone });
    const { timeZone: _zone, ...asked } = taken;
    const intakes = [
      { ...asked, takenAt: "2026-03-01T10:00:59+01:00" },
      { ...asked, takenAt: "2026-03-01T09:01:00Z" },
      { ...asked, name: "Ibu" },
      { ...asked, dose: "" },
      { ...asked, name: "Gone" },
      { takenAt: west.takenAt, name: west.name, dose: "" },
    ];
    expect(await own.imports.findDuplicateIntakes({ intakes })).toEqual([0, 5]);
    const other = api.callerOf(await api.newPerson()).symptoms;
    expect(await other.imports.findDuplicateIntakes({ intakes })).toEqual([]);
  });

  it("arrives once, also when it is sent again at once, and goes and comes with its import", async () => {
    const id = await begun();
    const [one, withdrawn] = [
      { ...taken, id: randomUUID() },
      { ...taken, id: randomUUID(), name: "Withdrawn" },
    ];
    const send = () => own.imports.addIntakes({ id, intakes: [one, withdrawn] });
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.reduce((sum, { added }) => sum + added, 0)).toBe(2);
    await own.medication.withdraw({ id: withdrawn.id });
    const kept = await own.medication.take({ ...taken, id: randomUUID(), name: "Logged here" });
    await own.imports.undo({ id });
    expect(await listed()).toEqual([kept]);
    await expect(send()).rejects.toMatchObject({ cause: { reason: "symptoms.import_undone" } });
    await own.imports.redo({ id });
    expect((await listed()).map(({ name }) => name).toSorted()).toEqual(["Ibuprofen", "Logged here"]);
    expect(JSON.stringify(await listed())).not.toContain(id);
  });

  it("is for nobody else's import, and bounded", async () => {
    const other = api.callerOf(await api.newPerson()).symptoms;
    const id = await begun();
    await expect(other.imports.addIntakes({ id, intakes: [{ ...taken, id: randomUUID() }] })).rejects.toMatchObject({
      cause: { reason: "symptoms.import_not_found" },
    });
    const many = Array.from({ length: 501 }, () => ({ ...taken, id: randomUUID() }));
    for (const intakes of [
      many,
      [],
      [{ ...taken, id: randomUUID(), relief: "none" as const, reliefAfterMinutes: 3 }],
    ]) {
      await expect(own.imports.addIntakes({ id, intakes })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    }
    expect(await listed()).toEqual([]);
  });
});
