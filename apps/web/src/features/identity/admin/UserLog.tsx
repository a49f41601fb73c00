import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { trpc } from "../../../lib/trpc.ts";
import { LoadingRows, Rows } from "../../../ui/Rows.tsx";
import { EmptyState, ErrorState } from "../../../ui/States.tsx";
import { ShowMore } from "../../../ui/ShowMore.tsx";
import css from "./admin.module.css";
import { logColumns } from "./log-columns.tsx";

const pageSize = 25;

/** What happened to the safety of an account, newest first. */
export function UserLog({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const log = useInfiniteQuery(
    trpc.identity.users.securityLog.infiniteQueryOptions(
      { id, limit: pageSize },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <section className={css["log"]} aria-label={t`Security log`}>
      <h2>
        <Trans>Security log</Trans>
      </h2>
      {log.isPending && <LoadingRows rows={4} />}
      {entries.length > 0 && (
        <Rows label={t`Security log`} columns={logColumns} rows={entries} keyOf={(entry) => entry.id} />
      )}
      {log.isError && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
      {log.isSuccess && entries.length === 0 && (
        <EmptyState title={t`Nothing happened yet`}>
          <p>
            <Trans>Sign-ins, changes of factors and what administrators do come here.</Trans>
          </p>
        </EmptyState>
      )}
      <ShowMore list={log}>
        <Trans>Show older events</Trans>
      </ShowMore>
    </section>
  );
}
