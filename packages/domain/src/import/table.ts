import { severityMax } from "../symptoms.ts";
import {
  broken,
  type DayOrder,
  dayOfText,
  entryFrom,
  instantAt,
  nothing,
  outcomeOf,
  type RowOutcome,
  timeOfText,
} from "./row.ts";

/** What a column of any table can be. */
export const tableFields = ["day", "time", "category", "severity", "notes", "tags"] as const;
export type TableField = (typeof tableFields)[number];

/** How strong something is at most in a table, where it is 1 here to ten. */
export const tableScales = [3, 4, 5, 10, 100] as const;

/** Which column of a table is what, and how it is to be read. */
export interface TableMapping {
  /** Places of columns from 0; null for none. */
  readonly columns: Readonly<Record<TableField, number | null>>;
  /** What it is of, where no column says it. */
  readonly category: string;
  readonly scale: (typeof tableScales)[number];
  readonly dayOrder: DayOrder;
}

const guesses: Readonly<Record<TableField, RegExp>> = {
  day: /^(?:date|day|datum|tag|local_date|occurred_at|full_date|timestamp|zeitpunkt)\b/iu,
  time: /^(?:time|uhrzeit|zeit|local_time)\b/iu,
  category: /^(?:symptom|category|kategorie|what|was|name|type|art|beschwerde)/iu,
  severity: /^(?:severity|strength|stärke|rating|intensity|intensität|level|score|value|wert|skala)/iu,
  notes: /^(?:notes?|notiz|comment|kommentar|bemerkung|text)/iu,
  tags: /^(?:tags?|labels?|stichw|schlagw|etikett|activities)/iu,
};

/** Which column is likely what, by its name: each is the first that fits. */
export function guessMapping(header: readonly string[]): TableMapping["columns"] {
  const place = (field: TableField) => {
    const index = header.findIndex((name) => guesses[field].test(name.normalize("NFC").trim()));
    return index === -1 ? null : index;
  };
  return {
    day: place("day"),
    time: place("time"),
    category: place("category"),
    severity: place("severity"),
    notes: place("notes"),
    tags: place("tags"),
  };
}

/** Reads the rows of any table by what its columns are. A strength of 0 says that there was nothing. */
export function tableReader({ columns, category, scale, dayOrder }: TableMapping, timeZone: string) {
  return (cells: readonly string[]): RowOutcome =>
    outcomeOf(() => {
      const cell = (field: TableField) => cells[columns[field] ?? -1]?.trim() ?? "";
      const said = Number(cell("severity").replace(",", ".") || "none");
      if (!(said >= 0 && said <= scale)) return broken(`The strength has to be a number from 0 to ${scale}.`);
      if (said === 0) return nothing;
      const strength = (said * severityMax) / scale;
      // A column can hold both, as in 2026-03-01 08:30 or 2026-03-01T08:30:00.
      const [, day = "", time = ""] = /^(\S+?)(?:[T ]+(.*))?$/u.exec(cell("day")) ?? [];
      const [, , offset] = /^(.*?)(Z|[+-]\d{2}:?\d{2})?$/u.exec(time) ?? [];
      const occurredAt =
        offset === undefined
          ? instantAt(dayOfText(day, dayOrder), timeOfText(cell("time") || time), timeZone)
          : `${dayOfText(day, dayOrder)}T${time}`;
      return {
        entries: [
          entryFrom({
            occurredAt,
            timeZone,
            category: cell("category") || category,
            severity: Math.max(1, Math.round(strength)),
            notes: cell("notes"),
            tags: cell("tags")
              .split(/[;,|]/u)
              .map((tag) => tag.trim())
              .filter((tag) => tag !== ""),
          }),
        ],
        cycleDay: null,
        isRounded: !Number.isInteger(strength),
      };
    });
}
