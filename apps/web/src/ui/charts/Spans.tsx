import { daysBetween } from "@anamnesis/domain";
import { formatShortDay } from "../../lib/dates.ts";
import css from "./spans.module.css";

/** Days on end; both YYYY-MM-DD. */
interface Span {
  readonly from: string;
  readonly to: string;
}

export interface SpanRow {
  readonly label: string;
  readonly tone: "bleeding" | "treatment";
  /** Oldest first. */
  readonly spans: readonly Span[];
}

interface SpansProps {
  readonly from: string;
  readonly to: string;
  readonly rows: readonly SpanRow[];
}

/** What went on for days, as bars on the days of the line above them, each row under its name and told in words. */
export function Spans({ from, to, rows }: SpansProps) {
  const all = Math.max(1, daysBetween(from, to));
  const place = (day: string) => Math.min(1, Math.max(0, daysBetween(from, day) / all)) * 100;
  return (
    <ul className={css["rows"]}>
      {rows.map(({ label, tone, spans }) => (
        <li key={label}>
          <div
            className={css["track"]}
            role="img"
            aria-label={`${label}: ${spans
              .map((span) => [...new Set([span.from, span.to])].map(formatShortDay).join(" – "))
              .join(", ")}`}
          >
            {spans.map((span) => (
              <span
                key={span.from}
                className={css["span"]}
                data-tone={tone}
                style={{ insetInlineStart: `${place(span.from)}%`, insetInlineEnd: `${100 - place(span.to)}%` }}
              />
            ))}
          </div>
          <span className={css["name"]} aria-hidden>
            {label}
          </span>
        </li>
      ))}
    </ul>
  );
}
