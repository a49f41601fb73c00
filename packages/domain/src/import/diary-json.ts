import { z } from "zod";
import { flows } from "../cycle.ts";
import { localDate } from "../time.ts";
import { broken, entryFrom, nothing, outcomeOf, type RowOutcome } from "./row.ts";

/** What of the file with everything about a person a diary is made of again; its other parts are not for a diary. */
const fileShape = z.object({ exported_at: z.string(), diary: z.array(z.unknown()), cycle: z.array(z.unknown()) });

const entryRow = z.object({
  occurred_at: z.string(),
  time_zone: z.string(),
  category: z.string(),
  severity: z.number(),
  notes: z.string().nullish(),
  tags: z.array(z.string()).default([]),
  deleted_at: z.string().nullish(),
});
const dayRow = z.object({ local_date: localDate, flow: z.enum(flows).nullable() });

/** A row of the file: an entry, or a day of bleeding. What was withdrawn stays withdrawn. */
function entryOf(row: unknown): RowOutcome {
  return outcomeOf(() => {
    const read = entryRow.safeParse(row);
    if (!read.success) return broken("This is not an entry as the file has them.");
    const { occurred_at: occurredAt, time_zone: timeZone, category, severity, notes, tags, deleted_at } = read.data;
    if (typeof deleted_at === "string") return nothing;
    return {
      entries: [entryFrom({ occurredAt, timeZone, category, severity, notes: notes ?? "", tags })],
      cycleDay: null,
    };
  });
}

function dayOf(row: unknown): RowOutcome {
  const read = dayRow.safeParse(row);
  if (!read.success) return { problem: "This is not a day of bleeding as the file has them." };
  const { local_date: day, flow } = read.data;
  return flow === null ? nothing : { entries: [], cycleDay: { localDate: day, flow } };
}

/** What the file tells of a diary, row by row; null for any other file. */
export function readDiaryJson(text: string): readonly (() => RowOutcome)[] | null {
  const read = fileShape.safeParse(jsonOf(text));
  if (!read.success) return null;
  const { diary, cycle } = read.data;
  return [...diary.map((row) => () => entryOf(row)), ...cycle.map((row) => () => dayOf(row))];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
