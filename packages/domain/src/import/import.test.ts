import { describe, expect, it } from "vitest";
import {
  guessMapping,
  isBroken,
  orderOfDays,
  readDiaryJson,
  rowReader,
  sourceOf,
  type TableMapping,
  utf16Of,
} from "./index.ts";

const timeZone = "Europe/Vienna";
const columns = { day: 0, time: 1, category: 2, severity: 3, notes: 4, tags: 5 };
const mapping: TableMapping = { columns, category: "", scale: 10, dayOrder: "dmy" };

/** What a row comes to: its entries and its day of bleeding, or what is wrong with it. */
function read(header: string, row: readonly string[], given: Partial<TableMapping> = {}, language: "en" | "de" = "en") {
  const names = header.split(",");
  const outcome = rowReader(sourceOf(names), { header: names, timeZone, language, mapping: { ...mapping, ...given } })(
    row,
  );
  return isBroken(outcome) ? outcome.problem : outcome;
}
const entryOf = (...given: Parameters<typeof read>) => {
  const outcome = read(...given);
  return typeof outcome === "string" ? outcome : outcome.entries[0];
};

describe("our own table", () => {
  const header = "local_date,local_time,cycle_day,time_zone,occurred_at,category,severity,notes,tags,recorded_at";
  const row = (given: { notes?: string; tags?: string; severity?: string; category?: string; at?: string }) => [
    "2026-03-01",
    "09:30",
    "3",
    "Europe/Vienna",
    given.at ?? "2026-03-01T08:30:00Z",
    given.category ?? "Übelkeit",
    given.severity ?? "7",
    given.notes ?? "",
    given.tags ?? "",
    "2026-03-01T08:31:00Z",
  ];

  it("comes back as it was: formulas, tags with semicolons, lines", () => {
    const notes = '\'=1+1\nsecond "line"';
    expect(entryOf(header, row({ notes, tags: String.raw`'-a; b\;c; d\\` }))).toEqual({
      occurredAt: "2026-03-01T08:30:00Z",
      regions: [],
      timeZone,
      // By what it goes by in every language.
      category: "Nausea",
      severity: 7,
      notes: notes.slice(1),
      tags: ["-a", "b;c", "d\\"],
    });
    expect(entryOf(header, row({ notes: "''=x", category: "'plain" }))).toMatchObject({
      notes: "'=x",
      category: "'plain",
    });
  });

  it("comes back with where it hurt, in tables that say so", () => {
    const regionsOf = (cell: string) => entryOf(`${header},regions`, [...row({}), cell]);
    expect(regionsOf("sacrum; pelvis")).toMatchObject({ regions: ["pelvis", "sacrum"] });
    expect(regionsOf("")).toMatchObject({ regions: [] });
    expect(read(`${header},regions`, [...row({}), "nowhere"])).toBe("That is not a place on the body.");
  });

  it("comes back with what is said of its day, what is called the same as one", () => {
    const read = rowReader("diary_csv", {
      header: [...header.split(","), "sleep_minutes", "followed"],
      timeZone,
      language: "en",
      mapping,
    });
    const of = (sleep: string, followed: string) => read([...row({ at: "2026-03-01T23:30:00Z" }), sleep, followed]);
    const first = of("435", "'-Sport: no; Weight: 61.4 kg");
    if (isBroken(first)) throw new Error(first.problem);
    const [sport, weight] = first.trackers ?? [];
    expect(first.trackers).toMatchObject([
      { label: "-Sport", kind: "yes_no", unit: "", hidden: false },
      { label: "Weight", kind: "number", unit: "kg" },
    ]);
    expect(first.day).toEqual({
      localDate: "2026-03-02",
      sleepMinutes: 435,
      tracked: { [sport?.id ?? ""]: false, [weight?.id ?? ""]: 61.4 },
      notes: "",
    });
    expect(of("", "Weight: 60 kg")).toMatchObject({
      day: { sleepMinutes: null, tracked: { [weight?.id ?? ""]: 60 } },
      trackers: [weight],
    });
    expect(of("", "")).not.toHaveProperty("day");
    expect(of("7", "")).toMatchObject({ problem: expect.any(String) });
    expect(of("", "Sport")).toEqual({ problem: "That is nothing you follow." });
  });

  it("says what is wrong with a row", () => {
    expect(read(header, row({ severity: "11" }))).toBe("Severity goes from 1 to 10.");
    expect(read(header, row({ severity: "" }))).toBe("Severity must be a whole number.");
    expect(read(header, row({ category: " " }))).toBe("Category cannot be empty.");
    expect(read(header, row({ at: "yesterday" }))).toContain("Give the time with its zone");
    expect(read(header, ["2026-03-01", "09:30"])).toBe("This row has too few columns.");
  });
});

