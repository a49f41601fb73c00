import chips from "../chips.module.css";

interface PresetsProps {
  readonly label: string;
  readonly presets: readonly { readonly label: string; readonly value: string }[];
  readonly chosen: string | null;
  readonly onChoose: (value: string) => void;
}

/** Usual answers, one tap each, beside a field for all others. */
export function Presets({ label, presets, chosen, onChoose }: PresetsProps) {
  return (
    <div className={chips["chips"]} role="group" aria-label={label}>
      {presets.map((preset) => (
        <button
          key={preset.label}
          type="button"
          className={chips["chip"]}
          aria-pressed={preset.value === chosen}
          onClick={() => onChoose(preset.value)}
        >
          {preset.label}
        </button>
      ))}
    </div>
  );
}
