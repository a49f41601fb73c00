import { Trans, useLingui } from "@lingui/react/macro";
import type { DiaryDay, Tracker } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { formatTime, plusDays } from "../../lib/dates.ts";
import { useToday } from "../../lib/use-today.ts";
import { Card } from "../../ui/Page.tsx";
import { Refusal } from "../symptoms/WaitingRow.tsx";
import { saysSomething } from "./day.ts";
import { DayNotes } from "./DayNotes.tsx";
import css from "./days.module.css";
import { NumberField } from "./NumberField.tsx";
import { usualSleep } from "./sleep.ts";
import { SleepField } from "./SleepField.tsx";
import { YesOrNo } from "./YesOrNo.tsx";
import { sayOfDay, useDay, useTrackers, useWaitingNotes, useWaitingOfDay } from "./use-day.ts";

/** Whoever said something in these days is not asked to open the card each time. */
const openFor = 14;

/** The day as a whole: sleep, own trackers, a note. One line for who never said any of it; nothing for days to come. */
export function DayCard({ day: date }: { readonly day: string }) {
  const { t } = useLingui();
  const today = useToday();
  const trackers = useTrackers();
  const { day, around, isPending } = useDay(date);
  const [isOpened, setOpened] = useState(false);
  if (date > today || trackers === undefined || isPending) return null;
  const since = plusDays(today, -openFor);
  const isUsed =
    trackers.length > 0 || saysSomething(day) || around.some((one) => one.localDate > since && saysSomething(one));
  const title = date === today ? t`Today as a whole` : t`The day as a whole`;
  if (!isUsed && !isOpened) {
    return (
      <button type="button" className={css["folded"]} aria-expanded={false} onClick={() => setOpened(true)}>
        <span>
          {title}
          <span className={css["hint"]}>
            {" · "}
            <Trans>sleep, a note</Trans>
          </span>
        </span>
        <IconChevronDown size={18} stroke={1.7} aria-hidden />
      </button>
    );
  }
  return (
    <Card label={title}>
      <div className={css["head"]}>
        <h2>{title}</h2>
        <Link to="/categories" hash="trackers">
          {trackers.length === 0 ? <Trans>Follow something</Trans> : <Trans>Change</Trans>}
        </Link>
      </div>
      {/* What was undone on one day is nothing to the next. */}
      <DayFields key={date} day={day} trackers={trackers} around={around} />
    </Card>
  );
}

interface Change {
  readonly at: string;
  readonly undo: () => void;
}

interface DayFieldsProps {
  readonly day: DiaryDay;
  readonly trackers: readonly Tracker[];
  readonly around: readonly DiaryDay[];
}

function DayFields({ day, trackers, around }: DayFieldsProps) {
  const [changed, setChanged] = useState<Change | "undone" | null>(null);
  const { localDate: date, sleepMinutes, tracked } = day;
  const noteChange = (undo: () => void) =>
    setChanged({
      at: new Date().toISOString(),
      undo: () => {
        undo();
        setChanged("undone");
      },
    });

  function saySleep(minutes: number | null) {
    noteChange(() => void sayOfDay(date, { sleepMinutes }));
    void sayOfDay(date, { sleepMinutes: minutes });
  }

  function say(id: string, value: boolean | number | null) {
    noteChange(() => void sayOfDay(date, { tracked: { [id]: tracked[id] ?? null } }));
    void sayOfDay(date, { tracked: { [id]: value } });
  }

  const yesOrNo = trackers.filter(({ kind }) => kind === "yes_no");
  const numbers = trackers.filter(({ kind }) => kind === "number");
  return (
    <div className={css["fields"]}>
      <SleepField minutes={sleepMinutes} usual={usualSleep(around)} onSay={saySleep} />
      {yesOrNo.length > 0 && (
        <div className={css["answersOfDay"]}>
          {yesOrNo.map(({ id, label }) => {
            const value = tracked[id];
            return (
              <YesOrNo
                key={id}
                label={label}
                value={typeof value === "boolean" ? value : null}
                onSay={(next) => say(id, next)}
              />
            );
          })}
        </div>
      )}
      {numbers.length > 0 && (
        <div className={css["numbers"]}>
          {numbers.map((tracker) => {
            const value = tracked[tracker.id];
            return (
              <NumberField
                key={tracker.id}
                tracker={tracker}
                value={typeof value === "number" ? value : null}
                onSay={(next) => say(tracker.id, next)}
              />
            );
          })}
        </div>
      )}
      <DayNotes date={date} onChanged={noteChange} />
      <Status date={date} changed={changed} />
    </div>
  );
}

interface StatusProps {
  readonly date: string;
  readonly changed: Change | "undone" | null;
}

/** Where what was said is, and the way back. */
function Status({ date, changed }: StatusProps) {
  const said = useWaitingOfDay(date);
  const written = useWaitingNotes(date);
  const states = new Set([said?.state, written?.state]);
  return (
    <>
      <div role="status" className={css["status"]}>
        {states.has("waiting") && <Trans>Kept on this device until there is a connection</Trans>}
        {changed !== null && !states.has("waiting") && !states.has("refused") && (
          <>{changed === "undone" ? <Trans>Taken back</Trans> : <Trans>Saved {formatTime(changed.at)}</Trans>}</>
        )}
        {changed !== null && changed !== "undone" && !states.has("refused") && (
          <Button size="compact-sm" variant="default" onClick={changed.undo}>
            <Trans>Undo</Trans>
          </Button>
        )}
      </div>
      {said !== null && <Refusal item={said} />}
    </>
  );
}