describe("the file with everything", () => {
  it("gives entries and days of bleeding, and leaves what was withdrawn", () => {
    const entry = { occurred_at: "2026-03-01T08:30:00+00:00", time_zone: timeZone, category: "Cramps", severity: 4 };
    const said = { id: "x", notes: null, tags: ["a"], regions: ["sacrum", "pelvis"] };
    const diary = [
      { ...entry, ...said, deleted_at: null },
      { ...entry, ...said, deleted_at: "2026-03-02T00:00:00Z" },
      { ...entry, ...said, severity: "4" },
      { ...entry, ...said, regions: ["nowhere"] },
    ];
    const cycle = [
      { local_date: "2026-03-01", flow: "heavy", starts_cycle: false },
      { local_date: "2026-03-02", flow: null, starts_cycle: null },
    ];
    const [wine, gone] = ["018f0000-0000-7000-8000-000000000001", "018f0000-0000-7000-8000-000000000002"];
    const tracker = { kind: "yes_no", unit: "", place: 0, hidden: false, created_at: "x" };
    const trackers = [
      { ...tracker, id: wine, label: "Wine", deleted_at: null },
      { ...tracker, id: gone, label: "Gone", deleted_at: "2026-03-02T00:00:00Z" },
      { ...tracker, id: wine, label: "" },
    ];
    const day = { local_date: "2026-03-01", sleep_minutes: 450, tracked: {}, notes: null, deleted_at: null };
    const days = [
      { ...day, tracked: { [wine]: true, [gone]: true }, notes: "Fine." },
      { ...day, sleep_minutes: null, tracked: { [gone]: true } },
      { ...day, deleted_at: "2026-03-02T00:00:00Z" },
      { ...day, sleep_minutes: 1_500 },
      { ...day, tracked: 1 },
    ];
    const taken = {
      id: wine,
      taken_at: "2026-03-01T08:30:00+00:00",
      time_zone: timeZone,
      name: "Ibuprofen",
      dose: "400 mg",
      relief: "good",
      relief_after_minutes: 40,
      entry_id: gone,
      deleted_at: null,
    };
    const medication = [
      taken,
      { ...taken, deleted_at: "2026-03-02T00:00:00Z" },
      { ...taken, relief: "none" },
      { ...taken, dose: null },
    ];
    const given = { exported_at: "x", account: [], diary, cycle, trackers, days, medication };
    const read = readDiaryJson(JSON.stringify(given));
    expect(read?.trackers).toEqual([{ id: wine, label: "Wine", kind: "yes_no", unit: "", hidden: false }]);
    expect(read?.rows.map((row) => row())).toEqual([
      {
        entries: [
          expect.objectContaining({ category: "Cramps", notes: "", tags: ["a"], regions: ["pelvis", "sacrum"] }),
        ],
        cycleDay: null,
        entryId: "x",
      },
      { entries: [], cycleDay: null },
      { problem: "This is not an entry as the file has them." },
      { problem: "This is not an entry as the file has them." },
      { entries: [], cycleDay: { localDate: "2026-03-01", flow: "heavy", startsCycle: false } },
      { entries: [], cycleDay: null },
      {
        entries: [],
        cycleDay: null,
        day: { localDate: "2026-03-01", sleepMinutes: 450, tracked: { [wine]: true }, notes: "Fine." },
      },
      { entries: [], cycleDay: null },
      { entries: [], cycleDay: null },
      { problem: "Sleep goes from 0 to 24 hours." },
      { problem: "This is not a day as the file has them." },
      {
        entries: [],
        cycleDay: null,
        intake: {
          id: wine,
          takenAt: "2026-03-01T08:30:00Z",
          timeZone,
          name: "Ibuprofen",
          dose: "400 mg",
          relief: "good",
          reliefAfterMinutes: 40,
          entryId: gone,
        },
      },
      { entries: [], cycleDay: null },
      { problem: "Minutes are until it helped." },
      { problem: "This is nothing that was taken, as the file has it." },
    ]);
    expect([readDiaryJson("[1]"), readDiaryJson("{"), readDiaryJson("{}")]).toEqual([null, null, null]);
  });
});

