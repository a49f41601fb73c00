import { severityWords } from "@anamnesis/domain";
import { domainText } from "../../lib/domain-words.ts";
import { severityStyle } from "../../ui/severity.ts";
import css from "../../ui/ui.module.css";

/** A severity as its number on its colour. */
export function SeverityBadge({ severity }: { readonly severity: number }) {
  return (
    <span
      className={css["badge"]}
      title={domainText(severityWords[severity - 1] ?? "")}
      style={severityStyle(severity)}
    >
      {severity}
    </span>
  );
}
