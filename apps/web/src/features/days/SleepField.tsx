import { useLingui } from "@lingui/react/macro";
import { mostSleep, readSleep, sleepMinutes, sleepStep } from "@anamnesis/domain";
import { ActionIcon, TextInput } from "@mantine/core";
import { IconMinus, IconMoon, IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import { domainText } from "../../lib/domain-words.ts";
import { language } from "../../lib/language.ts";
import css from "./days.module.css";
import { sleepInWords } from "./sleep.ts";

interface SleepFieldProps {
  /** Null while nothing is said. */
  readonly minutes: number | null;
  readonly usual: number;
  readonly onSay: (minutes: number | null) => void;
}

/** How long the night was: by taps of a quarter of an hour, or typed. */
export function SleepField({ minutes, usual, onSay }: SleepFieldProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  function step(by: number) {
    setTyped(null);
    setProblem(null);
    const next = minutes === null ? usual : minutes + by;
    if (next >= 0 && next <= mostSleep) onSay(next);
  }

  function say() {
    if (typed === null) return;
    const read = typed.trim() === "" ? null : readSleep(typed, language);
    const isUnclear = read === null && typed.trim() !== "";
    const checked = sleepMinutes.nullable().safeParse(read);
    setProblem(
      isUnclear
        ? t`Say it in hours, such as 7 h 30.`
        : checked.success
          ? null
          : domainText(checked.error.issues[0]?.message ?? ""),
    );
    if (isUnclear || !checked.success) return;
    setTyped(null);
    if (read !== minutes) onSay(read);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === "Enter") say();
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      step(event.key === "ArrowUp" ? sleepStep : -sleepStep);
    }
  }

  return (
    <div className={css["sleep"]}>
      <label htmlFor="sleep" className={css["label"]}>
        <IconMoon size={18} stroke={1.7} aria-hidden />
        {t`Slept`}
      </label>
      <div className={css["stepper"]}>
        <ActionIcon
          variant="default"
          size={40}
          radius="xl"
          aria-label={t`A quarter of an hour less`}
          onClick={() => step(-sleepStep)}
        >
          <IconMinus size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
        <TextInput
          id="sleep"
          className={css["hours"]}
          placeholder={t`hours`}
          autoComplete="off"
          value={typed ?? (minutes === null ? "" : sleepInWords(minutes))}
          error={problem !== null}
          aria-describedby={problem === null ? undefined : "sleep-problem"}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={say}
          onKeyDown={onKeyDown}
        />
        <ActionIcon
          variant="default"
          size={40}
          radius="xl"
          aria-label={t`A quarter of an hour more`}
          onClick={() => step(sleepStep)}
        >
          <IconPlus size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      </div>
      {problem !== null && (
        <p id="sleep-problem" role="alert" className={css["problem"]}>
          {problem}
        </p>
      )}
    </div>
  );
}
