import { describe, expect, it } from "vitest";
import { openFile, type OpenedTable, readFile, tooManyRows } from "./read-file.ts";
import { encodingOf } from "./read-table.ts";

const header = "date,date formatted,weekday,time of day,category,rating/amount,detail,notes";
const row = (day: string, detail: string, notes = "") => `"","${day}","","am","Symptom","2","${detail}","${notes}"`;
const fileOf = (...parts: readonly BlobPart[]) => new File([...parts], "bearable.csv");
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const utf16 = (text: string) => Uint8Array.from(Buffer.from(`\uFEFF${text}`, "utf16le"));

async function read(file: File) {
  const opened = await openFile(file);
  if ("refusal" in opened) return opened;
  const terms = {
    timeZone: "Europe/Vienna",
    language: "en",
    onRow: () => {},
    signal: new AbortController().signal,
  } as const;
  return { opened, ...(await readFile(opened, terms)) };
}
const categories = async (file: File) => {
  const found = await read(file);
  return "refusal" in found ? found : found.entries.map(({ category }) => category);
};

/** As Drip writes it (schema 4): every column of a day, nothing where nothing is said. */
const dripColumns = [
  "date,temperature.value,temperature.exclude,temperature.time,temperature.note,isCycleStart,bleeding.value",
  "bleeding.exclude,mucus.feeling,mucus.texture,mucus.value,mucus.exclude,cervix.opening,cervix.firmness",
  "cervix.position,cervix.exclude,note.value,desire.value,sex.solo,sex.partner,sex.condom,sex.pill,sex.iud,sex.patch",
  "sex.ring,sex.implant,sex.diaphragm,sex.none,sex.other,sex.note,pain.cramps,pain.ovulationPain,pain.headache",
  "pain.backache,pain.nausea,pain.tenderBreasts,pain.migraine,pain.other,pain.note,mood.happy,mood.sad,mood.stressed",
  "mood.balanced,mood.fine,mood.anxious,mood.energetic,mood.fatigue,mood.angry,mood.other,mood.note",
].join(",");

function dripDay(date: string, said: Readonly<Record<string, string>>): string {
  return dripColumns
    .split(",")
    .map((column) => (column === "date" ? date : (said[column] ?? "")))
    .join(",");
}

