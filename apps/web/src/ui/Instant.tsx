import { formatExact, formatMoment } from "../lib/dates.ts";
import css from "./Rows.module.css";

/** An instant in the reader's zone; the exact one when it is pointed at. */
export function Instant({ at }: { readonly at: string }) {
  return (
    <time className={css["instant"]} dateTime={at} title={formatExact(at)}>
      {formatMoment(at)}
    </time>
  );
}
