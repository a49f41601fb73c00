import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { JobSummary } from "@anamnesis/domain";
import { Button, Progress } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { createContext, useContext } from "react";
import { Chip } from "../../ui/Chip.tsx";
import { Instant } from "../../ui/Instant.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import rows from "../../ui/Rows.module.css";
import css from "./jobs.module.css";
import { actionFor, type JobAction, jobActionWords, jobStatusTones, jobStatusWords, wordsOfKind } from "./job-words.ts";

interface CellProps {
  readonly row: JobSummary;
}

function What({ row: { kind, errorClass, status, progress, progressNote } }: CellProps) {
  const { t, i18n } = useLingui();
  return (
    <>
      <span className={`${css["name"]} ${rows["long"]}`}>{i18n._(wordsOfKind(kind))}</span>
      {errorClass !== null && (
        <p className={css["detail"]}>
          <Trans>
            Failed with <code>{errorClass}</code>
          </Trans>
        </p>
      )}
      {status === "running" && (
        <>
          <Progress value={progress} aria-label={t`How far it is`} size="sm" className={css["progress"]} />
          {progressNote !== null && <p className={css["detail"]}>{progressNote}</p>}
        </>
      )}
    </>
  );
}

function Status({ row: { status, cancelRequestedAt } }: CellProps) {
  const { i18n } = useLingui();
  const isEnding = cancelRequestedAt !== null && (status === "queued" || status === "running");
  return (
    <>
      <Chip tone={jobStatusTones[status]}>{i18n._(jobStatusWords[status])}</Chip>
      {isEnding && (
        <div className={rows["quiet"]}>
          <Trans>being called off</Trans>
        </div>
      )}
    </>
  );
}

function Attempts({ row: { attempts, maxAttempts } }: CellProps) {
  return (
    <span className={rows["quiet"]}>
      <Trans>
        {attempts} of {maxAttempts} runs
      </Trans>
    </span>
  );
}

function Asked({ row }: CellProps) {
  return <Instant at={row.createdAt} />;
}

function Ended({ row: { finishedAt } }: CellProps) {
  return finishedAt === null ? null : <Instant at={finishedAt} />;
}

function Asker({ row: { userId } }: CellProps) {
  if (userId === null) {
    return (
      <span className={rows["quiet"]}>
        <Trans>the server</Trans>
      </span>
    );
  }
  return (
    <Link to="/admin/users/$id" params={{ id: userId }}>
      <Trans>the account</Trans>
    </Link>
  );
}

type Ask = (job: JobSummary, action: JobAction) => void;

/** Cells know their row alone; this is how the button of one reaches the page. */
const AskContext = createContext<Ask>(() => undefined);

function Action({ row }: CellProps) {
  const { i18n } = useLingui();
  const ask = useContext(AskContext);
  const action = actionFor(row);
  if (action === null) return null;
  const name = i18n._(jobActionWords[action].button);
  return (
    <Button
      variant="default"
      size="xs"
      className={css["action"]}
      aria-haspopup="dialog"
      aria-label={`${name}: ${i18n._(wordsOfKind(row.kind))}`}
      onClick={() => ask(row, action)}
    >
      {name}
    </Button>
  );
}

const columns: readonly Column<JobSummary>[] = [
  { header: msg`What`, Cell: What, isRowHeader: true, phone: "title" },
  { header: msg`Status`, Cell: Status, phone: "aside" },
  { header: msg`Runs`, Cell: Attempts, phone: "detail" },
  { header: msg`Asked for by`, Cell: Asker, phone: "detail" },
  { header: msg`Asked for`, Cell: Asked, phone: "detail" },
  { header: msg`Ended`, Cell: Ended },
  { header: msg`What you can do`, Cell: Action, phone: "title" },
];

/** Jobs, each with the one thing that can be done to it. */
export function JobsTable({ jobs, onAsk }: { readonly jobs: readonly JobSummary[]; readonly onAsk: Ask }) {
  const { t } = useLingui();
  return (
    <AskContext value={onAsk}>
      <Rows label={t`Jobs`} columns={columns} rows={jobs} keyOf={({ id }) => id} />
    </AskContext>
  );
}
