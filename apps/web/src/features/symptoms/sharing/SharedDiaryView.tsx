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
import { useState } from "react";
import { formatDay, formatFullDay } from "../../../lib/dates.ts";
import { Card } from "../../../ui/Page.tsx";
import { EmptyState } from "../../../ui/States.tsx";
import { cycleMarks } from "../../cycle/CycleMark.tsx";
import { SharedByCycleDay, SharedCycle } from "../../cycle/SharedCycle.tsx";
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
  /** Fetches older entries; undefined when these are all. */
  readonly onMore: (() => void) | undefined;
  readonly isFetchingMore: boolean;
}

/** A shared part of a diary, to the person who is about to share it and to those they share it with alike. */
export function SharedDiaryView({ summary, entries, cycle, medication, onMore, isFetchingMore }: SharedDiaryViewProps) {
  const { t } = useLingui();
  const [day, setDay] = useState<string>();
  const [symptom, setSymptom] = useState<string | null>(null);
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
  const listed = chosen === undefined ? entries : entries.filter(({ category }) => category === chosen.category);
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
        <SymptomFilter summary={summary} chosen={chosen?.category ?? null} onChoose={setSymptom} />
      )}
      <div className={css["overview"]}>
        <div className={css["onScreen"]}>
          <Card label={t`At a glance`}>
            <SharedMonths
              days={chosen === undefined ? strongestByDay : chosen.series}
              selected={day}
              markOf={cycleMarks({ days: cycle ?? [], cycleDayOf: dayOfCycle })}
              onSelect={(next) => {
                setDay(next);
                document.querySelector(`#day-${next}`)?.scrollIntoView({ block: "start", behavior: "smooth" });
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
      <SharedCycle cycle={cycle} />
      <SharedMedication medication={medication} />
      <SharedByCycleDay summary={summary} starts={starts} />
      <Card label={t`Entries`}>
        <h2>{chosen === undefined ? <Trans>Entries</Trans> : <Trans>Entries: {chosen.category}</Trans>}</h2>
        {onMore !== undefined && (
          <p className={css["onPaper"]}>
            <Trans>
              The newest {entries.length} of {entryCount}.
            </Trans>
          </p>
        )}
        {listed.length === 0 && (
          <p className={css["detail"]}>
            <Trans>None among the entries that are read so far.</Trans>
          </p>
        )}
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
                {formatDay(localDate)}
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
      {onMore !== undefined && (
        <div className={css["onScreen"]}>
          <Button variant="default" loading={isFetchingMore} onClick={onMore}>
            <Trans>Show older entries</Trans>
          </Button>
        </div>
      )}
    </>
  );
}
