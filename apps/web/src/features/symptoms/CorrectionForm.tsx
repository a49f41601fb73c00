import { Trans, useLingui } from "@lingui/react/macro";
import { categoryLabel, correctSymptomInput, type SymptomEntry } from "@anamnesis/domain";
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useRouteContext } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { formatTime, zone } from "../../lib/dates.ts";
import { keepDraft, keptDraft } from "../../lib/drafts.ts";
import { appErrorOf, fieldErrorsOf, hasReason } from "../../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../../lib/forms.ts";
import { trpc } from "../../lib/trpc.ts";
import { ErrorState } from "../../ui/States.tsx";
import { entryChanged, historyChanged } from "./diary-cache.ts";
import { lastRegionsOf } from "./body/region-words.ts";
import { nameOfCategory } from "./category-name.ts";
import { DoubtfulTime, useDoubt } from "./DoubtfulTime.tsx";
import { detailsOf, type EntryDraft, isEntryDraft } from "./entry-draft.ts";
import { EntryDetails } from "./EntryDetails.tsx";
import css from "./EntryPage.module.css";
import { correctEntry, notSaved, withdrawEntry } from "./outbox.ts";
import { SeverityScale } from "./SeverityScale.tsx";
import { isSameTime, type When, whenOf, withoutTime } from "./when.ts";
import { occurredAtOf } from "./occurred-at.ts";

interface Correction extends EntryDraft {
  /** As it is called, and typed. */
  readonly category: string;
  readonly severity: number;
  /** The `updatedAt` of the entry that was being corrected. */
  readonly version: string;
}

const isCorrection = (value: unknown): value is Correction =>
  isEntryDraft(value) && "category" in value && "severity" in value && "version" in value;

function correctionOf(entry: SymptomEntry): Correction {
  const { occurredAt, category, severity, updatedAt } = entry;
  return {
    ...detailsOf(entry),
    ...whenOf(occurredAt),
    category: nameOfCategory(category),
    severity,
    version: updatedAt,
  };
}

/** An entry has a time: empty is not now here. */
const noTime = { occurredAt: "", problem: null };

