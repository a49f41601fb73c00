import { Trans, useLingui } from "@lingui/react/macro";
import type { JobSummary } from "@anamnesis/domain";
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { client, trpc } from "../../lib/trpc.ts";
import { Page } from "../../ui/Page.tsx";
import { LoadingRows } from "../../ui/Rows.tsx";
import { EmptyState, ErrorState } from "../../ui/States.tsx";
import { JobFilters } from "./JobFilters.tsx";
import { ActionDialog } from "../../ui/ActionDialog.tsx";
import { DoneAction, type LastAction } from "../../ui/Actions.tsx";
import { ShowMore } from "../../ui/ShowMore.tsx";
import { JobsTable } from "./JobsTable.tsx";
import { type JobAction, jobActionWords } from "./job-words.ts";
import { pollMs } from "./poll.ts";
import { Schedules } from "./Schedules.tsx";

const pageSize = 25;
/** While something is under way. */
const busyPollMs = 3_000;

interface Asked {
  readonly job: JobSummary;
  readonly action: JobAction;
}

/** Work in the background: what was given up first. Looks again by itself while it is seen. */
export function JobsPage() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { status, kind } = useSearch({ from: "/shell/administration/admin/jobs" });
  const isFiltered = status !== undefined || kind !== undefined;
  const overview = useQuery(trpc.operations.jobs.summary.queryOptions(undefined, { refetchInterval: pollMs }));
  const list = useInfiniteQuery(
    trpc.operations.jobs.list.infiniteQueryOptions(
      { ...(status === undefined ? {} : { status }), ...(kind === undefined ? {} : { kind }), limit: pageSize },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) =>
          state.data?.pages.some((page) => page.jobs.some((job) => job.finishedAt === null)) ? busyPollMs : pollMs,
      },
    ),
  );
  const jobs = list.data?.pages.flatMap((page) => page.jobs) ?? [];
  // What the dialog is about stays the same while it is open, also when the job is read again meanwhile.
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [done, setDone] = useState<LastAction | null>(null);
  const ask = useCallback((job: JobSummary, action: JobAction) => {
    setAsked({ job, action });
    setOpen(true);
  }, []);
  return (
    <Page title={t`Jobs`} lead={t`Administration`}>
      <JobFilters overview={overview.data} />
      <DoneAction done={done} />
      {list.isPending && <LoadingRows rows={6} />}
      {jobs.length > 0 && <JobsTable jobs={jobs} onAsk={ask} />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && jobs.length === 0 && (
        <EmptyState title={isFiltered ? t`No job matches` : t`Nothing so far`}>
          <p>
            {isFiltered ? (
              <Trans>Take a filter away to see the others.</Trans>
            ) : (
              <Trans>Mails and files that are made in the background show up here, for thirty days.</Trans>
            )}
          </p>
          {isFiltered && (
            <Link to="/admin/jobs">
              <Trans>Show all jobs</Trans>
            </Link>
          )}
        </EmptyState>
      )}
      <ShowMore list={list} />
      {overview.isError && <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />}
      <Schedules schedules={overview.data?.schedules ?? []} />
      {asked !== null && (
        <ActionDialog
          words={jobActionWords[asked.action]}
          draft={`job:${asked.job.id}:${asked.action}`}
          whereKept={t`Kept with the change, in the trail.`}
          carryOut={(reason) => client.operations.jobs[asked.action].mutate({ id: asked.job.id, reason })}
          isOpen={isOpen}
          onClose={() => setOpen(false)}
          onDone={async () => {
            await queries.invalidateQueries({ queryKey: trpc.operations.jobs.pathKey() });
            setDone({ words: jobActionWords[asked.action].done, at: new Date().toISOString() });
          }}
        />
      )}
    </Page>
  );
}
