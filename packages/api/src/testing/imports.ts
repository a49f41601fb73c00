import { randomUUID } from "node:crypto";
import { type ImportedEntry, isBroken, readDiaryJson } from "@anamnesis/domain";
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

/** Imports the file with everything, all that a diary is made of, under new ids. Answers the id of the import. */
export async function importedFile(caller: Caller, text: string): Promise<string> {
  const read = readDiaryJson(text);
  if (read === null) throw new Error("that is not the file with everything");
  const rows = read.rows.map((row) => {
    const outcome = row();
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
  const days = rows.flatMap(({ day }) => (day === undefined ? [] : [day]));
  const cycleDays = rows.flatMap(({ cycleDay }) => (cycleDay === null ? [] : [cycleDay]));
  const id = randomUUID();
  const { imports } = caller.symptoms;
  const counts = { entryCount: entries.length, leftOutCount: 0 };
  await imports.begin({ id, source: "diary_json", fileName: "everything.json", ...counts, cycleDays });
  if (entries.length > 0) await imports.add({ id, entries });
  await imports.addDays({ id, trackers: [...read.trackers], days });
  if (intakes.length > 0) await imports.addIntakes({ id, intakes });
  return id;
}
