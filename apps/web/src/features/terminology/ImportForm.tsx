import { Trans, useLingui } from "@lingui/react/macro";
import {
  codeSystemOfFile,
  describeCodeFile,
  fiscalYearOfFile,
  partsOfCodeFile,
  releaseDayOfFile,
} from "@anamnesis/domain";
import { Button, FileInput, Progress, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client } from "../../lib/trpc.ts";
import { Card } from "../../ui/Page.tsx";
import settings from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";

/** The file of a year, which is sent in parts and read by the server. */
export function ImportForm({ onStarted }: { readonly onStarted: () => Promise<void> }) {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [year, setYear] = useState("");
  const [validFrom, setValidFrom] = useState("");
  const [sent, setSent] = useState(0);
  const [isAsked, setAsked] = useState(false);
  const isRxNorm = file !== null && codeSystemOfFile(file.name) === "rxnorm";
  const isSaid = isRxNorm ? validFrom !== "" : /^20\d\d$/u.test(year);
  const send = useMutation({
    async mutationFn(chosen: File) {
      const bytes = new Uint8Array(await chosen.arrayBuffer());
      const described = await describeCodeFile(chosen.name, bytes, {
        year: Number(year),
        from: validFrom === "" ? null : validFrom,
      });
      if (described === null) return;
      const { releases } = client.terminology;
      const { id } = await releases.begin.mutate(described);
      for (const { index, data, share } of partsOfCodeFile(bytes)) {
        await releases.upload.mutate({ id, index, data });
        setSent(share * 100);
      }
      await releases.start.mutate({ id });
      setFile(null);
      setYear("");
      setValidFrom("");
      await onStarted();
    },
    onSettled: () => setSent(0),
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    setAsked(true);
    if (file !== null && isSaid) send.mutate(file, { onSuccess: () => setAsked(false) });
  }
  return (
    <Card label={t`Import a file`}>
      <form className={settings["form"]} noValidate onSubmit={submit}>
        <h2>
          <Trans>Import a file</Trans>
        </h2>
        <FileInput
          label={t`File of ICD-10-CM or RxNorm`}
          description={t`The zip as it is published, or icd10cm_order_YYYY.txt or RXNCONSO.RRF from it; at most 32 MB`}
          accept=".zip,.txt,.rrf"
          placeholder={t`Choose a file`}
          clearable
          clearButtonProps={{ "aria-label": t`Choose no file` }}
          value={file}
          error={isAsked && file === null ? t`Choose the file first.` : undefined}
          onChange={(chosen) => {
            setFile(chosen);
            const named = fiscalYearOfFile(chosen?.name ?? "");
            if (named !== null) setYear(String(named));
            const day =
              chosen !== null && codeSystemOfFile(chosen.name) === "rxnorm" ? releaseDayOfFile(chosen.name) : null;
            if (day !== null) setValidFrom(day);
          }}
        />
        {!isRxNorm && (
          <TextInput
            label={t`Fiscal year`}
            description={t`It begins in October of the year before`}
            inputMode="numeric"
            value={year}
            error={isAsked && !isSaid ? t`Give a year, such as 2027.` : undefined}
            onChange={(event) => setYear(event.currentTarget.value)}
          />
        )}
        <TextInput
          type="date"
          label={t`Holds from`}
          description={
            isRxNorm
              ? t`The day of the release`
              : t`Of an update within the year, such as that of April; empty for the whole year`
          }
          error={isAsked && isRxNorm && !isSaid ? t`Say of which day the release is.` : undefined}
          value={validFrom}
          onChange={(event) => setValidFrom(event.currentTarget.value)}
        />
        {send.isPending && <Progress value={sent} aria-label={t`How much is sent`} size="sm" />}
        {send.isError && <ErrorState error={send.error} />}
        <div className={settings["actions"]}>
          <Button type="submit" loading={send.isPending}>
            <Trans>Import</Trans>
          </Button>
        </div>
      </form>
    </Card>
  );
}
