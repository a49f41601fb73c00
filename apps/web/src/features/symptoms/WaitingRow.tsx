import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconCloudUp } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { domainText } from "../../lib/domain-words.ts";
import { wordsOfShape } from "../../lib/errors.ts";
import { EntryRow, EntryText } from "./EntryRow.tsx";
import css from "./EntryRow.module.css";
import { type DiaryRow, type OutboxItem, takeBack, tryAgain } from "./outbox.ts";

/** Rows of a day: those that the server has, and those that it does not have yet. */
export function EntryRows({ rows }: { readonly rows: readonly DiaryRow[] }) {
  return rows.map(({ entry, item }) =>
    item === null ? <EntryRow key={entry.id} entry={entry} /> : <WaitingRow key={entry.id} item={item} />,
  );
}

/** An entry that has not arrived yet, or whose change has not: it opens like any other. */
export function WaitingRow({ item }: { readonly item: OutboxItem }) {
  const { t } = useLingui();
  const { entry, state } = item;
  return (
    <li className={css["item"]}>
      <Link to="/entries/$id" params={{ id: entry.id }} className={css["row"]}>
        <EntryText entry={entry} />
        {state === "waiting" && (
          <span className={css["waiting"]} role="img" aria-label={t`Kept on this device until there is a connection`}>
            <IconCloudUp size={18} stroke={1.7} aria-hidden />
          </span>
        )}
      </Link>
      <Refusal item={item}>
        <Button component={Link} to={`/entries/${entry.id}`} size="compact-sm" variant="default">
          <Trans>Edit</Trans>
        </Button>{" "}
      </Refusal>
    </li>
  );
}

/** Why something that waited was not accepted, and what can be done about it. */
export function Refusal({
  item,
  children,
}: {
  readonly item: Omit<OutboxItem, "entry">;
  readonly children?: ReactNode;
}) {
  const { i18n } = useLingui();
  const { id, kind, state, refusal } = item;
  if (state !== "refused") return null;
  const reasons = Object.values(refusal?.fields ?? {})
    .flat()
    .map(domainText);
  return (
    <div className={css["refused"]} role="alert">
      <p>
        {kind === "entry" ? <Trans>This entry was not accepted.</Trans> : <Trans>Your change was not accepted.</Trans>}{" "}
        {reasons.length > 0 || refusal === undefined ? reasons.join(" ") : i18n._(wordsOfShape(refusal))}
      </p>
      {refusal !== undefined && (
        <p className={css["detail"]}>
          <Trans>Request {refusal.requestId}</Trans>
        </p>
      )}
      {children}
      <Button size="compact-sm" variant="default" onClick={() => void tryAgain(id)}>
        <Trans>Try again</Trans>
      </Button>{" "}
      <Button size="compact-sm" variant="default" onClick={() => void takeBack(id)}>
        <Trans>Discard</Trans>
      </Button>
    </div>
  );
}
