import { Trans, useLingui } from "@lingui/react/macro";
import { Button, FileInput, Progress } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { client } from "../../../lib/trpc.ts";
import { Card, Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import { HeldMessages } from "./HeldMessages.tsx";
import { readRecords, sendRecords } from "./records-file.ts";
import { RecordImportRow } from "./RecordImportRow.tsx";

const listKey = ["record-imports"];

/** What others kept of patients, brought into their records from a file, with what was not kept, and the way back. */
export function RecordImportsPage() {
  const { t } = useLingui();
  const queries = useQueryClient();
  return (
    <Page
      title={t`Import records`}
      lead={
        <Link to="/patients">
          <Trans>All patients</Trans>
        </Link>
      }
    >
      <OnlyWith permission="fhir.import">
        <HeldMessages onTaken={() => void queries.invalidateQueries({ queryKey: listKey })} />
        <NewImport />
        <Imports />
      </OnlyWith>
    </Page>
  );
}

function NewImport() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [files, setFiles] = useState<File[]>([]);
  const [sent, setSent] = useState(0);
  const [isAsked, setAsked] = useState(false);
  const [unread, setUnread] = useState<string | null>(null);
  const send = useMutation({
    async mutationFn(chosen: readonly File[]) {
      for (const [index, file] of chosen.entries()) {
        const entries = await readRecords(file);
        if (entries === null) {
          setUnread(file.name);
          return;
        }
        await sendRecords(file.name, entries, (share) => setSent(((index + share) / chosen.length) * 100));
      }
      setFiles([]);
      setAsked(false);
    },
    onMutate: () => setUnread(null),
    onSettled: async () => {
      setSent(0);
      await queries.invalidateQueries({ queryKey: listKey });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    setAsked(true);
    if (files.length > 0) send.mutate(files);
  }
  const problem =
    unread === null
      ? isAsked && files.length === 0
        ? t`Choose a file first.`
        : undefined
      : t`${unread} is no FHIR: neither a bundle, nor a resource, nor lines of them.`;
  return (
    <Card label={t`Import a file`}>
      <form className={settings["form"]} noValidate onSubmit={submit}>
        <h2>
          <Trans>Import a file</Trans>
        </h2>
        <p className={settings["detail"]}>
          <Trans>
            Who patients are, their vital signs, allergies and lasting conditions are taken over, in the words that
            stand there. What is kept already is not kept twice. Whoever is new becomes your patient.
          </Trans>
        </p>
        <FileInput
          multiple
          label={t`Files of FHIR R4`}
          description={t`Bundles, resources, or one resource a line: .json, .ndjson`}
          accept=".json,.ndjson,application/json,application/fhir+json,application/fhir+ndjson"
          placeholder={t`Choose files`}
          clearable
          clearButtonProps={{ "aria-label": t`Choose no file` }}
          value={files}
          error={problem}
          onChange={(chosen) => {
            setUnread(null);
            setFiles(chosen);
          }}
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

function Imports() {
  const { t } = useLingui();
  const imports = useQuery({
    queryKey: listKey,
    // What is sealed is opened, which is on record: not again behind somebody's back.
    queryFn: () => client.fhir.imports.list.mutate(),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return (
    <Card label={t`Imports`}>
      <h2>
        <Trans>Imports</Trans>
      </h2>
      {imports.isPending && <Loading rows={2} />}
      {imports.isError && <ErrorState error={imports.error} onRetry={() => void imports.refetch()} />}
      {imports.data?.length === 0 && <EmptyState title={t`Nothing imported yet`} />}
      <ul className={settings["list"]}>
        {imports.data?.map((one) => (
          <RecordImportRow key={one.id} one={one} onUndone={() => void imports.refetch()} />
        ))}
      </ul>
    </Card>
  );
}