describe("what other programs write", () => {
  it("is read as Drip does, with its quotation marks and what it leaves out of cycles", async () => {
    const text = [
      dripColumns,
      dripDay("2026-03-01", {
        "temperature.value": "36.55",
        isCycleStart: "true",
        "bleeding.value": "3",
        "bleeding.exclude": "false",
        "note.value": '"wärmflasche, tee.\nim bett"',
        "pain.cramps": "true",
        "pain.note": 'sie sagte ""geht schon"" und ging',
      }),
      dripDay("2026-03-15", { "bleeding.value": "1", "bleeding.exclude": "true", isCycleStart: "false" }),
      dripDay("2026-03-16", { "desire.value": "2", "mood.happy": "true" }),
    ].join("\n");
    const found = await read(fileOf(text));
    if ("refusal" in found) throw new Error(found.refusal);
    expect(found.opened).toMatchObject({ source: "drip", encoding: "utf-8" });
    expect(found.broken).toEqual([]);
    expect(found.entries).toMatchObject([
      { category: "Cramps", notes: 'wärmflasche, tee.\nim bett\nsie sagte "geht schon" und ging' },
    ]);
    expect(found.cycleDays).toEqual([
      { localDate: "2026-03-01", flow: "heavy", startsCycle: null },
      { localDate: "2026-03-15", flow: "light", startsCycle: false },
    ]);
    expect(found.otherCount).toBe(1);
  });

  it("is read as Bearable does, whose symptoms stand among all else", async () => {
    const text = [
      header,
      '"1st Mar 2026","2026-03-01","Sunday","am","Mood","7","",""',
      '"1st Mar 2026","2026-03-01","Sunday","all day","Sleep","07:45","",""',
      '"1st Mar 2026","2026-03-01","Sunday","pm","Symptom","3","Headache (Severe)","after work, bright light"',
      '"1st Mar 2026","2026-03-01","Sunday","pre","Symptom","1","Pelvic pain (Mild)",""',
      '"1st Mar 2026","2026-03-01","Sunday","all day","Factors","","Exercise - Walk",""',
    ].join("\n");
    const found = await read(fileOf(text));
    if ("refusal" in found) throw new Error(found.refusal);
    expect(found.opened.source).toBe("bearable");
    expect(found.broken).toEqual([]);
    expect(found.entries).toMatchObject([
      { category: "Headache", severity: 8, notes: "after work, bright light", occurredAt: "2026-03-01T19:00:00Z" },
      { category: "Pelvic pain", severity: 3, occurredAt: "2026-03-01T05:00:00Z" },
    ]);
    expect(found.otherCount).toBe(3);
  });

  it("is read as a German Excel saves it: in its code page, as UTF-8 with a mark, and as “Unicode text”", async () => {
    const table = [
      "Datum;Uhrzeit;Symptom;Stärke;Notiz",
      "01.03.2026;08:30;Krämpfe;7;Wärmflasche – half",
      "02.03.2026;21:15:00;Müdigkeit;10;“sehr” müde",
      "",
    ].join("\r\n");
    // What stands in 0x80 to 0x9f there: a dash, and quotation marks.
    const ansi = Uint8Array.from(
      table,
      (letter) => ({ "–": 0x96, "“": 0x93, "”": 0x94 })[letter] ?? letter.charCodeAt(0),
    );
    for (const [encoding, part] of [
      ["windows-1252", ansi],
      ["utf-8", `\uFEFF${table}`],
      ["utf-16le", utf16(table.replaceAll(";", "\t"))],
    ] as const) {
      const found = await read(fileOf(part));
      if ("refusal" in found) throw new Error(found.refusal);
      expect(found.opened.encoding).toBe(encoding);
      expect(found.broken).toEqual([]);
      expect(found.entries).toMatchObject([
        { category: "Cramps", severity: 7, notes: "Wärmflasche – half", occurredAt: "2026-03-01T07:30:00Z" },
        { category: "Müdigkeit", severity: 10, notes: "“sehr” müde", occurredAt: "2026-03-02T20:15:00Z" },
      ]);
    }
  });
});

