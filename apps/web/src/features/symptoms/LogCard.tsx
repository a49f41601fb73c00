import { Trans, useLingui } from "@lingui/react/macro";
import { defaultCategories, recordSymptomInput } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { dayOf, formatDay, formatTime, fromLocalInput, today, zone } from "../../lib/dates.ts";
import { problemsOf } from "../../lib/forms.ts";
import { client, trpc } from "../../lib/trpc.ts";
import { Card } from "../../ui/Page.tsx";
import { CategoryChips } from "./CategoryChips.tsx";
import { type EntryDraft, EntryDetails, emptyDraft } from "./EntryDetails.tsx";
import css from "./LogCard.module.css";
import { discardEntry, type NewEntry, refreshDiary, sendEntry, useOutbox } from "./outbox.ts";
import { SeverityScale } from "./SeverityScale.tsx";

const draftKey = "anamnesis.draft";

interface StoredDraft extends EntryDraft {
  readonly category: string | null;
}

/** What was typed before the window closed or the session ended. */
function storedDraft(): StoredDraft | null {
  const text = sessionStorage.getItem(draftKey);
  return text === null ? null : (JSON.parse(text) as StoredDraft);
}

/** Logging: what, then how strong. The second tap saves. */
export function LogCard({ date }: { readonly date: string | undefined }) {
  const { t } = useLingui();
  const vocabulary = useQuery(trpc.symptoms.vocabulary.queryOptions());
  const [category, setCategory] = useState<string | null>(() => storedDraft()?.category ?? null);
  const [draft, setDraft] = useState<EntryDraft>(() => storedDraft() ?? emptyDraft);
  const [hasDetails, setHasDetails] = useState(() => draft !== emptyDraft);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [saved, setSaved] = useState<NewEntry | null>(null);

  useEffect(() => {
    if (date !== undefined && date !== today()) {
      setDraft((known) => ({ ...known, when: `${date}T12:00` }));
      setHasDetails(true);
    }
  }, [date]);
  useEffect(() => {
    const isEmpty = category === null && draft.notes === "" && draft.tags.length === 0;
    if (isEmpty) sessionStorage.removeItem(draftKey);
    else sessionStorage.setItem(draftKey, JSON.stringify({ ...draft, category }));
  }, [category, draft]);

  // Without a connection the usual words are there; while it loads, none that would move under the finger.
  const unknown = vocabulary.isError ? defaultCategories : [];
  const labels = vocabulary.data?.categories.map((known) => known.label) ?? unknown;

  function save(severity: number) {
    const occurredAt = draft.when === "" ? new Date().toISOString() : (fromLocalInput(draft.when) ?? "");
    const { notes } = draft;
    const entry = { occurredAt, timeZone: zone, category: category ?? "", severity, notes, tags: [...draft.tags] };
    const found = problemsOf(recordSymptomInput, entry);
    setProblems(found ?? {});
    if (found !== null) {
      setHasDetails(true);
      return;
    }
    const logged = { id: crypto.randomUUID(), ...entry };
    setSaved(logged);
    setCategory(null);
    setDraft(date !== undefined && date !== today() ? { ...emptyDraft, when: draft.when } : emptyDraft);
    setHasDetails(false);
    void sendEntry(logged);
  }

  return (
    <Card label={t`Log how it is`}>
      <div className={css["log"]}>
        <CategoryChips labels={labels} chosen={category} onChoose={setCategory} error={problems["category"]} />
        <SeverityScale
          label={category === null ? t`How strong?` : t`How strong is it: ${category}?`}
          value={null}
          disabled={category === null}
          onChoose={save}
        />
        {hasDetails ? (
          <EntryDetails
            draft={draft}
            onChange={setDraft}
            knownTags={vocabulary.data?.tags.map((tag) => tag.label) ?? []}
            problems={problems}
            whenHint={t`Leave empty for now.`}
          />
        ) : (
          <Button variant="subtle" className={css["toggle"] ?? ""} onClick={() => setHasDetails(true)}>
            <Trans>Add notes, tags or another time</Trans>
          </Button>
        )}
        <Saved entry={saved} onUndone={() => setSaved(null)} />
      </div>
    </Card>
  );
}

function Saved({ entry, onUndone }: { readonly entry: NewEntry | null; readonly onUndone: () => void }) {
  const outbox = useOutbox();
  const undo = useMutation({
    async mutationFn(id: string) {
      if (outbox.some((item) => item.entry.id === id)) await discardEntry(id);
      else await client.symptoms.entries.withdraw.mutate({ id });
    },
    async onSuccess() {
      onUndone();
      await refreshDiary();
    },
  });
  const isWaiting = outbox.some((item) => item.entry.id === entry?.id && item.state === "waiting");
  return (
    <p role="status" className={css["saved"]}>
      {entry !== null && (
        <>
          {isWaiting ? (
            <Trans>
              Kept on this device: {entry.category} {entry.severity}
            </Trans>
          ) : (
            <Trans>
              Saved {formatTime(entry.occurredAt)} · {entry.category} {entry.severity}
            </Trans>
          )}
          {dayOf(entry.occurredAt) !== today() && ` · ${formatDay(dayOf(entry.occurredAt))}`}{" "}
          <Button size="compact-sm" variant="default" loading={undo.isPending} onClick={() => undo.mutate(entry.id)}>
            <Trans>Undo</Trans>
          </Button>
        </>
      )}
    </p>
  );
}
