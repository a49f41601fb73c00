import type { DiaryRow } from "./outbox.ts";
import { IntakeItem } from "./medication/IntakeRow.tsx";
import type { IntakeRow } from "./medication/intakes.ts";
import css from "./TodayPage.module.css";
import { EntryRows } from "./WaitingRow.tsx";

interface DayRowsProps {
  readonly rows: readonly DiaryRow[];
  readonly intakes: readonly IntakeRow[];
}

/** What was logged and what was taken on a day, newest first. */
export function DayRows({ rows, intakes }: DayRowsProps) {
  const list = [
    ...rows.map((row) => ({ at: row.entry.occurredAt, item: <EntryRows key={row.entry.id} rows={[row]} /> })),
    ...intakes.map((row) => ({ at: row.intake.takenAt, item: <IntakeItem key={row.intake.id} {...row} /> })),
  ].toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
  return <ul className={css["list"]}>{list.map(({ item }) => item)}</ul>;
}
