import { Trans, useLingui } from "@lingui/react/macro";
import type { SymptomEntry } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { IconCloudUp } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { formatExact, formatTime } from "../../lib/dates.ts";
import { domainText } from "../../lib/domain-words.ts";
import { wordsOfShape } from "../../lib/errors.ts";
import css from "./EntryRow.module.css";
import { type OutboxItem, sendEntry, undoEntry } from "./outbox.ts";
import { SeverityBadge } from "./SeverityBadge.tsx";

type Shown = Pick<SymptomEntry, "occurredAt" | "category" | "severity" | "notes" | "tags">;

function EntryText({ entry }: { readonly entry: Shown }) {
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

interface WaitingRowProps {
  readonly item: OutboxItem;
  readonly onEdit: (item: OutboxItem) => void;
}

/** An entry that has not arrived yet. */
export function WaitingRow({ item, onEdit }: WaitingRowProps) {
  const { t, i18n } = useLingui();
  const { entry, state, refusal } = item;
  const reasons = Object.values(refusal?.fields ?? {})
    .flat()
    .map(domainText);
  return (
    <li>
      <div className={css["row"]}>
        <EntryText entry={entry} />
        <span className={css["time"]}>
          {state === "waiting" && (
            <span className={css["waiting"]} role="img" aria-label={t`Kept on this device until there is a connection`}>
              <IconCloudUp size={18} stroke={1.7} aria-hidden />
            </span>
          )}{" "}
          {formatTime(entry.occurredAt)}
        </span>
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
