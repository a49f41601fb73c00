import { useLingui } from "@lingui/react/macro";
import { severityMax, severityMin, severityWords } from "@anamnesis/domain";
import { type KeyboardEvent, useState } from "react";
import { domainText } from "../../lib/domain-words.ts";
import { severityStyle } from "../../ui/severity.ts";
import css from "./SeverityScale.module.css";

interface SeverityScaleProps {
  readonly label: string;
  /** Stands above the scale; the label unless told. */
  readonly title?: string;
  /** Null while nothing is chosen. */
  readonly value: number | null;
  /** Called for a tap, a digit, or Enter on the keyboard. */
  readonly onChoose: (severity: number) => void;
  /** Called while the arrow keys move along the scale; without it they only move. */
  readonly onMove?: (severity: number) => void;
}

const steps = Array.from({ length: severityMax }, (_, index) => index + severityMin);

/** The step that a digit stands for: 0 is ten. */
export function severityOfKey(key: string): number | null {
  if (!/^\d$/u.test(key)) return null;
  return key === "0" ? severityMax : Number(key);
}

const wordsOf = (severity: number) => domainText(severityWords[severity - 1] ?? "");
const clamp = (severity: number) => Math.min(severityMax, Math.max(severityMin, severity));

/** One to ten, as ten places to tap and as one slider for the keyboard and for screen readers. */
export function SeverityScale({ label, title = label, value, onChoose, onMove }: SeverityScaleProps) {
  const { t } = useLingui();
  const [hovered, setHovered] = useState<number | null>(null);
  const [moved, setMoved] = useState<number | null>(null);
  const shown = hovered ?? moved ?? value;
  const current = moved ?? value ?? 5;

  function move(severity: number) {
    setMoved(clamp(severity));
    onMove?.(clamp(severity));
  }

  function onKeyDown(event: KeyboardEvent) {
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: current + 1,
      ArrowUp: current + 1,
      ArrowLeft: current - 1,
      ArrowDown: current - 1,
      PageUp: current + 3,
      PageDown: current - 3,
      Home: severityMin,
      End: severityMax,
    };
    const next = moves[event.key];
    const digit = severityOfKey(event.key);
    const isChoice = event.key === "Enter" || event.key === " ";
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (next === undefined && digit === null && !isChoice) return;
    event.preventDefault();
    event.stopPropagation();
    if (next === undefined) choose(digit ?? current);
    else move(next);
  }

  function choose(severity: number) {
    setMoved(null);
    setHovered(null);
    onChoose(severity);
  }

  const words = shown === null ? null : wordsOf(shown);
  return (
    <div className={css["scale"]}>
      <div className={css["head"]}>
        <span className={css["title"]}>{title}</span>
        <span className={css["words"]} aria-hidden>
          {words === null ? t`1 barely there – 10 as bad as it gets` : `${shown} · ${words}`}
        </span>
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={severityMin}
        aria-valuemax={severityMax}
        aria-valuenow={current}
        aria-valuetext={`${current}, ${wordsOf(current)}`}
        className={css["cells"]}
        onKeyDown={onKeyDown}
        onBlur={() => setMoved(null)}
        onPointerLeave={() => setHovered(null)}
      >
        {steps.map((step) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the slider around it takes the keys
          <span
            key={step}
            className={css["cell"]}
            data-severity={step}
            data-on={shown === step}
            style={severityStyle(step)}
            onPointerEnter={() => setHovered(step)}
            onClick={() => choose(step)}
          >
            {step}
          </span>
        ))}
      </div>
    </div>
  );
}
