import { severityWords } from "@anamnesis/domain";
import css from "../../ui/ui.module.css";

/** A severity as its number on its colour. */
export function SeverityBadge({ severity }: { readonly severity: number }) {
  return (
    <span
      className={css["badge"]}
      title={severityWords[severity - 1]}
      style={{
        background: `var(--severity-${severity})`,
        color: severity <= 5 ? "var(--severity-ink-low)" : "var(--severity-ink-high)",
      }}
    >
      {severity}
    </span>
  );
}
