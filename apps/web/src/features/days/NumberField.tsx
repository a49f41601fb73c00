import { useLingui } from "@lingui/react/macro";
import { readNumber, type Tracker, trackedChanges } from "@anamnesis/domain";
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { language, locale } from "../../lib/language.ts";
import { problemsOf } from "../../lib/forms.ts";
import css from "./days.module.css";

/** As it can be typed again: without marks between thousands. */
const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 3, useGrouping: false });

interface NumberFieldProps {
  readonly tracker: Tracker;
  /** Null while nothing is said. */
  readonly value: number | null;
  readonly onSay: (value: number | null) => void;
}

/** A number of the day; said when the field is left, or with Enter. */
export function NumberField({ tracker: { id, label, unit }, value, onSay }: NumberFieldProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  function say() {
    if (typed === null) return;
    const read = typed.trim() === "" ? null : readNumber(typed, language);
    const isUnclear = read === null && typed.trim() !== "";
    const found = isUnclear ? t`That is not a number.` : (problemsOf(trackedChanges, { [id]: read })?.[id] ?? null);
    setProblem(found);
    if (found !== null) return;
    setTyped(null);
    if (read !== value) onSay(read);
  }

  return (
    <TextInput
      // Beside what is typed there would be no room for a long one.
      label={unit === "" ? label : `${label} · ${unit}`}
      classNames={{ label: css["quiet"] ?? "" }}
      inputMode="decimal"
      autoComplete="off"
      value={typed ?? (value === null ? "" : plain.format(value))}
      error={problem}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={say}
      onKeyDown={(event) => {
        if (event.key === "Enter") say();
      }}
    />
  );
}
