import { Plural, Trans, useLingui } from "@lingui/react/macro";
import {
  IconBellRinging,
  IconDatabase,
  IconDatabaseExport,
  IconListCheck,
  IconMail,
  IconRobot,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { formatAgo } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { Card, Page } from "../../ui/Page.tsx";
import { ErrorState, Loading } from "../../ui/States.tsx";
import css from "./alerts.module.css";
import { HealthLine } from "./HealthLine.tsx";
import { isOfMail } from "./job-words.ts";
import { pollMs } from "./poll.ts";
import { useReady } from "./use-ready.ts";

/** What is looked for every minute has not been for as long as this: then nobody works in the background. */
const workerSilentMs = 5 * 60_000;
const mostListed = 100;

/** How the installation is, at a glance, each line with the way to more. Looks again by itself while it is seen. */
export function HealthPage() {
  const { t } = useLingui();
  const polled = { refetchInterval: pollMs };
  const ready = useReady();
  const alerts = useQuery(trpc.operations.alerts.list.queryOptions({ state: "firing", limit: mostListed }, polled));
  const jobs = useQuery(trpc.operations.jobs.summary.queryOptions(undefined, polled));
  const dead = useQuery(trpc.operations.jobs.list.queryOptions({ status: "dead", limit: mostListed }, polled));
  const all = [ready, alerts, jobs, dead];
  const failed = all.find(({ isError }) => isError);
  const retry = () => void Promise.all(all.map(({ refetch }) => refetch()));
  return (
    <Page title={t`Health`} lead={t`Administration`}>
      {failed !== undefined && <ErrorState error={failed.error} onRetry={retry} />}
      <Card label={t`Health`}>
        {all.every(({ data }) => data === undefined) && failed === undefined && <Loading rows={6} height={52} />}
        {/* Each as soon as it is known: without the database the rest is not, and that is what has to be said. */}
        <ul className={css["health"]}>
          {ready.data !== undefined && (
            <Database isReached={ready.data.database === "ok"} isWritable={ready.data.writes === "ok"} />
          )}
          {jobs.data !== undefined && (
            <>
              <Worker
                lastSeenAt={lastOf(jobs.data.schedules.map(({ lastSucceededAt }) => lastSucceededAt))}
                now={jobs.dataUpdatedAt}
              />
              <Jobs waiting={jobs.data.counts.queued} dead={jobs.data.counts.dead} />
            </>
          )}
          {dead.data !== undefined && <Mails unsent={dead.data.jobs.filter(({ kind }) => isOfMail(kind)).length} />}
          {alerts.data !== undefined && <Alerts firing={alerts.data.alerts.length} />}
          {all.some(({ data }) => data !== undefined) && (
            <HealthLine Icon={IconDatabaseExport} title={t`Backups`} state="unknown">
              <Trans>Nothing is known of them here yet. Whoever runs the database backs it up.</Trans>
            </HealthLine>
          )}
        </ul>
      </Card>
    </Page>
  );
}

const lastOf = (instants: readonly (string | null)[]) =>
  instants.reduce((last, at) => (at !== null && (last === null || at > last) ? at : last), null);

function Database({ isReached, isWritable }: { readonly isReached: boolean; readonly isWritable: boolean }) {
  const { t } = useLingui();
  return (
    <HealthLine Icon={IconDatabase} title={t`Database`} state={isReached && isWritable ? "fine" : "wrong"}>
      {!isReached ? (
        <Trans>It does not answer.</Trans>
      ) : isWritable ? (
        <Trans>It answers, and takes what is written.</Trans>
      ) : (
        <Trans>It answers, and takes nothing that is written.</Trans>
      )}
    </HealthLine>
  );
}

function Worker({ lastSeenAt, now }: { readonly lastSeenAt: string | null; readonly now: number }) {
  const { t } = useLingui();
  // A server that has just begun has not looked yet.
  if (lastSeenAt === null) {
    return (
      <HealthLine Icon={IconRobot} title={t`Work in the background`} state="unknown">
        <Trans>Not seen yet.</Trans>
      </HealthLine>
    );
  }
  const isFine = now - Date.parse(lastSeenAt) < workerSilentMs;
  return (
    <HealthLine Icon={IconRobot} title={t`Work in the background`} state={isFine ? "fine" : "wrong"}>
      <Trans>Last seen {formatAgo(lastSeenAt)}.</Trans>
    </HealthLine>
  );
}

function Jobs({ waiting, dead }: { readonly waiting: number; readonly dead: number }) {
  const { t } = useLingui();
  return (
    <HealthLine Icon={IconListCheck} title={t`Jobs`} state={dead === 0 ? "fine" : "wrong"}>
      <Plural value={waiting} _0="None waits" one="# waits" other="# wait" />,{" "}
      {dead === 0 ? (
        <Trans>none was given up.</Trans>
      ) : (
        <Link to="/admin/jobs" search={{ status: "dead" }}>
          <Plural value={dead} one="# was given up" other="# were given up" />
        </Link>
      )}
    </HealthLine>
  );
}

/** Of the newest that were given up. */
function Mails({ unsent }: { readonly unsent: number }) {
  const { t } = useLingui();
  return (
    <HealthLine Icon={IconMail} title={t`Mails`} state={unsent === 0 ? "fine" : "wrong"}>
      {unsent === 0 ? (
        <Trans>None was given up.</Trans>
      ) : (
        <Link to="/admin/jobs" search={{ status: "dead" }}>
          {unsent === mostListed ? (
            <Trans>{unsent} or more were not sent</Trans>
          ) : (
            <Plural value={unsent} one="# was not sent" other="# were not sent" />
          )}
        </Link>
      )}
    </HealthLine>
  );
}

function Alerts({ firing }: { readonly firing: number }) {
  const { t } = useLingui();
  return (
    <HealthLine Icon={IconBellRinging} title={t`Alerts`} state={firing === 0 ? "fine" : "wrong"}>
      {firing === 0 ? (
        <Trans>All is quiet.</Trans>
      ) : (
        <Link to="/admin/alerts">
          <Plural value={firing} one="# alert fires" other="# alerts fire" />
        </Link>
      )}
    </HealthLine>
  );
}
