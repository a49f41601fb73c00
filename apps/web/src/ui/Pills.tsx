import type { ReactNode } from "react";
import css from "./Pills.module.css";

interface PillsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly spoken?: string }[];
  readonly onChange: (value: Value) => void;
}

/** One of a few: small round buttons beside each other, one of them chosen. */
export function Pills<Value extends string>({ label, value, options, onChange }: PillsProps<Value>) {
  return (
    <div className={css["pills"]} role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className={css["pill"]}>
          <input
            type="radio"
            name={label}
            checked={option.value === value}
            aria-label={option.spoken ?? option.label}
            onChange={() => onChange(option.value)}
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
