import { Trans, useLingui } from "@lingui/react/macro";
import type { SymptomEntry } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { IconCloudUp } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { formatExact, formatTime } from "../../lib/dates.ts";
import { wordsOfShape } from "../../lib/errors.ts";
import css from "./EntryRow.module.css";
import { type OutboxItem, sendEntry, undoEntry } from "./outbox.ts";
import { SeverityBadge } from "./SeverityBadge.tsx";

type Shown = Pick<SymptomEntry, "occurredAt" | "category" | "severity" | "notes" | "tags">;

/** What was logged, then in their own words what about it. */
function EntryText({ entry }: { readonly entry: Shown }) {
  const { t } = useLingui();
  const { category, occurredAt, notes, tags } = entry;
  const details = [...tags, ...(notes === "" ? [] : [t`“${notes}”`])].join(" · ");
  return (
    <>
      <SeverityBadge severity={entry.severity} />
      <span className={css["text"]}>
        <span>
          <span className={css["category"]}>{category}</span>{" "}
          <time dateTime={occurredAt} title={formatExact(occurredAt)} className={css["time"]}>
            {formatTime(occurredAt)}
          </time>
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
        <EntryText entry={entry} />
      </Link>
    </li>
  );
}

interface WaitingRowProps {
  readonly item: OutboxItem;
  readonly onEdit: (item: OutboxItem) => void;
}

/** An entry that has not arrived yet. */
export function WaitingRow({ item, onEdit }: WaitingRowProps) {
  const { t, i18n } = useLingui();
  const { entry, state, refusal } = item;
  const reasons = Object.values(refusal?.fields ?? {}).flat();
  return (
    <li className={css["item"]}>
      <div className={css["row"]}>
        <EntryText entry={entry} />
        {state === "waiting" && (
          <span className={css["waiting"]} role="img" aria-label={t`Kept on this device until there is a connection`}>
            <IconCloudUp size={18} stroke={1.7} aria-hidden />
          </span>
        )}
      </div>
      {state === "refused" && (
        <div className={css["refused"]} role="alert">
          <p>
            <Trans>This entry was not accepted.</Trans>{" "}
            {reasons.length > 0 || refusal === undefined ? reasons.join(" ") : i18n._(wordsOfShape(refusal))}
          </p>
          {refusal !== undefined && (
            <p className={css["detail"]}>
              <Trans>Request {refusal.requestId}</Trans>
            </p>
          )}
          <Button size="compact-sm" variant="default" onClick={() => onEdit(item)}>
            <Trans>Edit</Trans>
          </Button>{" "}
          <Button size="compact-sm" variant="default" onClick={() => void sendEntry(entry)}>
            <Trans>Try again</Trans>
          </Button>{" "}
          <Button size="compact-sm" variant="default" onClick={() => void undoEntry(entry.id)}>
            <Trans>Discard</Trans>
          </Button>
        </div>
      )}
    </li>
  );
}
