import { Trans, useLingui } from "@lingui/react/macro";
import { correctSymptomInput, type SymptomEntry } from "@anamnesis/domain";
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { formatFullDay, formatTime, fromLocalInput, toLocalInput, zone } from "../../lib/dates.ts";
import { appErrorOf, fieldErrorsOf } from "../../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../../lib/forms.ts";
import { queryClient, trpc } from "../../lib/trpc.ts";
import { Card, Page } from "../../ui/Page.tsx";
import { ErrorState, Loading } from "../../ui/States.tsx";
import { type EntryDraft, EntryDetails } from "./EntryDetails.tsx";
import { EntryHistory } from "./EntryHistory.tsx";
import css from "./EntryPage.module.css";
import { refreshDiary } from "./outbox.ts";
import { SeverityScale } from "./SeverityScale.tsx";

/** One entry: to read, to correct, to withdraw, and what happened to it. */
export function EntryPage() {
  const { t } = useLingui();
  const { id } = useParams({ from: "/shell/entries/$id" });
  const entry = useQuery(trpc.symptoms.entries.byId.queryOptions({ id }));
  const back = (
    <Link to="/entries">
      <Trans>All entries</Trans>
    </Link>
  );
  if (entry.isPending) {
    return (
      <Page title={t`Entry`} lead={back}>
        <Loading rows={3} height={80} />
      </Page>
    );
  }
  if (entry.isError) {
    return (
      <Page title={t`Entry`} lead={back}>
        <ErrorState error={entry.error} onRetry={() => void entry.refetch()} />
      </Page>
    );
  }
  const { category, localDate, occurredAt } = entry.data;
  return (
    <Page title={category} lead={back}>
      <p className={css["when"]}>
        {formatFullDay(localDate)}, {formatTime(occurredAt)}
      </p>
      <div className={css["columns"]}>
        <Card label={t`Entry`}>
          {entry.data.withdrawnAt === null ? (
            <CorrectionForm key={entry.data.id} entry={entry.data} />
          ) : (
            <Withdrawn id={id} />
          )}
        </Card>
        <EntryHistory id={id} />
      </div>
    </Page>
  );
}

function keep(entry: SymptomEntry): void {
  queryClient.setQueryData(trpc.symptoms.entries.byId.queryKey({ id: entry.id }), entry);
  void refreshDiary();
  void queryClient.invalidateQueries({ queryKey: trpc.audit.pathKey() });
}

function CorrectionForm({ entry }: { readonly entry: SymptomEntry }) {
  const { t } = useLingui();
  const vocabulary = useQuery(trpc.symptoms.vocabulary.queryOptions());
  const when = toLocalInput(entry.occurredAt);
  const [version, setVersion] = useState(entry.updatedAt);
  const [category, setCategory] = useState(entry.category);
  const [severity, setSeverity] = useState(entry.severity);
  const [draft, setDraft] = useState<EntryDraft>({ notes: entry.notes, tags: entry.tags, when });
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const correct = useMutation(
    trpc.symptoms.entries.correct.mutationOptions({
      onSuccess(saved) {
        setVersion(saved.updatedAt);
        keep(saved);
      },
      onError(error) {
        setProblems(fieldErrorsOf(error));
        // So that the newer version can be seen, and written over if that is meant.
        if (appErrorOf(error)?.kind === "conflict") void refreshDiary();
      },
    }),
  );
  const withdraw = useMutation(trpc.symptoms.entries.withdraw.mutationOptions({ onSuccess: keep }));
  const isOutdated = appErrorOf(correct.error)?.reason === "symptoms.entry_changed_meanwhile";

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const time = draft.when === when ? {} : { occurredAt: fromLocalInput(draft.when) ?? "", timeZone: zone };
    const input = { id: entry.id, version, category, severity, notes: draft.notes, tags: [...draft.tags], ...time };
    const found = problemsOf(correctSymptomInput, input);
    setProblems(found ?? {});
    if (found === null) correct.mutate(input);
    else focusFirstProblem(event.currentTarget);
  }

  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <TextInput
        label={t`What`}
        list="categories"
        value={category}
        error={problems["category"]}
        onChange={(event) => setCategory(event.currentTarget.value)}
      />
      <datalist id="categories">
        {vocabulary.data?.categories.map(({ label }) => (
          <option key={label} value={label} />
        ))}
      </datalist>
      <SeverityScale label={t`How strong?`} value={severity} onChoose={setSeverity} onMove={setSeverity} />
      <EntryDetails
        draft={draft}
        onChange={setDraft}
        knownTags={vocabulary.data?.tags.map((tag) => tag.label) ?? []}
        problems={problems}
      />
      {correct.isError && Object.keys(problems).length === 0 && <ErrorState error={correct.error} />}
      {isOutdated && entry.updatedAt !== version && (
        <Button variant="default" onClick={() => setVersion(entry.updatedAt)}>
          <Trans>Save mine over the newer version</Trans>
        </Button>
      )}
      <div className={css["actions"]}>
        <Button type="submit" loading={correct.isPending}>
          <Trans>Save</Trans>
        </Button>
        <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate({ id: entry.id })}>
          <Trans>Withdraw</Trans>
        </Button>
        <span role="status" className={css["saved"]}>
          {correct.isSuccess && <Trans>Saved {formatTime(correct.data.updatedAt)}</Trans>}
        </span>
      </div>
      {withdraw.isError && <ErrorState error={withdraw.error} />}
    </form>
  );
}

function Withdrawn({ id }: { readonly id: string }) {
  const restore = useMutation(trpc.symptoms.entries.restore.mutationOptions({ onSuccess: keep }));
  return (
    <div className={css["form"]} role="status">
      <h2>
        <Trans>This entry is withdrawn</Trans>
      </h2>
      <p>
        <Trans>It counts nowhere any more. What happened to it stays on record.</Trans>
      </p>
      <div>
        <Button loading={restore.isPending} onClick={() => restore.mutate({ id })}>
          <Trans>Put it back</Trans>
        </Button>
      </div>
      {restore.isError && <ErrorState error={restore.error} />}
    </div>
  );
}
