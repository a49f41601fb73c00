import { useLingui } from "@lingui/react/macro";
import type { SymptomEntry } from "@anamnesis/domain";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatExact, formatTime } from "../../lib/dates.ts";
import { CycleDay } from "../cycle/CycleDay.tsx";
import { regionsInWords } from "./body/region-words.ts";
import { nameOfCategory } from "./category-name.ts";
import css from "./EntryRow.module.css";
import { SeverityBadge } from "./SeverityBadge.tsx";

type Shown = Pick<
  SymptomEntry,
  "occurredAt" | "category" | "severity" | "notes" | "tags" | "regions" | "notesUnreadable"
>;

/** What was logged, then in their own words what about it. */
export function EntryText({ entry, aside }: { readonly entry: Shown; readonly aside?: ReactNode }) {
  const { t } = useLingui();
  const { category, occurredAt, notes, tags, regions, notesUnreadable = false } = entry;
  const note = notesUnreadable ? [t`the note cannot be read`] : notes === "" ? [] : [t`“${notes}”`];
  const details = [...regionsInWords(regions), ...tags, ...note].join(" · ");
  return (
    <>
      <SeverityBadge severity={entry.severity} />
      <span className={css["text"]}>
        <span>
          <span className={css["category"]}>{nameOfCategory(category)}</span>{" "}
          <time dateTime={occurredAt} title={formatExact(occurredAt)} className={css["time"]}>
            {formatTime(occurredAt)}
          </time>{" "}
          {aside}
        </span>
        {details !== "" && <span className={css["details"]}>{details}</span>}
      </span>
    </>
  );
}

/** An entry of the diary, as a line that opens it. */
export function EntryRow({ entry }: { readonly entry: SymptomEntry }) {
  return (
    <li className={css["item"]}>
      <Link to="/entries/$id" params={{ id: entry.id }} className={css["row"]}>
        <EntryText entry={entry} aside={<CycleDay date={entry.localDate} />} />
      </Link>
    </li>
  );
}
