import { useLingui } from "@lingui/react/macro";
import type { SharedEntry } from "@anamnesis/domain";
import { formatExact, formatTimeIn } from "../../../lib/dates.ts";
import { CycleDayWords } from "../../cycle/CycleDay.tsx";
import { regionsInWords } from "../body/region-words.ts";
import { nameOfCategory } from "../category-name.ts";
import row from "../EntryRow.module.css";
import { SeverityBadge } from "../SeverityBadge.tsx";
import css from "./sharing.module.css";

interface SharedEntryRowProps {
  readonly entry: SharedEntry;
  /** Null when it is not shown, or nobody can say. */
  readonly cycleDay: number | null;
}

/** An entry to be read by others: nothing is cut off, and nothing leads to it. */
export function SharedEntryRow({ entry, cycleDay }: SharedEntryRowProps) {
  const { t } = useLingui();
  const { occurredAt, timeZone, category, severity, notes, notesUnreadable = false, tags, regions } = entry;
  return (
    <li className={`${row["row"]} ${css["entry"]}`}>
      <SeverityBadge severity={severity} />
      <span className={row["text"]}>
        <span className={row["category"]}>
          {nameOfCategory(category)} <CycleDayWords day={cycleDay} />
        </span>
        {notesUnreadable && <span className={css["detail"]}>{t`the note cannot be read`}</span>}
        {notes !== null && notes !== "" && <span className={css["notes"]}>{notes}</span>}
        {regions !== null && regions.length > 0 && (
          <span className={css["detail"]}>{regionsInWords(regions).join(" · ")}</span>
        )}
        {tags !== null && tags.length > 0 && <span className={css["detail"]}>{tags.join(" · ")}</span>}
      </span>
      <time dateTime={occurredAt} title={t`${formatExact(occurredAt)} here`} className={row["time"]}>
        {formatTimeIn(occurredAt, timeZone)}
      </time>
    </li>
  );
}
