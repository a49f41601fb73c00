import { type ReactNode, startTransition, useOptimistic } from "react";
import css from "./Pills.module.css";

interface PillsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly spoken?: string }[];
  readonly onChange: (value: Value) => Promise<void>;
}

/** One of a few: small round buttons beside each other, one of them chosen; the tapped one at once, before the page follows. */
export function Pills<Value extends string>({ label, value, options, onChange }: PillsProps<Value>) {
  const [shown, show] = useOptimistic(value);
  const choose = (chosen: Value) =>
    startTransition(async () => {
      show(chosen);
      await onChange(chosen);
    });
  return (
    <div className={css["pills"]} role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className={css["pill"]}>
          <input
            type="radio"
            name={label}
            checked={option.value === shown}
            aria-label={option.spoken ?? option.label}
            onChange={() => choose(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}

/** A button that stands beside them. */
export function PillButton({ onClick, children }: { readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" className={css["pill"]} onClick={onClick}>
      {children}
    </button>
  );
}
