import { Plural, Trans, useLingui } from "@lingui/react/macro";
import {
  type CycleDay,
  cycleDayOf,
  type SharedEntry,
  type SharedIntake,
  type SharedSummary,
  startsOf,
} from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { formatDay, formatFullDay } from "../../../lib/dates.ts";
import { Card } from "../../../ui/Page.tsx";
import { EmptyState, Loading } from "../../../ui/States.tsx";
import { cycleMarks } from "../../cycle/CycleMark.tsx";
import { SharedByCycleDay, SharedCycle } from "../../cycle/SharedCycle.tsx";
import { nameOfCategory } from "../category-name.ts";
import { asSaid } from "../numbers.ts";
import { SharedMedication } from "../medication/SharedMedication.tsx";
import list from "../TodayPage.module.css";
import { SharedLine } from "./SharedLine.tsx";
import { SharedEntryRow } from "./SharedEntryRow.tsx";
import { SharedMonths } from "./SharedMonths.tsx";
import { SymptomFilter } from "./SymptomFilter.tsx";
import css from "./sharing.module.css";

interface SharedDiaryViewProps {
  readonly summary: SharedSummary;
  readonly entries: readonly SharedEntry[];
  /** Null where the cycle is not shown. */
  readonly cycle: readonly CycleDay[] | null;
  /** Null where notes are not shown. */
  readonly medication: readonly SharedIntake[] | null;
  /** Fetches older entries until they are enough; undefined when these are all. */
  readonly onMore: ((isEnough: (entries: readonly SharedEntry[]) => boolean) => void) | undefined;
  readonly isFetchingMore: boolean;
}

/** So many of what is listed are read at once, of all or of one symptom. */
const atOnce = 50;

/** Goes to a day as soon as its entries are on the page. */
function useGoToDay(): (day: string | undefined) => void {
  const wanted = useRef<string>(undefined);
  const go = () => {
    const section = wanted.current === undefined ? null : document.querySelector(`#day-${wanted.current}`);
    if (section === null) return;
    wanted.current = undefined;
    section.scrollIntoView({ block: "start", behavior: "smooth" });
  };
  useEffect(go);
  return (day) => {
    wanted.current = day;
    go();
  };
}

