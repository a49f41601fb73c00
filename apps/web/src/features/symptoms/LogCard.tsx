import { Trans, useLingui } from "@lingui/react/macro";
import { type Category, defaultCategories, recordSymptomInput, takeMedicationInput } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { today, zone } from "../../lib/dates.ts";
import { keepDraft, keptDraft } from "../../lib/drafts.ts";
import { focusFirstProblem, problemsOf } from "../../lib/forms.ts";
import { trpc } from "../../lib/trpc.ts";
import { useToday } from "../../lib/use-today.ts";
import { later } from "../../ui/later.tsx";
import { Card } from "../../ui/Page.tsx";
import { lastRegionsOf } from "./body/region-words.ts";
import { nameOfCategory } from "./category-name.ts";
import { CategoryTiles } from "./CategoryTiles.tsx";
import { type Detail, DetailChips, offeredTags } from "./DetailChips.tsx";
import { detailsOf, type EntryDraft, emptyDraft, isEntryDraft, saysNothing } from "./entry-draft.ts";
import css from "./LogCard.module.css";
import { useLogOnTap } from "./log-on-tap.ts";
import { intakeOf, takeMedication } from "./medication/intakes.ts";
import { MedicationField, noMedication } from "./medication/MedicationField.tsx";
import { sendEntry } from "./outbox.ts";
import { DoubtfulTime, useDoubt } from "./DoubtfulTime.tsx";
import { type JustSaved, Saved } from "./Saved.tsx";
import { severityOfKey, SeverityScale } from "./SeverityScale.tsx";
import { isSameTime, withoutTime } from "./when.ts";
import { occurredAtOf } from "./occurred-at.ts";

/** Not needed for the two taps: it comes when the first of its fields is opened. */
const EntryDetail = later(() => import("./EntryDetails.tsx").then((details) => details.EntryDetail));

interface LogDraft extends EntryDraft {
  readonly category: string | null;
  readonly severity: number | null;
}

const isLogDraft = (value: unknown): value is LogDraft =>
  isEntryDraft(value) && "category" in value && "severity" in value;

const hasNothing = (draft: LogDraft) => draft.category === null && draft.severity === null && saysNothing(draft);

/** A day gone by is logged at its noon unless told. */
const whenOn = (date: string | undefined) => (date === undefined || date === today() ? "" : `${date}T12:00`);
const emptyOn = (date: string | undefined): LogDraft => ({
  ...emptyDraft,
  category: null,
  severity: null,
  when: whenOn(date),
});

/** One is open at a time, right below its chip and above what logs. */
interface Opened {
  readonly detail: Detail;
  /** It was opened by hand: the cursor goes there. */
  readonly hasCursor: boolean;
}

/** The field that has something in it, which has to be seen. */
function filledField({ notes, when }: EntryDraft): Opened | null {
  if (notes !== "") return { detail: "notes", hasCursor: false };
  return when === "" ? null : { detail: "when", hasCursor: false };
}

/** The field that says what is wrong; null where that stands outside of them. */
function refusedField(problems: Readonly<Record<string, string>>): Opened | null {
  if ("occurredAt" in problems) return { detail: "when", hasCursor: false };
  const detail = (["tags", "notes"] as const).find((field) => field in problems);
  return detail === undefined ? null : { detail, hasCursor: false };
}

/** Those of a new diary, for when one's own cannot be asked for. */
const usualCategories: readonly Category[] = defaultCategories.map((usual) => ({
  ...usual,
  hidden: false,
  count: 0,
}));

interface LogCardProps {
  readonly date: string | undefined;
}