/** Everything about an entry, to be put right. What is typed and not saved outlives the session. */
export function CorrectionForm({ entry }: { readonly entry: SymptomEntry }) {
  const { t, i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const navigate = useNavigate();
  const vocabulary = useQuery(trpc.symptoms.vocabulary.queryOptions());
  const [kept] = useState(() => keptDraft(account.id, entry.id, isCorrection));
  const [before, setBefore] = useState(() => correctionOf(entry));
  const [draft, setDraft] = useState(kept ?? before);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const isChanged = JSON.stringify({ ...draft, version: "" }) !== JSON.stringify({ ...before, version: "" });
  useEffect(() => keepDraft(account.id, entry.id, isChanged ? draft : null), [account.id, entry.id, draft, isChanged]);

  // What was written here arrived in another way meanwhile, or was changed elsewhere.
  if (!isChanged && entry.updatedAt > before.version) {
    setBefore(correctionOf(entry));
    setDraft(correctionOf(entry));
  }

  const correct = useMutation({
    mutationFn: correctEntry,
    onSuccess(saved) {
      // What waits on this device is as it was typed.
      const now = saved === null ? draft : correctionOf(saved);
      setBefore(now);
      setDraft(now);
      if (saved !== null) entryChanged(saved);
    },
    onError(error) {
      setProblems(fieldErrorsOf(error));
      // So that the newer version can be seen, and written over if that is meant.
      if (appErrorOf(error)?.kind === "conflict") historyChanged();
    },
  });
  const withdraw = useMutation({
    mutationFn: withdrawEntry,
    async onSuccess(saved) {
      if (saved !== null) entryChanged(saved);
      // One that never arrived is gone.
      else if (entry.updatedAt === notSaved) await navigate({ to: "/entries" });
    },
  });
  const { doubt, ...doubts } = useDoubt(entry.localDate);
  const isOutdated = hasReason(correct.error, "symptoms.entry_changed_meanwhile");

  /** Whether nothing is wrong with it: then it is sent, unless a time is to be asked about first. */
  function save(version: string, time: When = draft): boolean {
    const { severity } = draft;
    const { when } = time;
    const category = categoryLabel(draft.category.trim());
    const isMoved = !isSameTime(time, before);
    const { occurredAt, problem } = when === "" ? noTime : occurredAtOf(time);
    const moved = isMoved ? { occurredAt, timeZone: zone } : {};
    const { notes, ...details } = detailsOf(draft);
    // What cannot be read stays as it is, until something is written in its place.
    const written = entry.notesUnreadable === true && notes === "" ? {} : { notes };
    const input = { id: entry.id, version, category, severity, ...details, ...written, ...moved };
    const found = problemsOf(correctSymptomInput, input);
    setProblems({ ...found, ...(isMoved && problem !== null ? { occurredAt: i18n._(problem) } : {}) });
    if (found !== null) return false;
    if (!isMoved || !doubts.asks(occurredAt)) correct.mutate(input);
    return true;
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!save(draft.version)) focusFirstProblem(event.currentTarget);
  }

  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      {kept !== null && isChanged && !correct.isError && (
        <div className={css["kept"]} role="status">
          <Trans>This is what you typed before. It is kept on this device only.</Trans>
          <Button size="compact-sm" variant="default" onClick={() => setDraft(before)}>
            <Trans>Throw it away</Trans>
          </Button>
        </div>
      )}
      <TextInput
        label={t`What`}
        list="categories"
        value={draft.category}
        error={problems["category"]}
        onChange={(event) => setDraft({ ...draft, category: event.currentTarget.value })}
      />
      <datalist id="categories">
        {vocabulary.data?.categories.map(({ label }) => (
          <option key={label} value={nameOfCategory(label)} />
        ))}
      </datalist>
      <SeverityScale
        label={t`How strong?`}
        value={draft.severity}
        onChoose={(severity) => setDraft({ ...draft, severity })}
        onMove={(severity) => setDraft({ ...draft, severity })}
      />
      <EntryDetails
        draft={draft}
        onChange={(fields) => {
          setDraft({ ...draft, ...fields });
          if (isSameTime(draft, fields)) return;
          setProblems(withoutTime);
          doubts.forget();
        }}
        knownTags={vocabulary.data?.tags.map((tag) => tag.label) ?? []}
        lastRegions={lastRegionsOf(vocabulary.data, categoryLabel(draft.category))}
        problems={problems}
      />
      {entry.notesUnreadable === true && (
        <p className={css["unreadable"]}>
          <Trans>The note cannot be read: its seal does not open. Those who run this house were told.</Trans>
        </p>
      )}
      {doubt !== null && (
        <DoubtfulTime
          key={doubt.occurredAt}
          doubt={doubt}
          onSure={() => {
            doubts.trust(doubt.occurredAt);
            save(draft.version);
          }}
          onYear={(when) => {
            setDraft({ ...draft, when, which: null });
            save(draft.version, { when, which: null });
          }}
        />
      )}
      {correct.isError && Object.keys(problems).length === 0 && <ErrorState error={correct.error} />}
      {isOutdated && entry.updatedAt !== draft.version && (
        <Button variant="default" loading={correct.isPending} onClick={() => save(entry.updatedAt)}>
          <Trans>Save mine over the newer version</Trans>
        </Button>
      )}
      <div className={css["actions"]}>
        <Button type="submit" loading={correct.isPending}>
          <Trans>Save</Trans>
        </Button>
        <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate(entry.id)}>
          <Trans>Withdraw</Trans>
        </Button>
        <span role="status" className={css["saved"]}>
          {correct.isSuccess && !isChanged && <SavedWords saved={correct.data} />}
        </span>
      </div>
      {withdraw.isError && <ErrorState error={withdraw.error} />}
    </form>
  );
}

function SavedWords({ saved }: { readonly saved: SymptomEntry | null }) {
  return saved === null ? <Trans>Kept on this device</Trans> : <Trans>Saved {formatTime(saved.updatedAt)}</Trans>;
}
