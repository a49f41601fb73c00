import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { formatDay, formatExact, formatFullDay, formatTime, oneAMinute } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Card, Page } from "../../../ui/Page.tsx";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import { ShowMore } from "../../../ui/ShowMore.tsx";
import { memberRoleWords } from "../../organizations/words.ts";
import list from "../TodayPage.module.css";
import { BackToShare } from "./BackToShare.tsx";
import css from "./sharing.module.css";
import { type Visit, visitsByDay } from "./visits.ts";

/** Who saw the diary, day by day, in plain words. */
export function HistoryPage() {
  const { t } = useLingui();
  const accesses = useInfiniteQuery(
    trpc.symptoms.shares.accesses.infiniteQueryOptions(
      { limit: 100 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, staleTime: 0 },
    ),
  );
  const days = visitsByDay(accesses.data?.pages.flatMap((page) => page.accesses) ?? []);
  return (
    <Page title={t`Who saw my diary`} lead={<BackToShare />}>
      <p>
        <Trans>
          Nobody can look at what you share without standing here: the database writes it down before it shows anything.
        </Trans>
      </p>
      {accesses.isPending && <Loading rows={3} height={96} />}
      {accesses.isError && <ErrorState error={accesses.error} onRetry={() => void accesses.refetch()} />}
      {accesses.isSuccess && days.length === 0 && (
        <EmptyState title={t`Nobody but you`}>
          <p>
            <Trans>When somebody looks at what you share, it stands here: who, when and why.</Trans>
          </p>
          <Link to="/share/new">
            <Trans>Share with a clinic</Trans>
          </Link>
        </EmptyState>
      )}
      {days.map(({ day, visits }) => (
        <Card key={day} label={formatDay(day)}>
          <h2>{formatDay(day)}</h2>
          <ul className={list["list"]}>
            {visits.map((visit) => (
              <VisitRow key={visit.key} visit={visit} />
            ))}
          </ul>
        </Card>
      ))}
      <ShowMore list={accesses}>
        <Trans>Show older ones</Trans>
      </ShowMore>
    </Page>
  );
}

function VisitRow({ visit }: { readonly visit: Visit }) {
  const { reason, times, notes, entries, cycleDays, intakes, viewerNow } = visit;
  return (
    <li className={css["visit"]}>
      <p>
        <Seen visit={visit} />
      </p>
      {viewerNow !== null && (
        <p>
          <Trans>
            They are called <strong>{viewerNow}</strong> now.
          </Trans>
        </p>
      )}
      <p>
        <Trans>Reason: {reason}</Trans>
      </p>
      <p className={css["detail"]}>
        {oneAMinute(times).map((at, index) => (
          <span key={at}>
            {index > 0 && ", "}
            <time dateTime={at} title={formatExact(at)}>
              {formatTime(at)}
            </time>
          </span>
        ))}
        {entries > 0 && (
          <>
            {" · "}
            {notes ? <Trans>with your notes and tags</Trans> : <Trans>without notes and tags</Trans>}
          </>
        )}
        {intakes > 0 && (
          <>
            {" · "}
            <Plural value={intakes} one="with your medication: once" other="with your medication: # times" />
          </>
        )}
        {cycleDays > 0 && (
          <>
            {" · "}
            <Plural value={cycleDays} one="with your cycle: # day" other="with your cycle: # days" />
          </>
        )}
      </p>
    </li>
  );
}

function Seen({ visit }: { readonly visit: Visit }) {
  const { i18n } = useLingui();
  const { viewerName, memberRole, organizationName, from, to, entries, cycleDays } = visit;
  const role = i18n._(memberRoleWords[memberRole]);
  if (from === null || to === null) {
    return cycleDays > 0 ? (
      <Trans>
        <strong>{viewerName}</strong> ({role}) at {organizationName} looked. There was no entry in it.
      </Trans>
    ) : (
      <Trans>
        <strong>{viewerName}</strong> ({role}) at {organizationName} looked. There was nothing in it.
      </Trans>
    );
  }
  const first = formatFullDay(from);
  const last = formatFullDay(to);
  return from === to ? (
    <Trans>
      <strong>{viewerName}</strong> ({role}) at {organizationName} looked at{" "}
      <Plural value={entries} one="# entry" other="# entries" /> of {first}.
    </Trans>
  ) : (
    <Trans>
      <strong>{viewerName}</strong> ({role}) at {organizationName} looked at{" "}
      <Plural value={entries} one="# entry" other="# entries" /> from {first} to {last}.
    </Trans>
  );
}
