import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { ScheduleSummary } from "@anamnesis/domain";
import { formatAgo, formatExact, formatTime } from "../../lib/dates.ts";
import { Chip } from "../../ui/Chip.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import rows from "../../ui/Rows.module.css";
import alerts from "./alerts.module.css";
import css from "./jobs.module.css";
import { wordsOfPace, wordsOfSchedule } from "./job-words.ts";

interface CellProps {
  readonly row: ScheduleSummary;
}

function What({ row: { name, errorClass } }: CellProps) {
  const { i18n } = useLingui();
  return (
    <>
      <span className={css["name"]}>{i18n._(wordsOfSchedule(name))}</span>
      {errorClass !== null && (
        <p className={css["detail"]}>
          <Trans>
            Failed with <code>{errorClass}</code>
          </Trans>
        </p>
      )}
    </>
  );
}

function Pace({ row: { everySeconds } }: CellProps) {
  const { i18n } = useLingui();
  return <span className={rows["quiet"]}>{i18n._(wordsOfPace(everySeconds))}</span>;
}

function State({ row: { failures, lastSucceededAt } }: CellProps) {
  if (failures > 0) {
    return (
      <Chip tone="strong">
        <Trans>Failed {failures} times in a row</Trans>
      </Chip>
    );
  }
  return lastSucceededAt === null ? (
    <Chip tone="quiet">
      <Trans>Not yet</Trans>
    </Chip>
  ) : (
    <Chip tone="good">
      <Trans>In order</Trans>
    </Chip>
  );
}

function Last({ row: { lastSucceededAt: at, nextDueAt } }: CellProps) {
  if (at === null) {
    const due = formatTime(nextDueAt);
    return (
      <time className={rows["quiet"]} dateTime={nextDueAt} title={formatExact(nextDueAt)}>
        <Trans>Due at {due}</Trans>
      </time>
    );
  }
  const ago = formatAgo(at);
  return (
    <time className={rows["quiet"]} dateTime={at} title={formatExact(at)}>
      <Trans>Last done {ago}</Trans>
    </time>
  );
}

const columns: readonly Column<ScheduleSummary>[] = [
  { header: msg`What`, Cell: What, isRowHeader: true, phone: "title" },
  { header: msg`How it goes`, Cell: State, phone: "aside" },
  { header: msg`How often`, Cell: Pace, phone: "detail" },
  { header: msg`Last time`, Cell: Last, phone: "detail" },
];

/** What the server does by itself. */
export function Schedules({ schedules }: { readonly schedules: readonly ScheduleSummary[] }) {
  const { t } = useLingui();
  if (schedules.length === 0) return null;
  return (
    <section className={alerts["section"]} aria-label={t`From time to time`}>
      <h2>
        <Trans>From time to time</Trans>
      </h2>
      <Rows label={t`From time to time`} columns={columns} rows={schedules} keyOf={({ name }) => name} />
    </section>
  );
}
