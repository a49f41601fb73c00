import { Trans, useLingui } from "@lingui/react/macro";
import { defaultCategories, recordSymptomInput } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { today, zone } from "../../lib/dates.ts";
import { keepDraft, keptDraft } from "../../lib/drafts.ts";
import { focusFirstProblem, problemsOf } from "../../lib/forms.ts";
import { language } from "../../lib/language.ts";
import { trpc } from "../../lib/trpc.ts";
import { Card } from "../../ui/Page.tsx";
import { CategoryChips } from "./CategoryChips.tsx";
import { detailsOf, type EntryDraft, EntryDetails, emptyDraft, isEntryDraft, saysNothing } from "./EntryDetails.tsx";
import css from "./LogCard.module.css";
import { type NewEntry, sendEntry, undoEntry } from "./outbox.ts";
import { type JustSaved, Saved } from "./Saved.tsx";
import { SeverityScale } from "./SeverityScale.tsx";
import { isSameTime, occurredAtOf, whenOf, withoutTime } from "./when.ts";

interface LogDraft extends EntryDraft {
  readonly category: string | null;
}

const isLogDraft = (value: unknown): value is LogDraft => isEntryDraft(value) && "category" in value;

const hasNothing = (draft: LogDraft) => draft.category === null && saysNothing(draft);

/** A day gone by is logged at its noon unless told. */
const whenOn = (date: string | undefined) => (date === undefined || date === today() ? "" : `${date}T12:00`);

/** The order that the words had at first: none moves under the finger because it was just used. */
function useSteadyOrder(labels: readonly string[] | undefined): readonly string[] | undefined {
  const [first, setFirst] = useState(labels);
  if (first === undefined && labels !== undefined) setFirst(labels);
  if (first === undefined) return labels;
  const known = new Set(first);
  return [...first, ...(labels ?? []).filter((label) => !known.has(label))];
}

interface LogCardProps {
  readonly date: string | undefined;
  /** One that the server refused, to be put right: it goes when the new one is logged. */
  readonly edited: NewEntry | null;
  readonly onEdited: () => void;
}

/** Logging: what, then how strong. The second tap saves. */
export function LogCard({ date, edited, onEdited }: LogCardProps) {
  const { t, i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const vocabulary = useQuery(trpc.symptoms.vocabulary.queryOptions());
  const [draft, setDraft] = useState<LogDraft>(() => {
    if (edited !== null) {
      return { ...detailsOf(edited), category: edited.category, ...whenOf(edited.occurredAt) };
    }
    const kept = keptDraft(account.id, "log", isLogDraft);
    const from = kept ?? { ...emptyDraft, category: null };
    return whenOn(date) === "" ? from : { ...from, when: whenOn(date), which: null };
  });
  const [details, setDetails] = useState<"closed" | "open" | "asked for">(
    saysNothing(draft) && draft.when === "" ? "closed" : "open",
  );
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [saved, setSaved] = useState<JustSaved | null>(null);
  const { category } = draft;
  const card = useRef<HTMLDivElement>(null);

  useEffect(() => keepDraft(account.id, "log", hasNothing(draft) ? null : draft), [account.id, draft]);

  const labels = useSteadyOrder(vocabulary.data?.categories.map((known) => known.label));

  function save(severity: number) {
    const { occurredAt, problem } = occurredAtOf(draft);
    const entry = { occurredAt, timeZone: zone, category: category ?? "", severity, ...detailsOf(draft) };
    const found = problemsOf(recordSymptomInput, entry);
    setProblems({ ...found, ...(problem === null ? {} : { occurredAt: i18n._(problem) }) });
    if (found !== null) {
      setDetails("open");
      if (card.current !== null) focusFirstProblem(card.current);
      return;
    }
    const logged = { id: crypto.randomUUID(), ...entry };
    setSaved({ entry: logged, at: new Date().toISOString() });
    setDraft({ ...emptyDraft, category: null, when: whenOn(date) });
    setDetails(whenOn(date) === "" ? "closed" : "open");
    void sendEntry(logged);
    if (edited !== null) {
      void undoEntry(edited.id);
      onEdited();
    }
  }

  return (
    <Card label={t`Log how it is`}>
      <div ref={card} className={css["log"]}>
        <CategoryChips
          labels={labels ?? (vocabulary.isError ? defaultCategories(language) : [])}
          isLoading={vocabulary.isPending}
          chosen={category}
          onChoose={(label) => setDraft({ ...draft, category: label })}
          error={problems["category"]}
        />
        {details !== "closed" && (
          <EntryDetails
            draft={draft}
            onChange={(fields) => {
              setDraft({ ...draft, ...fields });
              if (!isSameTime(draft, fields)) setProblems(withoutTime);
            }}
            knownTags={vocabulary.data?.tags.map((tag) => tag.label) ?? []}
            problems={problems}
            whenHint={t`Empty means now.`}
            hasCursor={details === "asked for"}
          />
        )}
        <SeverityScale
          label={category === null ? t`How strong?` : t`How strong is it: ${category}?`}
          hint={category === null ? undefined : t`Tap how strong it is: that saves it.`}
          value={null}
          disabled={category === null}
          onChoose={save}
        />
        {details === "closed" && (
          <Button variant="subtle" className={css["toggle"] ?? ""} onClick={() => setDetails("asked for")}>
            <Trans>Add notes, tags or another time</Trans>
          </Button>
        )}
        <Saved saved={saved} onUndone={() => setSaved(null)} />
      </div>
    </Card>
  );
}