describe("Drip", () => {
  const header =
    "date,bleeding.value,bleeding.exclude,note.value,pain.cramps,pain.migraine,pain.note,mood.sad,mood.happy,mood.fatigue,mood.note";

  it("gives an entry for each kind of pain, one for low moods, and the bleeding", () => {
    const row = ["2026-03-01", "2", "false", "long day", "true", "true", "left side", "true", "true", "true", "", ""];
    expect(read(header, row, {}, "de")).toMatchObject({
      entries: [
        { category: "Cramps", severity: 5, notes: "long day\nleft side", occurredAt: "2026-03-01T11:00:00Z" },
        { category: "Migraine", notes: "" },
        { category: "Fatigue" },
        { category: "Low mood", severity: 5, tags: ["traurig", "fröhlich"] },
      ],
      cycleDay: { localDate: "2026-03-01", flow: "medium" },
    });
    expect(entryOf(header, ["2026-03-02", "", "", "", "", "", "", "true"])).toMatchObject({
      category: "Low mood",
      severity: 5,
      tags: ["sad"],
    });
    // Of good moods alone nothing is logged: they are no complaint.
    expect(read(header, ["2026-03-02", "", "", "", "", "", "", "", "true"])).toEqual({ entries: [], cycleDay: null });
    expect(read(header, ["2026-03-03"])).toEqual({ entries: [], cycleDay: null });
    expect(read(header, ["2026-03-04", "0"])).toMatchObject({ entries: [], cycleDay: { flow: "spotting" } });
  });

  it("names days that do not exist, bleeding that it does not know, and notes without anything", () => {
    expect(read(header, ["2026-02-30", "1"])).toBe("There is no such day or time.");
    expect(read(header, ["2026-03-01", "4"])).toBe("Bleeding goes from 0 to 3.");
    expect(read(header, ["2026-03-01", "", "", "tired"])).toBe("There is only a note on this day.");
  });
});

describe("Bearable", () => {
  const header = "date,date formatted,weekday,time of day,category,rating/amount,detail,notes";

  it("gives its symptoms with strengths of ours, and nothing else", () => {
    const row = ["1st Jan 2023", "2023-01-01", "Sunday", "pm", "Symptom", "2", "Brain fog (left) (Moderate)", "hm"];
    expect(read(header, row)).toMatchObject({
      entries: [{ category: "Brain fog (left)", severity: 5, notes: "hm", occurredAt: "2023-01-01T19:00:00Z" }],
    });
    expect(entryOf(header, row.with(1, "").with(0, "22nd Dec 2022").with(3, "all day"))).toMatchObject({
      occurredAt: "2022-12-22T11:00:00Z",
    });
    expect(entryOf(header, row.with(5, "4").with(3, "7:05 am"))).toMatchObject({
      severity: 10,
      occurredAt: "2023-01-01T06:05:00Z",
    });
    for (const other of [row.with(4, "Mood"), row.with(5, "0")]) {
      expect(read(header, other)).toEqual({ entries: [], cycleDay: null });
    }
    expect(read(header, row.with(5, "5"))).toBe("The rating goes from 1 to 4.");
    expect(read(header, row.with(3, "later"))).toBe("There is no such day or time.");
  });
});

