import type { ReactNode } from "react";
import css from "./Chip.module.css";

export type Tone = "quiet" | "good" | "accent" | "warn" | "strong";

/** A state in one or two words, with a dot in its colour. The words alone say it as well. */
export function Chip({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={css["chip"]} data-tone={tone}>
      {children}
    </span>
  );
}
