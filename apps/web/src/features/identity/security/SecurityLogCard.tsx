import { Trans, useLingui } from "@lingui/react/macro";
import { deviceOf, type SecurityLogEntry } from "@anamnesis/domain";
import { useInfiniteQuery } from "@tanstack/react-query";
import { dayOf, formatDay, formatExact, formatTime } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import { ShowMore } from "../../../ui/ShowMore.tsx";
import { wordsOfEvent } from "../security-event-words.ts";
import { SeverityChip } from "../SeverityChip.tsx";
import css from "./SecurityLogCard.module.css";

const pageSize = 15;

/** What happened at the door of the account, newest first. */
export function SecurityLogCard() {
  const { t } = useLingui();
  const log = useInfiniteQuery(
    trpc.identity.accounts.securityLog.infiniteQueryOptions(
      { limit: pageSize },
      { getNextPageParam: (page) => page.nextCursor, initialCursor: null },
    ),
  );
  // Each sign-in begins a session: one line says it.
  const entries =
    log.data?.pages.flatMap((page) => page.entries).filter(({ type }) => type !== "SESSION_CREATED") ?? [];
  return (
    <Card label={t`Security log`}>
      <div className={settings["stack"]}>
        <div>
          <h2>
            <Trans>Security log</Trans>
          </h2>
          <p>
            <Trans>
              What happened at the door. If something here was not you, change your password: it ends all else.
            </Trans>
          </p>
        </div>
        {log.isPending && <Loading rows={4} height={40} />}
        {log.isError && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
        {log.isSuccess && entries.length === 0 && <EmptyState title={t`Nothing has happened yet`} />}
        <ol className={css["log"]}>
          {entries.map((entry) => (
            <LogLine key={entry.id} entry={entry} />
          ))}
        </ol>
        <ShowMore list={log} />
      </div>
    </Card>
  );
}

function LogLine({ entry }: { readonly entry: SecurityLogEntry }) {
  const { i18n } = useLingui();
  const { occurredAt, type, severity, ip, userAgent } = entry;
  const from = [deviceOf(userAgent), ip].filter((part) => part !== null).join(" · ");
  return (
    <li className={css["line"]}>
      <time className={css["time"]} dateTime={occurredAt} title={formatExact(occurredAt)}>
        {formatDay(dayOf(occurredAt))}, {formatTime(occurredAt)}
      </time>
      <div className={css["what"]}>
        <span>{i18n._(wordsOfEvent(type))}</span>
        {/* What is ordinary says nothing of the kind. */}
        {severity !== "low" && <SeverityChip severity={severity} />}
      </div>
      <span className={css["from"]}>{from}</span>
    </li>
  );
}