/** Logging: what, and how strong, in either order. A button saves, or the second tap for who chose that. */
export function LogCard({ date }: LogCardProps) {
  const { t, i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const vocabulary = useQuery(trpc.symptoms.vocabulary.queryOptions());
  const [savesOnTap] = useLogOnTap(account.id);
  const [draft, setDraft] = useState<LogDraft>(() => {
    const kept = keptDraft(account.id, "log", isLogDraft) ?? emptyOn(undefined);
    // A time that was left behind is not that of what is felt now, unless words stand there that were meant for it.
    const from = saysNothing(kept) ? { ...kept, when: "", which: null } : kept;
    return whenOn(date) === "" ? from : { ...from, when: whenOn(date), which: null };
  });
  const [opened, setOpened] = useState(() => filledField(draft));
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [medication, setMedication] = useState(noMedication);
  const [saved, setSaved] = useState<JustSaved | null>(null);
  const { category, severity } = draft;
  const name = category === null ? null : nameOfCategory(category);
  const now = useToday();
  const day = date ?? now;
  const { doubt, ...doubts } = useDoubt(day);
  const log = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);

  useEffect(() => keepDraft(account.id, "log", hasNothing(draft) ? null : draft), [account.id, draft]);

  // What was opened and what logs are seen together, as soon as the script of the field is there.
  useEffect(() => {
    const card = end.current?.parentElement ?? null;
    if (opened?.hasCursor !== true || card === null) return;
    const growth = new ResizeObserver(() => end.current?.scrollIntoView({ block: "nearest" }));
    growth.observe(card);
    return () => growth.disconnect();
  }, [opened]);

  const tags = vocabulary.data?.tags.map((tag) => tag.label) ?? [];

  function choose(chosen: Partial<Pick<LogDraft, "category" | "severity">>) {
    const next = { ...draft, ...chosen };
    setDraft(next);
    const { category: _what, severity: _strong, ...others } = problems;
    setProblems(others);
    if (savesOnTap && next.category !== null && next.severity !== null) save(next);
  }

  function save(entryDraft: LogDraft) {
    const { occurredAt, problem } = occurredAtOf(entryDraft);
    const entry = {
      occurredAt,
      timeZone: zone,
      category: entryDraft.category ?? "",
      severity: entryDraft.severity ?? 0,
      ...detailsOf(entryDraft),
    };
    const found = problemsOf(recordSymptomInput, entry);
    if (found !== null) {
      setProblems({
        ...found,
        ...(problem === null ? {} : { occurredAt: i18n._(problem) }),
        ...(entryDraft.category === null ? { category: t`Tap what it is first.` } : {}),
        ...(entryDraft.severity === null ? { severity: t`Tap how strong it is.` } : {}),
      });
      setOpened((open) => refusedField(found) ?? open);
      if (log.current !== null) focusFirstProblem(log.current);
      return;
    }
    // What was typed as taken goes with it: nobody says it twice.
    const isTaken = medication.name !== "" || medication.dose !== "";
    const intake = isTaken ? intakeOf({ ...medication, takenAt: occurredAt }) : null;
    const refused = intake === null ? null : problemsOf(takeMedicationInput, intake);
    setProblems(refused ?? {});
    if (refused !== null) {
      setOpened({ detail: "medication", hasCursor: false });
      return;
    }
    if (doubts.asks(occurredAt)) return;
    const logged = { id: crypto.randomUUID(), ...entry };
    setSaved({ entry: logged, at: new Date().toISOString(), isUndone: false });
    setDraft(emptyOn(date));
    setOpened(filledField(emptyOn(date)));
    void sendEntry(logged);
    if (intake !== null) {
      setMedication(noMedication);
      void takeMedication(intake);
    }
  }

  /** Digits say how strong, wherever one is but in a field; Enter on a tile logs. */
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLElement)) return;
    if (event.target.matches("input, textarea")) return;
    const digit = severityOfKey(event.key);
    if (digit !== null) {
      event.preventDefault();
      choose({ severity: digit });
    } else if (event.key === "Enter" && event.target.matches('[role="radio"][aria-checked="true"], [role="slider"]')) {
      event.preventDefault();
      save(draft);
    }
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys that what is in it does not take
    <div ref={log} className={css["log"]} onKeyDown={onKeyDown}>
      <CategoryTiles
        day={day}
        categories={vocabulary.data?.categories ?? (vocabulary.isError ? usualCategories : [])}
        isLoading={vocabulary.isPending}
        chosen={category}
        onChoose={(label) => choose({ category: label })}
        error={problems["category"]}
      />
      <Card label={t`Log how it is`}>
        <div className={css["card"]}>
          <SeverityScale
            label={name === null ? t`How strong?` : t`How strong is it: ${name}?`}
            title={name ?? t`How strong?`}
            value={severity}
            onChoose={(step) => choose({ severity: step })}
            {...(savesOnTap ? {} : { onMove: (step: number) => choose({ severity: step }) })}
          />
          {problems["severity"] !== undefined && (
            <p role="alert" className={css["failure"]}>
              {problems["severity"]}
            </p>
          )}
          <DetailChips
            draft={draft}
            onChange={(fields) => setDraft({ ...draft, ...fields })}
            knownTags={vocabulary.isPending ? null : tags}
            opened={opened?.detail ?? null}
            onToggle={(detail) => setOpened(opened?.detail === detail ? null : { detail, hasCursor: true })}
          />
          {opened?.detail === "medication" && (
            <MedicationField
              recent={vocabulary.data?.medications ?? []}
              takenAt={() => occurredAtOf(draft).occurredAt || null}
              typed={medication}
              onType={setMedication}
              problems={problems}
            />
          )}
          {opened !== null && opened.detail !== "medication" && (
            <EntryDetail
              key={opened.detail}
              field={opened.detail}
              draft={draft}
              onChange={(fields) => {
                setDraft({ ...draft, ...fields });
                if (isSameTime(draft, fields)) return;
                setProblems(withoutTime);
                doubts.forget();
              }}
              knownTags={tags.slice(offeredTags)}
              lastRegions={lastRegionsOf(vocabulary.data, category)}
              problems={problems}
              day={day}
              hasCursor={opened.hasCursor}
            />
          )}
          {doubt !== null && (
            <DoubtfulTime
              key={doubt.occurredAt}
              doubt={doubt}
              onSure={() => {
                doubts.trust(doubt.occurredAt);
                save(draft);
              }}
              onYear={(when) => save({ ...draft, when, which: null })}
            />
          )}
          {!savesOnTap && doubt === null && (
            <Button size="lg" fullWidth onClick={() => save(draft)}>
              <Trans>Log it</Trans>
            </Button>
          )}
          <div ref={end} className={css["foot"]}>
            <Saved saved={saved} onUndone={() => setSaved((last) => last && { ...last, isUndone: true })} />
          </div>
        </div>
      </Card>
    </div>
  );
}
