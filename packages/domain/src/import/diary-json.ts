import { z } from "zod";
import { bodyRegions } from "../body-regions.ts";
import { flows } from "../cycle.ts";
import { importedDiaryDay, type ImportedTracker, importedTracker } from "../imports.ts";
import { reliefs, takeMedicationInput } from "../medication.ts";
import { localDate } from "../time.ts";
import { mostTrackers } from "../trackers.ts";
import { broken, entryFrom, nothing, outcomeOf, type RowOutcome } from "./row.ts";

/** What of the file with everything about a person a diary is made of again; its other parts are not for a diary. */
const fileShape = z.object({
  exported_at: z.string(),
  diary: z.array(z.unknown()),
  cycle: z.array(z.unknown()),
  trackers: z.array(z.unknown()),
  days: z.array(z.unknown()),
  medication: z.array(z.unknown()),
});

const entryRow = z.object({
  id: z.string(),
  occurred_at: z.string(),
  time_zone: z.string(),
  category: z.string(),
  severity: z.number(),
  notes: z.string().nullish(),
  tags: z.array(z.string()),
  regions: z.array(z.enum(bodyRegions)),
  deleted_at: z.string().nullish(),
});
const dayRow = z.object({
  local_date: localDate,
  flow: z.enum(flows).nullable(),
  starts_cycle: z.boolean().nullable(),
});
const intakeRow = z.object({
  id: z.string(),
  taken_at: z.string(),
  time_zone: z.string(),
  name: z.string(),
  dose: z.string(),
  relief: z.enum(reliefs).nullable(),
  relief_after_minutes: z.number().nullable(),
  entry_id: z.string().nullable(),
  deleted_at: z.string().nullable(),
});
const wholeDayRow = z.object({
  local_date: z.string(),
  sleep_minutes: z.number().nullable(),
  tracked: z.record(z.string(), z.unknown()),
  notes: z.string().nullish(),
  deleted_at: z.string().nullable(),
});
const trackerRow = importedTracker.extend({ deleted_at: z.string().nullable() }).loose();

/** A row of the file: an entry, or a day of bleeding. What was withdrawn stays withdrawn. */
function entryOf(row: unknown): RowOutcome {
  return outcomeOf(() => {
    const read = entryRow.safeParse(row);
    if (!read.success) return broken("This is not an entry as the file has them.");
    const { id, occurred_at: occurredAt, time_zone: timeZone, notes, deleted_at, ...said } = read.data;
    if (typeof deleted_at === "string") return nothing;
    return {
      entries: [entryFrom({ ...said, occurredAt, timeZone, notes: notes ?? "" })],
      cycleDay: null,
      entryId: id,
    };
  });
}

function dayOf(row: unknown): RowOutcome {
  const read = dayRow.safeParse(row);
  if (!read.success) return { problem: "This is not a day of bleeding as the file has them." };
  const { local_date: day, flow, starts_cycle: startsCycle } = read.data;
  return flow === null ? nothing : { entries: [], cycleDay: { localDate: day, flow, startsCycle } };
}

function intakeOf(row: unknown): RowOutcome {
  const read = intakeRow.safeParse(row);
  if (!read.success) return { problem: "This is nothing that was taken, as the file has it." };
  const { id, taken_at, time_zone, name, dose, relief, relief_after_minutes, entry_id, deleted_at } = read.data;
  if (deleted_at !== null) return nothing;
  const intake = takeMedicationInput.safeParse({
    id,
    takenAt: taken_at,
    timeZone: time_zone,
    name,
    dose,
    relief,
    reliefAfterMinutes: relief_after_minutes,
    entryId: entry_id,
  });
  if (intake.success) return { ...nothing, intake: intake.data };
  return { problem: intake.error.issues[0]?.message ?? "This is nothing that was taken, as the file has it." };
}

/** A day as a whole, with what it says of trackers that are there: what went with one that was removed stays away. */
function wholeDayOf(row: unknown, known: ReadonlySet<string>): RowOutcome {
  const read = wholeDayRow.safeParse(row);
  if (!read.success) return { problem: "This is not a day as the file has them." };
  const { local_date, sleep_minutes, tracked, notes, deleted_at } = read.data;
  const day = importedDiaryDay.safeParse({
    localDate: local_date,
    sleepMinutes: sleep_minutes,
    tracked: Object.fromEntries(Object.entries(tracked).filter(([id]) => known.has(id))),
    notes: notes ?? "",
  });
  if (!day.success) return { problem: day.error.issues[0]?.message ?? "This is not a day as the file has them." };
  const saysNothing =
    day.data.sleepMinutes === null && day.data.notes === "" && Object.keys(day.data.tracked).length === 0;
  return deleted_at !== null || saysNothing ? nothing : { ...nothing, day: day.data };
}

interface DiaryJson {
  readonly rows: readonly (() => RowOutcome)[];
  /** What is followed, and what its days say something of. */
  readonly trackers: readonly ImportedTracker[];
}

/** What the file tells of a diary, row by row; null for any other file. */
export function readDiaryJson(text: string): DiaryJson | null {
  const read = fileShape.safeParse(jsonOf(text));
  if (!read.success) return null;
  const { diary, cycle, days, medication, trackers: rows } = read.data;
  const trackers = rows.flatMap((row) => {
    const tracker = trackerRow.safeParse(row);
    if (!tracker.success || tracker.data.deleted_at !== null) return [];
    const { id, label, kind, unit, hidden } = tracker.data;
    return [{ id, label, kind, unit, hidden }];
  });
  const known = new Set(trackers.map(({ id }) => id));
  return {
    trackers: trackers.slice(0, mostTrackers),
    rows: [
      ...diary.map((row) => () => entryOf(row)),
      ...cycle.map((row) => () => dayOf(row)),
      ...days.map((row) => () => wholeDayOf(row, known)),
      ...medication.map((row) => () => intakeOf(row)),
    ],
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
