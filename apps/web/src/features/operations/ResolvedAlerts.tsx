import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { AlertSummary } from "@anamnesis/domain";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { trpc } from "../../lib/trpc.ts";
import { Instant } from "../../ui/Instant.tsx";
import { type Column, LoadingRows, Rows } from "../../ui/Rows.tsx";
import rows from "../../ui/Rows.module.css";
import { EmptyState, ErrorState } from "../../ui/States.tsx";
import { ShowMore } from "../../ui/ShowMore.tsx";
import { SeverityChip } from "../identity/SeverityChip.tsx";
import { alertWords } from "./alert-words.ts";
import css from "./alerts.module.css";
import { pollMs } from "./poll.ts";
import { SeenBy } from "./SeenBy.tsx";

const pageSize = 20;

interface CellProps {
  readonly row: AlertSummary;
}

function Began({ row }: CellProps) {
  return <Instant at={row.since} />;
}

function What({ row: { rule, value, subject } }: CellProps) {
  const { i18n } = useLingui();
  const { title, reading } = alertWords[rule];
  return (
    <>
      <span className={css["name"]}>{i18n._(title)}</span>
      <p className={css["detail"]}>
        {i18n._(reading(value))}
        {subject !== "" && (
          <>
            {" · "}
            <Link to="/admin/users/$id" params={{ id: subject }}>
              <Trans>the account</Trans>
            </Link>
          </>
        )}
      </p>
    </>
  );
}

function Severity({ row }: CellProps) {
  return <SeverityChip severity={row.severity} />;
}

function Ended({ row: { resolvedAt } }: CellProps) {
  return resolvedAt === null ? null : <Instant at={resolvedAt} />;
}

function Acknowledged({ row }: CellProps) {
  return (
    <span className={rows["quiet"]}>
      <SeenBy alert={row} />
    </span>
  );
}

const columns: readonly Column<AlertSummary>[] = [
  { header: msg`Began`, Cell: Began, phone: "detail" },
  { header: msg`What`, Cell: What, isRowHeader: true, phone: "title" },
  { header: msg`How serious`, Cell: Severity, phone: "aside" },
  { header: msg`Ended`, Cell: Ended },
  { header: msg`Acknowledged`, Cell: Acknowledged, phone: "detail" },
];

/** What is over. */
export function ResolvedAlerts() {
  const { t } = useLingui();
  const resolved = useInfiniteQuery(
    trpc.operations.alerts.list.infiniteQueryOptions(
      { state: "resolved", limit: pageSize },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: pollMs },
    ),
  );
  const alerts = resolved.data?.pages.flatMap((page) => page.alerts) ?? [];
  return (
    <section className={css["section"]} aria-label={t`Over`}>
      <h2>
        <Trans>Over</Trans>
      </h2>
      {resolved.isPending && <LoadingRows rows={3} />}
      {alerts.length > 0 && <Rows label={t`Over`} columns={columns} rows={alerts} keyOf={({ id }) => id} />}
      {resolved.isError && <ErrorState error={resolved.error} onRetry={() => void resolved.refetch()} />}
      {resolved.isSuccess && alerts.length === 0 && (
        <EmptyState title={t`Nothing so far`}>
          <p>
            <Trans>When an alert ends, it stays here with what was done about it.</Trans>
          </p>
        </EmptyState>
      )}
      <ShowMore list={resolved}>
        <Trans>Show older ones</Trans>
      </ShowMore>
    </section>
  );
}
