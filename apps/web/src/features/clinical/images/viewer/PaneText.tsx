import { Trans, useLingui } from "@lingui/react/macro";
import { type FrameFacts, imageRemarkWords } from "@anamnesis/domain";
import { domainText } from "../../../../lib/domain-words.ts";
import { locale } from "../../../../lib/language.ts";
import type { ViewerSeries } from "./frame-source.ts";
import { sidesSeen } from "./sides.ts";
import type { PaneState } from "./viewer-state.ts";
import css from "./viewer.module.css";
import type { Shown } from "./window-level.ts";

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });

export interface ShownPatient {
  readonly name: string;
  /** In words. */
  readonly birthDate: string;
}

interface PaneTextProps {
  readonly series: ViewerSeries;
  readonly patient: ShownPatient;
  readonly pane: PaneState;
  readonly facts: FrameFacts | null;
  readonly shown: Shown | null;
}

/** Who, what, when, and how it is shown: in the corners of the picture. */
export function PaneText({ series, patient, pane, facts, shown }: PaneTextProps) {
  const { t } = useLingui();
  const [number, count] = [pane.index + 1, series.frames.length];
  const sides = facts?.sides ? Object.entries(sidesSeen(facts.sides, pane.view)) : [];
  const zoom = whole.format(pane.view.zoom * 100);
  return (
    <>
      {sides.map(([at, letters]) => (
        <span key={at} className={css["side"]} data-at={at}>
          {letters}
        </span>
      ))}
      <p className={css["text"]} data-corner="top left">
        <strong>{patient.name}</strong>
        <span>{patient.birthDate}</span>
      </p>
      <p className={css["text"]} data-corner="top right">
        <strong>{series.title}</strong>
        <span>{series.detail}</span>
        <span>{series.date}</span>
      </p>
      <div className={css["text"]} data-corner="bottom left">
        {facts?.remarks.map((remark) => (
          <p key={remark} className={css["remark"]}>
            {domainText(imageRemarkWords[remark])}
          </p>
        ))}
        {facts?.spacing?.measuredAt === "detector" && (
          <p className={css["remark"]}>
            <Trans>Lengths are those at the detector.</Trans>
          </p>
        )}
        {count > 1 && (
          <p>
            <Trans>
              Frame {number} of {count}
            </Trans>
          </p>
        )}
      </div>
      <p className={css["text"]} data-corner="bottom right">
        {facts !== null && facts.photometric !== "RGB" && shown !== null && <span>{shownText(shown, t`Table`)}</span>}
        <span>{zoom} %</span>
      </p>
    </>
  );
}

/** As radiologists write it: level and width. */
const shownText = (shown: Shown, table: string): string =>
  shown.kind === "table" ? table : `L ${whole.format(shown.center)} · W ${whole.format(shown.width)}`;
