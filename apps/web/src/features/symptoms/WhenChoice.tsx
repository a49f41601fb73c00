import { Trans, useLingui } from "@lingui/react/macro";
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useEffect, useRef, useState } from "react";
import chips from "./chips.module.css";
import css from "./EntryDetails.module.css";
import { type Moment, momentsOf } from "./moments.ts";
import { isSameTime, localTimeOf, type When, whenOf } from "./when.ts";
import { WhenInput } from "./WhenInput.tsx";

const momentWords: Readonly<Record<Moment, MessageDescriptor>> = {
  now: msg`now`,
  hourAgo: msg`an hour ago`,
  thisMorning: msg`this morning`,
  yesterdayEvening: msg`yesterday evening`,
  morning: msg`in the morning`,
  noon: msg`at noon`,
  evening: msg`in the evening`,
};

interface WhenChoiceProps {
  /** The day that is logged for. */
  readonly day: string;
  readonly value: When;
  readonly error: string | undefined;
  readonly hasCursor: boolean;
  readonly onChange: (value: When) => void;
}

/** When it was, as one says it; another time is typed. */
export function WhenChoice({ day, value, error, hasCursor, onChange }: WhenChoiceProps) {
  const { t, i18n } = useLingui();
  const choices = useRef<HTMLDivElement>(null);
  // As they were when they were offered: an hour ago stays the same while one looks at it.
  const [moments] = useState(() => momentsOf({ day, now: new Date() }));
  const [isOther, setOther] = useState(() => !moments.some(({ time }) => isSameTime(time, value)));
  useEffect(() => {
    if (hasCursor) choices.current?.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus({ preventScroll: true });
  }, [hasCursor]);
  const read = localTimeOf(value);
  // What clocks did then is told where a time is typed.
  const isTyped = isOther || error !== undefined || read?.kind === "twice" || read?.kind === "skipped";

  function askOther() {
    setOther(true);
    if (value.when === "") onChange(whenOf(new Date().toISOString()));
  }

  return (
    <div className={css["when"]}>
      <div ref={choices} className={chips["chips"]} role="group" aria-label={t`When it was`}>
        {moments.map(({ moment, time }) => (
          <button
            key={moment}
            type="button"
            className={chips["chip"]}
            aria-pressed={!isOther && isSameTime(time, value)}
            onClick={() => {
              setOther(false);
              onChange(time);
            }}
          >
            {i18n._(momentWords[moment])}
          </button>
        ))}
        <button type="button" className={chips["chip"]} aria-pressed={isOther} onClick={askOther}>
          <Trans>another time…</Trans>
        </button>
      </div>
      {isTyped && <WhenInput value={value} error={error} hasCursor={isOther && hasCursor} onChange={onChange} />}
    </div>
  );
}
