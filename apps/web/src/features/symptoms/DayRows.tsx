import type { MedicationIntake } from "@anamnesis/domain";
import { useState } from "react";
import { IntakeEditor } from "./medication/IntakeEditor.tsx";
import { IntakeItem } from "./medication/IntakeRow.tsx";
import type { IntakeRow } from "./medication/intakes.ts";
import type { DiaryRow } from "./outbox.ts";
import css from "./TodayPage.module.css";
import { EntryRows } from "./WaitingRow.tsx";

interface DayRowsProps {
  readonly rows: readonly DiaryRow[];
  readonly intakes: readonly IntakeRow[];
}

/** What was logged and what was taken on a day, newest first. */
export function DayRows({ rows, intakes }: DayRowsProps) {
  // As it was when it was opened: what becomes of its row meanwhile closes nothing.
  const [edited, edit] = useState<MedicationIntake | null>(null);
  const list = [
    ...rows.map((row) => ({ at: row.entry.occurredAt, item: <EntryRows key={row.entry.id} rows={[row]} /> })),
    ...intakes.map((row) => ({
      at: row.intake.takenAt,
      item: <IntakeItem key={row.intake.id} {...row} onEdit={() => edit(row.intake)} />,
    })),
  ].toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
  return (
    <>
      <ul className={css["list"]}>{list.map(({ item }) => item)}</ul>
      <IntakeEditor intake={edited} onClose={() => edit(null)} />
    </>
  );
}