describe("any table", () => {
  const header = "Datum,Uhrzeit,Was,Stärke,Notiz,Tags";
  const at = (day: string, time: string, given: Partial<TableMapping> = {}) => {
    const entry = entryOf(header, [day, time, "Kopf", "3", "", "a, b"], given);
    return typeof entry === "string" ? entry : entry?.occurredAt;
  };

  it("is read by what its columns are", () => {
    expect(entryOf(header, ["3.4.2026", "8:30", "Kopf", "3,5", "links", "a, b|c"], { scale: 5 })).toEqual({
      occurredAt: "2026-04-03T06:30:00Z",
      regions: [],
      timeZone,
      category: "Kopf",
      severity: 7,
      notes: "links",
      tags: ["a", "b", "c"],
    });
    expect(read(header, ["3.4.2026", "", "Kopf", "0"])).toEqual({ entries: [], cycleDay: null });
    expect(read(header, ["3.4.2026", "", "Kopf", "6"], { scale: 5 })).toBe(
      "The strength has to be a number from 0 to 5.",
    );
    const alone = { columns: { ...columns, category: null }, category: "Schmerz" };
    expect(entryOf(header, ["3.4.2026", "", "?", "6"], alone)).toMatchObject({ category: "Schmerz" });
  });

  it("guesses its columns by their names: an instant is the day", () => {
    const guessed = guessMapping(["occurred_at", "symptom", "severity", "notes"]);
    expect(guessed).toEqual({ day: 0, time: null, category: 1, severity: 2, notes: 3, tags: null });
    // Our own columns in another table: the first that fits is meant.
    expect(guessMapping(["local_date", "local_time", "occurred_at"])).toMatchObject({ day: 0, time: 1 });
  });

  it("takes days and times as people and programs write them", () => {
    expect(at("3/4/2026", "8:30 pm", { dayOrder: "mdy" })).toBe("2026-03-04T19:30:00Z");
    expect(at("2026-03-04 08:30", "")).toBe("2026-03-04T07:30:00Z");
    expect(at("2026-03-04T08:30:00+05:00", "")).toBe("2026-03-04T03:30:00Z");
    expect(at("2026-03-04", "")).toBe("2026-03-04T11:00:00Z");
    // The night when clocks go forward, and the one when they go back.
    expect(at("2026-03-29", "02:30")).toBe("2026-03-29T01:00:00Z");
    expect(at("2025-10-26", "02:30")).toBe("2025-10-26T00:30:00Z");
    expect([at("31.2.2026", ""), at("1.3.2026", "24:10"), at("Monday", "8:00")]).toEqual(
      Array.from({ length: 3 }, () => "There is no such day or time."),
    );
    expect(at("", "8:30")).toBe("The day is missing.");
  });

  it("tells the order of day and month by days that leave no choice", () => {
    expect(orderOfDays(["1/2/2026", "13/2/2026"])).toBe("dmy");
    expect(orderOfDays(["1/2/2026", "2/13/2026 08:30"])).toBe("mdy");
    expect([orderOfDays(["1.2.2026"]), orderOfDays(["1/2/2026", "2026-02-01"])]).toEqual(["dmy", null]);
  });
});

describe("an encoding", () => {
  it("is told by its first bytes, with and without a mark", () => {
    expect(utf16Of(new Uint8Array([0xff, 0xfe, 0x64, 0]))).toBe("utf-16le");
    expect(utf16Of(new Uint8Array(Buffer.from("date,category", "utf16le")))).toBe("utf-16le");
    expect(utf16Of(new Uint8Array(Buffer.from("date,category", "utf16le").swap16()))).toBe("utf-16be");
    expect(utf16Of(new Uint8Array(Buffer.from("date,Übelkeit", "utf8")))).toBeNull();
  });
});
