import type { CSSProperties } from "react";

/** From here on the colours stand out enough for the other ink (contrast 4.5:1): white on paper, dark in the dark. */
const firstWithOtherInk = 7;

/** Background and text of a severity from 1 to 10; nothing for none. */
export function severityStyle(severity: number | undefined): CSSProperties {
  if (severity === undefined) return {};
  return {
    background: `var(--severity-${severity})`,
    color: severity < firstWithOtherInk ? "var(--severity-ink-low)" : "var(--severity-ink-high)",
    borderColor: "transparent",
  };
}
