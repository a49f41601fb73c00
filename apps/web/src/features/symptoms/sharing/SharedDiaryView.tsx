import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { SharedEntry, SharedSummary } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useState } from "react";
import { formatDay, formatFullDay } from "../../../lib/dates.ts";
import { Card } from "../../../ui/Page.tsx";
import { EmptyState } from "../../../ui/States.tsx";
import list from "../TodayPage.module.css";
import { SharedLine } from "./SharedLine.tsx";
import { SharedEntryRow } from "./SharedEntryRow.tsx";
import { SharedMonths } from "./SharedMonths.tsx";
import css from "./sharing.module.css";

interface SharedDiaryViewProps {
  readonly summary: SharedSummary;
  readonly entries: readonly SharedEntry[];
  /** Fetches older entries; undefined when these are all. */
  readonly onMore: (() => void) | undefined;
  readonly isFetchingMore: boolean;
}

/** A shared part of a diary, to the person who is about to share it and to those they share it with alike. */
export function SharedDiaryView({ summary, entries, onMore, isFetchingMore }: SharedDiaryViewProps) {
  const { t } = useLingui();
  const [day, setDay] = useState<string>();
  const { strongestByDay, categories, entryCount } = summary;
  const [first, last] = [strongestByDay[0]?.localDate, strongestByDay.at(-1)?.localDate];
  if (first === undefined || last === undefined) {
    return (
      <EmptyState title={t`Nothing in it so far`}>
        <p>
          <Trans>No entry of these days is shared. What is logged later appears by itself.</Trans>
        </p>
      </EmptyState>
    );
  }
  const days = Map.groupBy(entries, (entry) => entry.localDate);
  return (
    <>
      <p>
        <Trans>
          <Plural value={entryCount} one="# entry" other="# entries" />{" "}
          <Plural value={strongestByDay.length} one="on # day" other="on # days" />, from {formatFullDay(first)} to{" "}
          {formatFullDay(last)}. Days and times are those of the person, wherever they were.
        </Trans>
      </p>
      <div className={css["overview"]}>
        <Card label={t`At a glance`}>
          <SharedMonths
            days={strongestByDay}
            selected={day}
            onSelect={(next) => {
              setDay(next);
              document.querySelector(`#day-${next}`)?.scrollIntoView({ block: "start", behavior: "smooth" });
            }}
          />
        </Card>
        <div className={css["categories"]}>
          {categories.map((trend) => (
            <SharedLine key={trend.category} trend={trend} from={first} to={last} />
          ))}
        </div>
      </div>
      <Card label={t`Entries`}>
        <h2>
          <Trans>Entries</Trans>
        </h2>
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
                <SharedEntryRow key={`${entry.occurredAt} ${entry.category} ${index}`} entry={entry} />
              ))}
            </ul>
          </section>
        ))}
      </Card>
      {onMore !== undefined && (
        <div>
          <Button variant="default" loading={isFetchingMore} onClick={onMore}>
            <Trans>Show older entries</Trans>
          </Button>
        </div>
      )}
    </>
  );
}
