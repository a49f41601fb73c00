import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { dayOf, formatDay, formatExact, formatTime } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { Card, Page } from "../../ui/Page.tsx";
import { ErrorState, Loading } from "../../ui/States.tsx";
import { CorrectionForm } from "./CorrectionForm.tsx";
import { entryChanged } from "./diary-cache.ts";
import { EntryHistory } from "./EntryHistory.tsx";
import css from "./EntryPage.module.css";

/** One entry: to read, to correct, to withdraw, and what happened to it. */
export function EntryPage() {
  const { t } = useLingui();
  const { id } = useParams({ from: "/shell/entries/$id" });
  const entry = useQuery(trpc.symptoms.entries.byId.queryOptions({ id }));
  const back = (
    <Link to="/entries">
      <Trans>All entries</Trans>
    </Link>
  );
  if (entry.isPending) {
    return (
      <Page title={t`Entry`} lead={back}>
        <Loading rows={3} height={80} />
      </Page>
    );
  }
  // One that was read once stays on the page, with what is typed, when reading it again fails.
  if (entry.data === undefined) {
    return (
      <Page title={t`Entry`} lead={back}>
        <ErrorState error={entry.error} onRetry={() => void entry.refetch()} />
      </Page>
    );
  }
  const { category, occurredAt } = entry.data;
  return (
    <Page title={category} lead={back}>
      <p className={css["when"]}>
        <time dateTime={occurredAt} title={formatExact(occurredAt)}>
          {formatDay(dayOf(occurredAt))}, {formatTime(occurredAt)}
        </time>
      </p>
      <div className={css["columns"]}>
        <Card label={t`Entry`}>
          {entry.data.withdrawnAt === null ? (
            <CorrectionForm key={entry.data.id} entry={entry.data} />
          ) : (
            <Withdrawn id={id} />
          )}
        </Card>
        <EntryHistory id={id} />
      </div>
    </Page>
  );
}

function Withdrawn({ id }: { readonly id: string }) {
  const restore = useMutation(trpc.symptoms.entries.restore.mutationOptions({ onSuccess: entryChanged }));
  return (
    <div className={css["form"]} role="status">
      <h2>
        <Trans>This entry is withdrawn</Trans>
      </h2>
      <p>
        <Trans>It counts nowhere any more. What happened to it stays on record.</Trans>
      </p>
      <div>
        <Button loading={restore.isPending} onClick={() => restore.mutate({ id })}>
          <Trans>Put it back</Trans>
        </Button>
      </div>
      {restore.isError && <ErrorState error={restore.error} />}
    </div>
  );
}
