import { IconChevronDown } from "@tabler/icons-react";
import css from "./QuietSelect.module.css";

interface QuietSelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

/** A choice that stands in a heading like a word of it. */
export function QuietSelect({ label, value, options, onChange }: QuietSelectProps) {
  return (
    <span className={css["quiet"]}>
      <select aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <IconChevronDown size={15} stroke={1.7} aria-hidden />
    </span>
  );
}
