import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ExportSummary, ExportType } from "@anamnesis/domain";
import { Button, Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { formatExact, formatFullDay, formatMoment, formatTime } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { EmptyState, ErrorState, Loading } from "../../ui/States.tsx";
import css from "./ExportFiles.module.css";

const pollMs = 3_000;
const isUnfinished = ({ status }: ExportSummary) => status === "queued" || status === "running";

interface ExportFilesProps {
  /** Which kind of file. */
  readonly type: ExportType;
  /** What is said when there is none. */
  readonly empty: string;
}

/** The files that a person asked for: being made, ready, and those that were. */
export function ExportFiles({ type, empty }: ExportFilesProps) {
  const list = useQuery(
    trpc.exports.list.queryOptions(undefined, {
      staleTime: 0,
      // News come by themselves; this is for when they do not.
      refetchInterval: (query) => (query.state.data?.some(isUnfinished) === true ? pollMs : false),
    }),
  );
  const files = list.data?.filter((file) => file.type === type);
  return (
    <>
      <h2>
        <Trans>Your files</Trans>
      </h2>
      {list.isPending && <Loading rows={2} />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {files?.length === 0 && <EmptyState title={empty} />}
      <ul className={css["files"]}>
        {files?.map((file) => (
          <ExportRow key={file.id} file={file} />
        ))}
      </ul>
    </>
  );
}

function ExportRow({ file }: { readonly file: ExportSummary }) {
  const { t } = useLingui();
  const isDiary = file.from !== null && file.to !== null;
  const name = isDiary
    ? t`${formatFullDay(file.from)} – ${formatFullDay(file.to)}`
    : t`Everything about you, ${formatMoment(file.createdAt)}`;
  return (
    <li className={css["file"]}>
      <div className={css["text"]}>
        <strong>{name}</strong>
        <p className={css["detail"]} role="status" title={formatExact(file.createdAt)}>
          <State file={file} />
        </p>
        {isUnfinished(file) && <Progress value={file.progress} aria-label={t`Progress of ${name}`} />}
      </div>
      {file.downloadPath !== null && (
        <Button component="a" href={file.downloadPath} download variant="light" aria-label={t`Download ${name}`}>
          <Trans>Download</Trans>
        </Button>
      )}
    </li>
  );
}

function State({ file }: { readonly file: ExportSummary }) {
  const { progress, rowCount, expiresAt } = file;
  if (file.status === "queued") return <Trans>Waiting to be made</Trans>;
  if (file.status === "running") return <Trans>Being made: {progress} %</Trans>;
  if (file.status === "failed") return <Trans>This file could not be made. Make it again; your diary is whole.</Trans>;
  if (file.downloadPath === null || expiresAt === null) return <Trans>Removed: files are kept for an hour</Trans>;
  const until = formatTime(expiresAt);
  if (file.type === "json") {
    return (
      <Trans>
        <Plural value={rowCount ?? 0} one="# record" other="# records" /> · ready until {until}
      </Trans>
    );
  }
  return (
    <Trans>
      <Plural value={rowCount ?? 0} one="# entry" other="# entries" /> · ready until {until}
    </Trans>
  );
}
