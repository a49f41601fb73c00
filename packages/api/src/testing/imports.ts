import { randomUUID } from "node:crypto";
import type { ImportedEntry } from "@anamnesis/domain";
import type { TestApi } from "./index.ts";

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