describe("a file", () => {
  it("is read in its encoding, whatever its marks and line ends", async () => {
    const text = [header, row("2023-01-01", "Übelkeit (Mild)"), row("2023-01-02", "Müdigkeit"), ""].join("\r\n");
    for (const part of [text, `\uFEFF${text}`, utf16(text), latin1(text), text.replaceAll("\r\n", "\n")]) {
      expect(await categories(fileOf(part))).toEqual(["Nausea", "Müdigkeit"]);
    }
    // What is no UTF-8 may come late.
    expect(await encodingOf(fileOf("a,b\n".repeat(100_000), latin1("ü,b\n")))).toBe("windows-1252");
    expect(await encodingOf(fileOf(`${"ü".repeat(65_535)}a`))).toBe("utf-8");
  });

  it("is cut into rows by the separator of its first line, over the ends of pieces", async () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => row("2023-01-01", `S${index}`, `a ""${index}"",\n;ü`));
    const text = [header, ...rows].join("\n");
    const found = await read(fileOf(text.replaceAll('","', '";"').replace(header, header.replaceAll(",", ";"))));
    if ("refusal" in found) throw new Error(found.refusal);
    expect([found.entries.length, found.broken]).toEqual([3_000, []]);
    expect(found.entries[2_999]?.notes).toBe('a "2999",\n;ü');
  });

  it("with a broken row in the middle names it by its line, and the others wait", async () => {
    const text = [
      header,
      row("2023-01-01", "One", "two\nlines"),
      row("2023-02-30", "Never"),
      "",
      row("2023-01-03", "Two"),
      '"","2023-01-04","","am","Symptom","9","Nine",""',
      row("2023-01-05", "Three"),
    ].join("\n");
    const found = await read(fileOf(text));
    if ("refusal" in found) throw new Error(found.refusal);
    expect(found.entries.map(({ category }) => category)).toEqual(["One", "Two", "Three"]);
    expect(found.broken.map(({ line }) => line)).toEqual([4, 7]);
    expect(found.broken[0]?.problem).toBe("There is no such day or time.");
  });

  it("in which a quotation mark is never closed loses one row", async () => {
    const tail = Array.from({ length: 5 }, (_, index) => `2023-01-0${index + 1},,am,Symptom,2,Later ${index},`);
    const text = [
      header,
      ",2023-01-01,,am,Symptom,2,First,",
      ',2023-01-02,,am,Symptom,2,"Open,',
      ...tail.map((line) => `,${line}`),
    ].join("\n");
    const found = await read(fileOf(text));
    if ("refusal" in found) throw new Error(found.refusal);
    expect(found.entries.map(({ category }) => category)).toEqual(
      ["First", 0, 1, 2, 3, 4].map((one) => (one === "First" ? one : `Later ${one}`)),
    );
    expect(found.broken).toEqual([{ line: 3, problem: "A quotation mark in this row is not closed." }]);
  });

  it("tells what stands in it twice", async () => {
    const found = await read(
      fileOf([header, row("2023-01-01", "A"), row("2023-01-01", "B"), row("2023-01-01", "A")].join("\n")),
    );
    expect(found).toMatchObject({ repeated: new Set([2]), otherCount: 0 });
  });

  it("of this diary tells of each day and of what is followed once", async () => {
    const named = "time_zone,occurred_at,category,severity,notes,tags,sleep_minutes,followed";
    const line = (day: number, category: string) => `UTC,2023-01-0${day}T08:00:00Z,${category},3,,,450,Sport: yes`;
    const found = await read(fileOf([named, line(1, "A"), line(1, "B"), line(2, "A")].join("\n")));
    if ("refusal" in found) throw new Error(found.refusal);
    expect(found.entries).toHaveLength(3);
    const [{ id } = { id: "" }, ...others] = found.trackers;
    expect(others).toEqual([]);
    expect(found.days).toMatchObject([
      { localDate: "2023-01-01", sleepMinutes: 450, tracked: { [id]: true } },
      { localDate: "2023-01-02" },
    ]);
  });

  it("of 200,001 rows is refused, and one of 200,000 is not", async () => {
    const line = ",2023-01-01,,am,Mood,2,Fine,\n";
    const found = await read(fileOf(`${header}\n`, line.repeat(200_000)));
    expect(found).toMatchObject({ otherCount: 200_000 });
    await expect(read(fileOf(`${header}\n`, line.repeat(200_001)))).rejects.toBe(tooManyRows);
  });

  it("that is none to import is refused", async () => {
    expect(await read(fileOf(""))).toEqual({ refusal: "empty" });
    expect(await read(fileOf("date,severity\n"))).toEqual({ refusal: "empty" });
    expect(await read(fileOf('{"a": 1}'))).toEqual({ refusal: "other json" });
  });

  it("of another scale says how many strengths lie between two steps", async () => {
    const rows = [
      "Datum;Symptom;Stärke;Schlagwörter",
      "1.4.2026;Kopf;6,5;Reise|Hitze",
      "2.4.2026;Kopf;7;",
      "3.4.2026;Kopf;0,2;",
    ];
    const found = await read(fileOf(`${rows.join("\n")}\n`));
    expect(found).toMatchObject({ roundedCount: 2, otherCount: 0 });
    expect(found).toMatchObject({
      entries: [{ severity: 7, tags: ["Reise", "Hitze"] }, { severity: 7 }, { severity: 1 }],
    });
  });

  it("of another kind is guessed at by the names of its columns", async () => {
    const opened = await openFile(fileOf("Datum;Symptom;Stärke (1-10);Notiz\n13/4/2026;Kopf;3;x\n"));
    expect(opened).toMatchObject<Partial<OpenedTable>>({
      source: "table",
      separator: ";",
      mapping: {
        columns: { day: 0, time: null, category: 1, severity: 2, notes: 3, tags: null },
        category: "",
        scale: 10,
        dayOrder: "dmy",
      },
    });
  });
});
