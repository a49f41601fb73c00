import { Trans, useLingui } from "@lingui/react/macro";
import { type BodyRegion, bodyRegions, regionWords } from "@anamnesis/domain";
import { Checkbox, SegmentedControl } from "@mantine/core";
import { useEffect, useId, useRef, useState } from "react";
import { domainText } from "../../../lib/domain-words.ts";
import chips from "../chips.module.css";
import css from "./body.module.css";
import { back, bellyFrame, type Figure, figureSize, type Frame, front, regionsOf, wholeFrame } from "./figures.ts";
import { regionsInWords } from "./region-words.ts";

interface BodyMapProps {
  readonly value: readonly BodyRegion[];
  readonly onChange: (chosen: readonly BodyRegion[]) => void;
  /** Where it was the last time: offered first. */
  readonly last: readonly BodyRegion[];
  readonly hasCursor: boolean;
}

/** A picture, of which a part fills the frame. */
interface Picture {
  readonly figure: Figure;
  readonly frame: Frame;
}

const pictures = {
  front: { figure: front, frame: wholeFrame },
  belly: { figure: front, frame: bellyFrame },
  back: { figure: back, frame: wholeFrame },
} satisfies Readonly<Record<string, Picture>>;

type View = keyof typeof pictures | "list";
const isView = (value: string): value is View => value === "list" || Object.hasOwn(pictures, value);

/** The side on which something is chosen, the front unless it is all behind. */
const sideOf = (value: readonly BodyRegion[]): View =>
  value.length > 0 && !value.some((region) => regionsOf(front).includes(region)) ? "back" : "front";

/** Where it hurts: a picture to tap, and the same as a list for those who use no pointer or see no picture. */
export function BodyMap({ value, onChange, last, hasCursor }: BodyMapProps) {
  const { t } = useLingui();
  const title = useId();
  const views = useRef<HTMLDivElement>(null);
  const [view, setView] = useState(() => sideOf(value));
  useEffect(() => {
    if (hasCursor) views.current?.querySelector<HTMLElement>(":checked")?.focus({ preventScroll: true });
  }, [hasCursor]);
  const toggle = (region: BodyRegion) =>
    onChange(value.includes(region) ? value.filter((one) => one !== region) : [...value, region]);
  return (
    <div className={css["map"]} role="group" aria-labelledby={title}>
      <div className={css["side"]}>
        <span id={title} className={css["title"]}>
          <Trans>Where it hurts</Trans>
        </span>
        <SegmentedControl
          ref={views}
          aria-labelledby={title}
          orientation="vertical"
          value={view}
          data={[
            { value: "front", label: t`From the front` },
            { value: "belly", label: t`Belly, larger` },
            { value: "back", label: t`From behind` },
            { value: "list", label: t`As a list` },
          ]}
          onChange={(chosen) => isView(chosen) && setView(chosen)}
        />
        {last.length > 0 && value.length === 0 && (
          <button type="button" className={chips["chip"]} onClick={() => onChange(last)}>
            <Trans>As last time: {regionsInWords(last).join(", ")}</Trans>
          </button>
        )}
        <span role="status" className={css["said"]}>
          {regionsInWords(value).join(", ")}
        </span>
      </div>
      {view === "list" ? (
        <div className={css["list"]}>
          {bodyRegions.map((region) => (
            <Checkbox
              key={region}
              label={domainText(regionWords[region])}
              checked={value.includes(region)}
              onChange={() => toggle(region)}
            />
          ))}
        </div>
      ) : (
        <FigureView {...pictures[view]} value={value} onToggle={toggle} />
      )}
    </div>
  );
}

interface FigureViewProps extends Picture {
  readonly value: readonly BodyRegion[];
  readonly onToggle: (region: BodyRegion) => void;
}

/** What can be tapped here can be chosen in the list as well. */
function FigureView({ figure, frame, value, onToggle }: FigureViewProps) {
  const { width } = figureSize;
  const area = (region: BodyRegion, path: string, isMirrored = false) => (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the list has it for the keyboard
    <path
      key={region}
      d={path}
      className={css["area"]}
      data-region={region}
      data-chosen={value.includes(region)}
      transform={isMirrored ? `matrix(-1 0 0 1 ${width} 0)` : undefined}
      onClick={() => onToggle(region)}
    >
      <title>{domainText(regionWords[region])}</title>
    </path>
  );
  return (
    <svg className={css["figure"]} viewBox={`${frame.x} ${frame.y} ${frame.width} ${frame.height}`} aria-hidden>
      {figure.middle.map(({ region, path }) => area(region, path))}
      {figure.paired.flatMap(({ sides: [right, left], path }) => [area(right, path), area(left, path, true)])}
    </svg>
  );
}
