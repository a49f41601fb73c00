import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { createExportInput, type ExportSummary } from "@anamnesis/domain";
import { Button, Progress, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { formatExact, formatFullDay, formatTime, plusDays, today } from "../../lib/dates.ts";
import { fieldErrorsOf } from "../../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../../lib/forms.ts";
import { trpc } from "../../lib/trpc.ts";
import { Card, Page } from "../../ui/Page.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/States.tsx";
import css from "./SharePage.module.css";

const pollMs = 700;
const isUnfinished = ({ status }: ExportSummary) => status === "queued" || status === "running";

/** Takes the diary to the doctor: a file of a range of days. */
export function SharePage() {
  const { t } = useLingui();
  return (
    <Page title={t`Take your diary to the doctor`} lead={t`Share`}>
      <Card label={t`Make a file`}>
        <NewExport />
      </Card>
      <Card label={t`Your files`}>
        <Exports />
      </Card>
    </Page>
  );
}

function NewExport() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [range, setRange] = useState({ from: plusDays(today(), -89), to: today() });
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const create = useMutation(
    trpc.exports.create.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.exports.pathKey() }),
      onError: (error) => setProblems(fieldErrorsOf(error)),
    }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const input = { type: "csv" as const, ...range };
    const found = problemsOf(createExportInput, input);
    setProblems(found ?? {});
    if (found === null) create.mutate(input);
    else focusFirstProblem(event.currentTarget);
  }

  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <p>
        <Trans>
          A table that Excel and every doctor’s program can open (CSV): every entry with its day, time, strength and
          notes.
        </Trans>
      </p>
      <div className={css["range"]}>
        <TextInput
          label={t`From`}
          type="date"
          value={range.from}
          error={problems["from"]}
          onChange={(event) => setRange({ ...range, from: event.currentTarget.value })}
        />
        <TextInput
          label={t`To`}
          type="date"
          value={range.to}
          error={problems["to"]}
          onChange={(event) => setRange({ ...range, to: event.currentTarget.value })}
        />
      </div>
      <div>
        <Button type="submit" loading={create.isPending}>
          <Trans>Make the file</Trans>
        </Button>
      </div>
      {create.isError && Object.keys(problems).length === 0 && <ErrorState error={create.error} />}
    </form>
  );
}

function Exports() {
  const { t } = useLingui();
  const list = useQuery(
    trpc.exports.list.queryOptions(undefined, {
      staleTime: 0,
      refetchInterval: (query) => (query.state.data?.some(isUnfinished) === true ? pollMs : false),
    }),
  );
  return (
    <>
      <h2>
        <Trans>Your files</Trans>
      </h2>
      {list.isPending && <Loading rows={2} />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.length === 0 && <EmptyState title={t`No file yet`} />}
      <ul className={css["files"]}>
        {list.data?.map((file) => (
          <ExportRow key={file.id} file={file} />
        ))}
      </ul>
    </>
  );
}

function ExportRow({ file }: { readonly file: ExportSummary }) {
  const { t } = useLingui();
  const name = t`${formatFullDay(file.from)} – ${formatFullDay(file.to)}`;
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
  return (
    <Trans>
      <Plural value={rowCount ?? 0} one="# entry" other="# entries" /> · ready until {until}
    </Trans>
  );
}
