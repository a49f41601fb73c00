import {
  broken,
  columnsOf,
  dayFrom,
  entryFrom,
  instantAt,
  nothing,
  outcomeOf,
  type RowOutcome,
  timeOfText,
} from "./row.ts";

/*
 * The CSV that Bearable writes under "Export data", as it did from 2021 to 2025: `date`, `date formatted`, `weekday`,
 * `time of day`, `category`, `rating/amount`, `detail`, `notes`. A symptom is of the category `Symptom`, called
 * `Headache (Moderate)` in `detail`, and rated 1 mild to 4 unbearable; what was not there is left out by Bearable itself.
 * The time of day is `pre`, `am`, `mid`, `pm`, `all day` or a time. Mood and energy are the better the higher, so they are
 * no strengths of a complaint; these, sleep, factors, medication and measurements have no place in this diary.
 */

const bearableMost = 4;
const times: ReadonlyMap<string, string> = new Map([
  ["pre", "06:00"],
  ["am", "09:00"],
  ["mid", "14:00"],
  ["pm", "20:00"],
  ["all day", "12:00"],
]);
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

export const isBearableHeader = (header: readonly string[]): boolean => {
  const at = columnsOf(header);
  return ["date", "category", "rating/amount", "detail"].every((name) => at(name) !== -1);
};

/** Reads the rows of Bearable: those of symptoms. */
export function bearableReader(header: readonly string[], { timeZone }: { readonly timeZone: string }) {
  const at = columnsOf(header);
  return (cells: readonly string[]): RowOutcome =>
    outcomeOf(() => {
      const cell = (column: string) => cells[at(column)]?.trim() ?? "";
      const kind = cell("category").toLowerCase();
      if (kind === "") return broken("This row has too few columns.");
      if (kind !== "symptom") return nothing;
      const day = dayFrom(cell("date formatted") || wordedDay(cell("date")));
      const said = cell("time of day").toLowerCase();
      const rating = Number(cell("rating/amount") || "none");
      if (!(rating >= 0 && rating <= bearableMost)) return broken("The rating goes from 1 to 4.");
      if (rating === 0) return nothing;
      return {
        entries: [
          entryFrom({
            occurredAt: instantAt(day, times.get(said) ?? timeOfText(said), timeZone),
            timeZone,
            category: cell("detail").replace(/\s*\([^()]*\)$/u, ""),
            severity: Math.round((rating * 10) / bearableMost),
            notes: cell("notes"),
          }),
        ],
        cycleDay: null,
      };
    });
}

/** `1st Jan 2023` as a calendar day. */
function wordedDay(text: string): string {
  const [, day = "", month = "", year = ""] = /^(\d{1,2})[a-z]*\s+([a-z]{3})[a-z]*\s+(\d{4})$/iu.exec(text) ?? [];
  const index = months.indexOf(month.toLowerCase()) + 1;
  return index === 0 ? text : `${year}-${String(index).padStart(2, "0")}-${day.padStart(2, "0")}`;
}
