import { Trans, useLingui } from "@lingui/react/macro";
import { mostReminderTimes, type Reminders, type ReminderTime } from "@anamnesis/domain";
import { Button, Switch, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { formatMomentIn, formatWeekday } from "../../lib/dates.ts";
import settings from "../../ui/settings.module.css";
import css from "./reminders.module.css";
import type { ChangeReminders } from "./use-reminders.ts";

const weekdays = [1, 2, 3, 4, 5, 6, 7];
/** 1 January 2024 was a Monday. */
const nameOf = (weekday: number) => formatWeekday(`2024-01-0${weekday}`);
/** Offered one after the other, as far as they are not taken. */
const usualTimes = ["20:30", "08:00", "13:00", "18:00"];

interface TimesFormProps {
  readonly reminders: Reminders;
  readonly change: ChangeReminders;
}

/** Whether and when. */
export function TimesForm({ reminders, change }: TimesFormProps) {
  const { t } = useLingui();
  const { isOn, times, onlyWhenNothingLogged, nextAt, timeZone } = reminders;
  const put = (index: number, time: ReminderTime) =>
    change({ times: times.map((one, at) => (at === index ? time : one)) });
  const free = usualTimes.find((time) => times.every((one) => one.time !== time)) ?? "12:00";
  return (
    <div className={settings["stack"]}>
      <Switch
        label={t`Remind me`}
        description={t`A short question at a time of day that you choose. It says nothing of what you write down.`}
        checked={isOn}
        onChange={(event) => change({ isOn: event.currentTarget.checked })}
      />
      {isOn && (
        <>
          <div>
            {times.map((time, index) => (
              <TimeRow
                // Times have no name of their own; one that is removed takes its row along.
                key={`${times.length} ${index}`}
                time={time}
                onChange={(changed) => put(index, changed)}
                onRemove={times.length === 1 ? null : () => change({ times: times.filter((_, at) => at !== index) })}
              />
            ))}
          </div>
          {times.length < mostReminderTimes && (
            <div>
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<IconPlus size={16} stroke={1.7} aria-hidden />}
                onClick={() => change({ times: [...times, { time: free, weekdays }] })}
              >
                <Trans>Another time</Trans>
              </Button>
            </div>
          )}
          <div className={css["switch"]}>
            <Switch
              label={t`Only when nothing is written down that day`}
              checked={onlyWhenNothingLogged}
              onChange={(event) => change({ onlyWhenNothingLogged: event.currentTarget.checked })}
            />
          </div>
          <p className={settings["detail"]}>
            {nextAt !== null && (
              <>
                <Trans>Next: {formatMomentIn(nextAt, timeZone)}.</Trans>{" "}
              </>
            )}
            <Trans>
              In the time zone {timeZone}, which is that of your <Link to="/you/profile">profile</Link>.
            </Trans>
          </p>
        </>
      )}
    </div>
  );
}

interface TimeRowProps {
  readonly time: ReminderTime;
  readonly onChange: (time: ReminderTime) => void;
  /** Null for the only one. */
  readonly onRemove: (() => void) | null;
}

function TimeRow({ time, onChange, onRemove }: TimeRowProps) {
  const { t } = useLingui();
  // A field that is being typed in may be empty: what is kept is not.
  const [typed, type] = useState(time.time);
  return (
    <div className={css["time"]} role="group" aria-label={t`At ${time.time}`}>
      <div className={css["clock"]}>
        <TextInput
          type="time"
          label={t`Time of day`}
          value={typed}
          onChange={(event) => {
            const { value } = event.currentTarget;
            type(value);
            if (/^\d{2}:\d{2}$/u.test(value)) onChange({ ...time, time: value });
          }}
          onBlur={() => type(time.time)}
        />
        {onRemove !== null && (
          <Button variant="default" size="compact-sm" aria-label={t`Remove ${time.time}`} onClick={onRemove}>
            <Trans>Remove</Trans>
          </Button>
        )}
      </div>
      <fieldset className={css["days"]} aria-label={t`Days at ${time.time}`}>
        {weekdays.map((weekday) => {
          const isChosen = time.weekdays.includes(weekday);
          const next = weekdays.filter((one) => (one === weekday ? !isChosen : time.weekdays.includes(one)));
          return (
            <label key={weekday} className={css["day"]}>
              <input
                type="checkbox"
                checked={isChosen}
                // At least one stays: without any it would be no time.
                disabled={next.length === 0}
                onChange={() => onChange({ ...time, weekdays: next })}
              />
              {nameOf(weekday)}
            </label>
          );
        })}
      </fieldset>
    </div>
  );
}
