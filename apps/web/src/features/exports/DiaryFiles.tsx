import { Trans, useLingui } from "@lingui/react/macro";
import { createExportInput, csvSeparatorOf, csvSeparators } from "@anamnesis/domain";
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { plusDays, today } from "../../lib/dates.ts";
import { fieldErrorsOf } from "../../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../../lib/forms.ts";
import { language, locale } from "../../lib/language.ts";
import { trpc } from "../../lib/trpc.ts";
import { Card } from "../../ui/Page.tsx";
import settings from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";
import { ExportFiles } from "./ExportFiles.tsx";
import css from "./DiaryFiles.module.css";

/** Takes the diary to the doctor: a file of a range of days. */
export function DiaryFiles() {
  const { t } = useLingui();
  return (
    <>
      <Card label={t`Make a file`}>
        <NewExport />
      </Card>
      <Card label={t`Your files`}>
        <ExportFiles type="csv" empty={t`No file yet`} />
      </Card>
    </>
  );
}

function NewExport() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [range, setRange] = useState({
    from: plusDays(today(), -89),
    to: today(),
    // A spreadsheet goes by the language of the machine, not by that of this page.
    separator: csvSeparatorOf(locale),
  });
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const create = useMutation(
    trpc.exports.create.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.exports.pathKey() }),
      onError: (error) => setProblems(fieldErrorsOf(error)),
    }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const input = { type: "csv" as const, ...range, language };
    const found = problemsOf(createExportInput, input);
    setProblems(found ?? {});
    if (found === null) create.mutate(input);
    else focusFirstProblem(event.currentTarget);
  }

  return (
    <form id="file" className={css["form"]} noValidate onSubmit={submit}>
      <h2>
        <Trans>As a file</Trans>
      </h2>
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
      <div className={settings["choice"]}>
        <span id="separator">
          <Trans>Between the columns</Trans>
        </span>
        <SegmentedControl
          aria-labelledby="separator"
          value={range.separator}
          data={csvSeparators.map((value) => ({ value, label: value === ";" ? t`Semicolon` : t`Comma` }))}
          onChange={(separator) => setRange({ ...range, separator })}
        />
        <p className={css["detail"]}>
          <Trans>Semicolon for a spreadsheet that writes 3,5 — comma for one that writes 3.5.</Trans>
        </p>
      </div>
      <div>
        <Button type="submit" variant="default" loading={create.isPending}>
          <Trans>Make the file</Trans>
        </Button>
      </div>
      {create.isError && Object.keys(problems).length === 0 && <ErrorState error={create.error} />}
    </form>
  );
}
