import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Resource, ResourceChange } from "@anamnesis/domain";
import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../../lib/trpc.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { Instant } from "../../../ui/Instant.tsx";
import { type Column, LoadingRows, Rows } from "../../../ui/Rows.tsx";
import rows from "../../../ui/Rows.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { configFields } from "./config.ts";
import { resourceStatusTones, resourceStatusWords } from "./resource-words.ts";
import css from "./resources.module.css";

interface HistoryRow extends ResourceChange {
  readonly key: string;
  /** What changed, as the form calls it. */
  readonly titles: readonly string[];
}

interface CellProps {
  readonly row: HistoryRow;
}

function What({ row: { kind, titles, status } }: CellProps) {
  const what = titles.join(", ");
  if (kind === "created") return <Trans>Added</Trans>;
  if (kind === "removed") return <Trans>Removed</Trans>;
  if (what !== "") return <Trans>Changed: {what}</Trans>;
  return status === null ? <Trans>Changed</Trans> : <Trans>Status changed</Trans>;
}

function Status({ row: { status } }: CellProps) {
  const { t, i18n } = useLingui();
  if (status === null) return null;
  const from = status.from === null ? null : i18n._(resourceStatusWords[status.from]);
  return (
    <span className={css["move"]}>
      {from !== null && (
        <>
          <span className={rows["quiet"]}>{from}</span>
          <IconArrowRight size={16} stroke={1.7} role="img" aria-label={t`then`} />
        </>
      )}
      <Chip tone={resourceStatusTones[status.to]}>{i18n._(resourceStatusWords[status.to])}</Chip>
    </span>
  );
}

function Who({ row: { by } }: CellProps) {
  return (
    <span className={`${rows["quiet"]} ${rows["long"]}`}>
      {by === null ? <Trans>By itself</Trans> : by.displayName}
    </span>
  );
}

function Why({ row: { reason } }: CellProps) {
  return reason === null ? null : <span className={css["words"]}>{reason}</span>;
}

function When({ row: { at } }: CellProps) {
  return <Instant at={at} />;
}

const columns: readonly Column<HistoryRow>[] = [
  { header: msg`When`, Cell: When, phone: "detail" },
  { header: msg`What`, Cell: What, isRowHeader: true, phone: "title" },
  { header: msg`Status`, Cell: Status, phone: "aside" },
  { header: msg`Who`, Cell: Who, phone: "detail" },
  { header: msg`Why`, Cell: Why, phone: "detail" },
];

/** What was done with a resource, by whom and why, newest first. */
export function ResourceHistory({ resource: { id, type } }: { readonly resource: Resource }) {
  const { t } = useLingui();
  const history = useQuery(trpc.organizations.resources.history.queryOptions({ id }));
  const titleOf = (field: string) => {
    if (field === "name") return t`Name`;
    if (field === "secrets") return t`What is not shown`;
    return configFields(type).find(({ name }) => name === field)?.title ?? field;
  };
  const changes = (history.data ?? []).map((change, index) => ({
    ...change,
    key: `${change.at} ${index}`,
    titles: change.fields.map(titleOf),
  }));
  return (
    <section className={css["history"]} aria-label={t`History`}>
      <h2>
        <Trans>History</Trans>
      </h2>
      {history.isPending && <LoadingRows rows={2} />}
      {history.isError && <ErrorState error={history.error} onRetry={() => void history.refetch()} />}
      {changes.length > 0 && <Rows label={t`History`} columns={columns} rows={changes} keyOf={({ key }) => key} />}
    </section>
  );
}
