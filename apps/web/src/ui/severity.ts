import type { CSSProperties } from "react";

/** From here on the colours are dark enough for white text (contrast 4.5:1); before it dark text stands better. */
const firstWithWhiteText = 7;

/** Background and text of a severity from 1 to 10; nothing for none. */
export function severityStyle(severity: number | undefined): CSSProperties {
  if (severity === undefined) return {};
  return {
    background: `var(--severity-${severity})`,
    color: severity < firstWithWhiteText ? "var(--severity-ink-low)" : "var(--severity-ink-high)",
    borderColor: "transparent",
  };
}
