import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconCloudUp } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { dayOf, formatDay, formatExact, formatTime } from "../../lib/dates.ts";
import { client, trpc } from "../../lib/trpc.ts";
import { Card, Page } from "../../ui/Page.tsx";
import { ErrorState, Loading } from "../../ui/States.tsx";
import { nameOfCategory } from "./category-name.ts";
import { CorrectionForm } from "./CorrectionForm.tsx";
import { entryChanged } from "./diary-cache.ts";
import { EntryHistory } from "./EntryHistory.tsx";
import css from "./EntryPage.module.css";
import { type OutboxItem, takeBack, useDiaryRow, useOutbox } from "./outbox.ts";
import { Refusal } from "./WaitingRow.tsx";

/** One entry: to read, to correct, to withdraw, and what happened to it. */
export function EntryPage() {
  const { t } = useLingui();
  const { id } = useParams({ from: "/shell/entries/$id" });
  const isWaiting = useOutbox().some((item) => item.entry.id === id);
  const entry = useQuery(trpc.symptoms.entries.byId.queryOptions({ id }, { enabled: !isWaiting }));
  const row = useDiaryRow(id, entry.data);
  const back = (
    <Link to="/entries">
      <Trans>All entries</Trans>
    </Link>
  );
  // One that was read once stays on the page, with what is typed, when reading it again fails.
  if (row === null) {
    return (
      <Page title={t`Entry`} lead={back}>
        {entry.isPending ? (
          <Loading rows={3} height={80} />
        ) : (
          <ErrorState error={entry.error} onRetry={() => void entry.refetch()} />
        )}
      </Page>
    );
  }
  const { category, occurredAt, withdrawnAt } = row.entry;
  return (
    <Page title={nameOfCategory(category)} lead={back}>
      <p className={css["when"]}>
        <time dateTime={occurredAt} title={formatExact(occurredAt)}>
          {formatDay(dayOf(occurredAt))}, {formatTime(occurredAt)}
        </time>
      </p>
      <div className={css["columns"]}>
        <Card label={t`Entry`}>
          {row.item?.state === "waiting" && (
            <p className={css["kept"]} role="status">
              <IconCloudUp size={18} stroke={1.7} aria-hidden />
              <Trans>Kept on this device until there is a connection</Trans>
            </p>
          )}
          {row.item !== null && <Refusal item={row.item} />}
          {withdrawnAt === null ? (
            <CorrectionForm key={id} entry={row.entry} />
          ) : (
            <Withdrawn id={id} waiting={row.item} />
          )}
        </Card>
        {!isWaiting && <EntryHistory id={id} />}
      </div>
    </Page>
  );
}

/** A withdrawal that waits is taken back, rather than undone afterwards. */
function Withdrawn({ id, waiting }: { readonly id: string; readonly waiting: OutboxItem | null }) {
  const restore = useMutation({
    async mutationFn() {
      if (waiting !== null && (await takeBack(waiting.id))) return;
      entryChanged(await client.symptoms.entries.restore.mutate({ id }));
    },
  });
  return (
    <div className={css["form"]} role="status">
      <h2>
        <Trans>This entry is withdrawn</Trans>
      </h2>
      <p>
        <Trans>It counts nowhere any more. What happened to it stays on record.</Trans>
      </p>
      <div>
        <Button loading={restore.isPending} onClick={() => restore.mutate()}>
          <Trans>Put it back</Trans>
        </Button>
      </div>
      {restore.isError && <ErrorState error={restore.error} />}
    </div>
  );
}
