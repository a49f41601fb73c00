import type { SymptomEntry } from "@anamnesis/domain";
import { Link } from "@tanstack/react-router";
import { formatExact, formatTime } from "../../lib/dates.ts";
import css from "./EntryRow.module.css";
import { SeverityBadge } from "./SeverityBadge.tsx";

type Shown = Pick<SymptomEntry, "occurredAt" | "category" | "severity" | "notes" | "tags">;

/** What a row says. */
export function EntryText({ entry }: { readonly entry: Shown }) {
  return (
    <>
      <SeverityBadge severity={entry.severity} />
      <span className={css["text"]}>
        <span className={css["category"]}>{entry.category}</span>
        {entry.notes !== "" && <span className={css["notes"]}>{entry.notes}</span>}
        {entry.tags.length > 0 && <span className={css["tags"]}>{entry.tags.join(" · ")}</span>}
      </span>
    </>
  );
}

/** An entry of the diary, as a line that opens it. */
export function EntryRow({ entry }: { readonly entry: SymptomEntry }) {
  return (
    <li>
      <Link to="/entries/$id" params={{ id: entry.id }} className={css["row"]}>
        <EntryText entry={entry} />
        <time dateTime={entry.occurredAt} title={formatExact(entry.occurredAt)} className={css["time"]}>
          {formatTime(entry.occurredAt)}
        </time>
      </Link>
    </li>
  );
}
