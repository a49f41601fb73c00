import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { WebhookDelivery, WebhookDeliveryStatus } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { domainText } from "../../../lib/domain-words.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Chip, type Tone } from "../../../ui/Chip.tsx";
import { Instant } from "../../../ui/Instant.tsx";
import { type Column, LoadingRows, Rows } from "../../../ui/Rows.tsx";
import rows from "../../../ui/Rows.module.css";
import { EmptyState, ErrorState } from "../../../ui/States.tsx";
import { wordsOfEvent } from "./config.ts";
import css from "./resources.module.css";

const statusWords: { readonly [Status in WebhookDeliveryStatus]: MessageDescriptor } = {
  waiting: msg`Waiting`,
  delivered: msg`Taken`,
  given_up: msg`Given up`,
  dropped: msg`Not sent`,
};
const statusTones: { readonly [Status in WebhookDeliveryStatus]: Tone } = {
  waiting: "accent",
  delivered: "good",
  given_up: "strong",
  dropped: "quiet",
};
const pollMs = 15_000;

interface CellProps {
  readonly row: WebhookDelivery;
}

function What({ row: { event } }: CellProps) {
  return wordsOfEvent(event);
}

function Status({ row: { status } }: CellProps) {
  const { i18n } = useLingui();
  return <Chip tone={statusTones[status]}>{i18n._(statusWords[status])}</Chip>;
}

function When({ row: { createdAt } }: CellProps) {
  return <Instant at={createdAt} />;
}

function Tries({ row: { attempts } }: CellProps) {
  if (attempts === 0) return null;
  return (
    <span className={rows["quiet"]}>
      <Plural value={attempts} one="# try" other="# tries" />
    </span>
  );
}

function Answer({ row: { status, lastTest } }: CellProps) {
  if (status === "dropped") {
    return (
      <span className={css["words"]}>
        <Trans>The webhook was out of use, changed or removed before its turn came.</Trans>
      </span>
    );
  }
  return lastTest === null ? null : <span className={css["words"]}>{domainText(lastTest.words)}</span>;
}

const columns: readonly Column<WebhookDelivery>[] = [
  { header: msg`When`, Cell: When, phone: "detail" },
  { header: msg`Event`, Cell: What, isRowHeader: true, phone: "title" },
  { header: msg`Status`, Cell: Status, phone: "aside" },
  { header: msg`Tries`, Cell: Tries, phone: "detail" },
  { header: msg`Answer`, Cell: Answer, phone: "detail" },
];

/** What a webhook was told last, and whether it took it. */
export function Deliveries({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const found = useQuery(trpc.organizations.resources.deliveries.queryOptions({ id }, { refetchInterval: pollMs }));
  return (
    <section className={css["history"]} aria-label={t`Events`}>
      <h2>
        <Trans>Events</Trans>
      </h2>
      {found.isPending && <LoadingRows rows={2} />}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.length === 0 && (
        <EmptyState title={t`Nothing was sent yet`}>
          <p>
            <Trans>
              As soon as one of its events happens, it is told, and what it answers stands here for 30 days.
            </Trans>
          </p>
        </EmptyState>
      )}
      {found.data !== undefined && found.data.length > 0 && (
        <Rows label={t`Events`} columns={columns} rows={found.data} keyOf={(row) => row.id} />
      )}
    </section>
  );
}
