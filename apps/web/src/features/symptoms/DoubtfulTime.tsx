import { daysBetween } from "@anamnesis/domain";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { dayOf, formatFullDay, formatTime, toLocalInput } from "../../lib/dates.ts";
import { useToday } from "../../lib/use-today.ts";
import { type Doubt, doubtOf, inLatestYear } from "./doubt.ts";
import css from "./EntryDetails.module.css";

/**
 * What is asked before a time is kept that is hardly meant.
 * @param day one that was chosen as a day, not typed: times around it are meant
 */
export function useDoubt(day: string) {
  const [doubt, setDoubt] = useState<Doubt | null>(null);
  const sure = useRef({ day, instant: "" });
  return {
    doubt,
    /** Whether it has to be asked first; the question is shown then. */
    asks(occurredAt: string): boolean {
      const found = occurredAt === sure.current.instant ? null : doubtOf(occurredAt, new Date(), sure.current.day);
      setDoubt(found);
      return found !== null;
    },
    /** Her answer: it is that time. */
    trust(occurredAt: string): void {
      sure.current = { day: dayOf(occurredAt), instant: occurredAt };
    },
    /** Another time was given: nothing is asked of the one before. */
    forget: () => setDoubt(null),
  };
}

interface DoubtfulTimeProps {
  readonly doubt: Doubt;
  readonly onSure: () => void;
  /** With the time of another year, as it would be typed. */
  readonly onYear: (when: string) => void;
}

/** Asks softly: one tap keeps the time as it is, another takes the year that was likely meant. */
export function DoubtfulTime({ doubt: { occurredAt, kind }, onSure, onYear }: DoubtfulTimeProps) {
  const { t } = useLingui();
  const question = useRef<HTMLDivElement>(null);
  const today = useToday();
  const day = dayOf(occurredAt);
  const [when, time] = [formatFullDay(day), formatTime(occurredAt)];
  const ago = daysBetween(day, today);
  // As it was when it was asked.
  const [other] = useState(() => inLatestYear(toLocalInput(occurredAt), new Date()));
  const year = other?.slice(0, 4) ?? "";
  useEffect(() => {
    question.current?.scrollIntoView({ block: "nearest" });
    question.current?.querySelector("button")?.focus({ preventScroll: true });
  }, []);
  return (
    <div ref={question} className={css["clock"]} role="group" aria-label={t`Is that the time?`}>
      <p>
        {kind === "toCome" ? (
          <Trans>
            {when}, {time}, is still to come. Is that the time?
          </Trans>
        ) : (
          <Trans>
            {when} is <Plural value={ago} one="# day" other="# days" /> ago. Is that the day?
          </Trans>
        )}
      </p>
      <div className={css["answers"]}>
        <Button variant="default" size="compact-md" onClick={onSure}>
          <Trans>Yes, keep it so</Trans>
        </Button>
        {other !== null && (
          <Button variant="default" size="compact-md" onClick={() => onYear(other)}>
            <Trans>It was in {year}</Trans>
          </Button>
        )}
      </div>
    </div>
  );
}