/** A shared part of a diary, to the person who is about to share it and to those they share it with alike. */
export function SharedDiaryView({ summary, entries, cycle, medication, onMore, isFetchingMore }: SharedDiaryViewProps) {
  const { t } = useLingui();
  const [day, setDay] = useState<string>();
  const [symptom, setSymptom] = useState<string | null>(null);
  const goToDay = useGoToDay();
  const { strongestByDay, entryCount } = summary;
  const starts = startsOf(cycle ?? []);
  const dayOfCycle = (localDate: string) => cycleDayOf(starts, localDate);
  const [first, last] = [strongestByDay[0]?.localDate, strongestByDay.at(-1)?.localDate];
  if (first === undefined || last === undefined) {
    return (
      <>
        <EmptyState title={t`Nothing in it so far`}>
          <p>
            <Trans>No entry of these days is shared. What is logged later appears by itself.</Trans>
          </p>
        </EmptyState>
        <SharedCycle cycle={cycle} />
        <SharedMedication medication={medication} />
      </>
    );
  }
  // What was chosen may have been taken out meanwhile.
  const chosen = summary.categories.find(({ category }) => category === symptom);
  const categories = chosen === undefined ? summary.categories : [chosen];
  const inListOf = (all: readonly SharedEntry[], of: string | null) =>
    of === null ? all : all.filter(({ category }) => category === of);
  const listed = inListOf(entries, chosen?.category ?? null);
  const countOf = (of: string | null) =>
    summary.categories.find(({ category }) => category === of)?.count ?? entryCount;
  const count = countOf(chosen?.category ?? null);
  const oldest = listed.at(-1);
  const hasMore = onMore !== undefined && listed.length < count;
  const readMore = (of: string | null, shown: number) =>
    onMore?.((all) => inListOf(all, of).length >= Math.min(countOf(of), shown + atOnce));
  const choose = (next: string | null) => {
    setSymptom(next);
    goToDay(undefined);
    readMore(next, 0);
  };
  const shownDays = chosen?.series ?? strongestByDay;
  const days = Map.groupBy(listed, (entry) => entry.localDate);
  return (
    <>
      <p>
        <Trans>
          <Plural value={entryCount} one="# entry" other="# entries" />{" "}
          <Plural value={strongestByDay.length} one="on # day" other="on # days" />, from {formatFullDay(first)} to{" "}
          {formatFullDay(last)}. Days and times are those of the person, wherever they were.
        </Trans>
      </p>
      {summary.categories.length > 1 && (
        <SymptomFilter summary={summary} chosen={chosen?.category ?? null} onChoose={choose} />
      )}
      <div className={css["overview"]}>
        <div className={css["onScreen"]}>
          <Card label={t`At a glance`}>
            <SharedMonths
              days={shownDays}
              selected={day}
              marks={cycleMarks({ days: cycle ?? [], cycleDayOf: dayOfCycle })}
              onSelect={(next) => {
                setDay(next);
                goToDay(next);
                const isThere = (all: readonly SharedEntry[]) => all.some(({ localDate }) => localDate < next);
                if (shownDays.some(({ localDate }) => localDate === next)) onMore?.(isThere);
              }}
            />
          </Card>
        </div>
        <div className={css["categories"]}>
          {categories.map((trend) => (
            <SharedLine key={trend.category} trend={trend} from={first} to={last} />
          ))}
        </div>
      </div>
      <div className={css["beside"]}>
        <SharedCycle cycle={cycle} />
        <SharedMedication medication={medication} />
      </div>
      <SharedByCycleDay
        key={chosen?.category ?? ""}
        summary={summary}
        starts={starts}
        chosenFirst={chosen?.category ?? null}
      />
      <Card label={t`Entries`}>
        <h2>
          {chosen === undefined ? <Trans>Entries</Trans> : <Trans>Entries: {nameOfCategory(chosen.category)}</Trans>}
        </h2>
        {hasMore && oldest !== undefined && (
          <p className={css["onPaper"]}>
            <Trans>
              The newest {asSaid.format(listed.length)} of {asSaid.format(count)}, back to{" "}
              {formatFullDay(oldest.localDate)}. What is older is left out.
            </Trans>
          </p>
        )}
        {listed.length === 0 &&
          (isFetchingMore ? (
            <Loading rows={3} height={44} />
          ) : (
            <p className={css["detail"]}>
              <Trans>None among the entries that are read so far.</Trans>
            </p>
          ))}
        {[...days].map(([localDate, ofDay]) => (
          <section
            key={localDate}
            id={`day-${localDate}`}
            className={css["day"]}
            aria-label={formatFullDay(localDate)}
            data-selected={localDate === day || undefined}
          >
            <h3>
              <time dateTime={localDate} title={formatFullDay(localDate)}>
                <span className={css["onScreen"]}>{formatDay(localDate)}</span>
                <span className={css["onPaper"]}>{formatFullDay(localDate)}</span>
              </time>
            </h3>
            <ul className={list["list"]}>
              {ofDay.map((entry, index) => (
                <SharedEntryRow
                  key={`${entry.occurredAt} ${entry.category} ${index}`}
                  entry={entry}
                  cycleDay={dayOfCycle(localDate)}
                />
              ))}
            </ul>
          </section>
        ))}
      </Card>
      {hasMore && (
        <div className={css["onScreen"]}>
          <Button
            variant="default"
            loading={isFetchingMore}
            onClick={() => readMore(chosen?.category ?? null, listed.length)}
          >
            <Trans>Show older entries</Trans>
          </Button>
        </div>
      )}
    </>
  );
}
