import { randomUUID } from "node:crypto";
import {
  type CreateExportInput,
  guessMapping,
  type ImportedEntry,
  type ImportedTracker,
  type ImportSource,
  isBroken,
  readDiaryJson,
  type RowOutcome,
  rowReader,
  sourceOf,
} from "@anamnesis/domain";
import { contentOfExport } from "./export-files.ts";
import type { TestApi, TestPerson } from "./index.ts";

type Caller = ReturnType<TestApi["callerOf"]>;

/** An entry as a file would tell of it: another minute each. */
export const fromFile = (index: number, given: Partial<ImportedEntry> = {}) => ({
  id: randomUUID(),
  occurredAt: new Date(Date.parse("2024-01-01T08:00:00Z") + index * 60_000).toISOString(),
  timeZone: "Europe/Vienna",
  category: "Cramps",
  severity: 4,
  notes: "",
  tags: [],
  ...given,
});

/** An import of some entries, begun and sent. Answers its id. */
export async function imported(
  caller: Caller,
  { fileName = "diary.csv", entries }: { readonly fileName?: string; readonly entries: number },
): Promise<string> {
  const id = randomUUID();
  const { imports } = caller.symptoms;
  await imports.begin({ id, source: "table", fileName, entryCount: entries, leftOutCount: 0 });
  await imports.add({ id, entries: Array.from({ length: entries }, (_, index) => fromFile(index)) });
  return id;
}

/** The file with everything about somebody, as it is written now. */
export async function fileWithEverything(api: TestApi, person: TestPerson): Promise<string> {
  const { id } = await api.callerOf(person).exports.create({ type: "json" });
  await api.runner.runDue();
  return (await contentOfExport(api, id)).toString("utf8");
}

type Table = Omit<Extract<CreateExportInput, { type: "csv" }>, "type">;

/** The diary of somebody as a table, row by row. */
export async function diaryAsTable(api: TestApi, person: TestPerson, given: Table): Promise<string[][]> {
  const { id } = await api.callerOf(person).exports.create({ type: "csv", ...given });
  await api.runner.runDue();
  const text = (await contentOfExport(api, id)).toString("utf8").replace("\ufeff", "");
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",;\r\n]*))([,;]|\r\n)/gu)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

interface WhatIsImported {
  readonly source: ImportSource;
  readonly fileName: string;
  readonly outcomes: readonly RowOutcome[];
  /** Those that no row names. */
  readonly trackers: readonly ImportedTracker[];
}

/** Imports what rows say, all that a diary is made of, under new ids. Answers the id of the import. */
async function importedRows(caller: Caller, { outcomes, trackers, ...begun }: WhatIsImported): Promise<string> {
  const rows = outcomes.map((outcome) => {
    if (isBroken(outcome)) throw new Error(outcome.problem);
    return outcome;
  });
  const ids = new Map(rows.flatMap(({ entryId }) => (entryId === undefined ? [] : [[entryId, randomUUID()] as const])));
  const entries = rows.flatMap((row) =>
    row.entries.map((entry) => ({ ...entry, id: ids.get(row.entryId ?? "") ?? randomUUID() })),
  );
  const intakes = rows.flatMap(({ intake }) =>
    intake === undefined
      ? []
      : [{ ...intake, id: randomUUID(), entryId: ids.get(intake.entryId ?? "") ?? intake.entryId }],
  );
  const days = rows.flatMap(({ day }) => (day === undefined ? [] : [[day.localDate, day] as const]));
  const cycleDays = rows.flatMap(({ cycleDay }) => (cycleDay === null ? [] : [cycleDay]));
  const id = randomUUID();
  const { imports } = caller.symptoms;
  const counts = { entryCount: entries.length, leftOutCount: 0 };
  await imports.begin({ id, ...begun, ...counts, cycleDays });
  if (entries.length > 0) await imports.add({ id, entries });
  const followed = new Map([...trackers, ...rows.flatMap((row) => row.trackers ?? [])].map((one) => [one.id, one]));
  await imports.addDays({ id, trackers: [...followed.values()], days: [...new Map(days).values()] });
  if (intakes.length > 0) await imports.addIntakes({ id, intakes });
  return id;
}

/** Imports the file with everything. Answers the id of the import. */
export function importedFile(caller: Caller, text: string): Promise<string> {
  const read = readDiaryJson(text);
  if (read === null) throw new Error("that is not the file with everything");
  const { rows, trackers } = read;
  const outcomes = rows.map((row) => row());
  return importedRows(caller, { source: "diary_json", fileName: "everything.json", outcomes, trackers });
}

/** Imports the diary as a table, with its header. Answers the id of the import. */
export function importedTable(caller: Caller, [header = [], ...rows]: readonly string[][]): Promise<string> {
  const columns = guessMapping(header);
  const mapping = { columns, category: "", scale: 10, dayOrder: "dmy" } as const;
  const source = sourceOf(header);
  const outcomes = rows.map(rowReader(source, { header, timeZone: "UTC", language: "en", mapping }));
  return importedRows(caller, { source, fileName: "diary.csv", outcomes, trackers: [] });
}
