import { Trans, useLingui } from "@lingui/react/macro";
import { type BodyRegion, bodyRegions, regionWords } from "@anamnesis/domain";
import { Checkbox } from "@mantine/core";
import { useEffect, useId, useRef } from "react";
import { domainText } from "../../../lib/domain-words.ts";
import chips from "../chips.module.css";
import css from "./body.module.css";
import { back, type Figure, figureSize, front } from "./figures.ts";
import { regionsInWords } from "./region-words.ts";

interface BodyMapProps {
  readonly value: readonly BodyRegion[];
  readonly onChange: (chosen: readonly BodyRegion[]) => void;
  /** Where it was the last time: offered first. */
  readonly last: readonly BodyRegion[];
  readonly hasCursor: boolean;
}

/** Where it hurts: a picture to tap, and the same as a list for those who use no pointer or see no picture. */
export function BodyMap({ value, onChange, last, hasCursor }: BodyMapProps) {
  const { t } = useLingui();
  const title = useId();
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    if (hasCursor) list.current?.focus();
  }, [hasCursor]);
  const toggle = (region: BodyRegion) =>
    onChange(value.includes(region) ? value.filter((one) => one !== region) : [...value, region]);
  const said = regionsInWords(value).join(", ");
  return (
    <div className={css["map"]} role="group" aria-labelledby={title}>
      <div className={css["head"]}>
        <span id={title} className={css["title"]}>
          <Trans>Where it hurts</Trans>
        </span>
        <span role="status">{said}</span>
      </div>
      {last.length > 0 && value.length === 0 && (
        <div className={chips["chips"]}>
          <button type="button" className={chips["chip"]} onClick={() => onChange(last)}>
            <Trans>As last time: {regionsInWords(last).join(", ")}</Trans>
          </button>
        </div>
      )}
      <div className={css["figures"]}>
        <FigureView figure={front} name={t`From the front`} value={value} onToggle={toggle} />
        <FigureView figure={back} name={t`From behind`} value={value} onToggle={toggle} />
      </div>
      <details>
        <summary ref={list} className={css["summary"]}>
          <Trans>As a list</Trans>
        </summary>
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
      </details>
    </div>
  );
}

interface FigureViewProps {
  readonly figure: Figure;
  readonly name: string;
  readonly value: readonly BodyRegion[];
  readonly onToggle: (region: BodyRegion) => void;
}

/** What can be tapped here can be chosen in the list as well. */
function FigureView({ figure, name, value, onToggle }: FigureViewProps) {
  const { width, height } = figureSize;
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
    <div className={css["figure"]} aria-hidden>
      <svg viewBox={`2 0 ${width - 4} ${height}`}>
        {figure.middle.map(({ region, path }) => area(region, path))}
        {figure.paired.flatMap(({ sides: [right, left], path }) => [area(right, path), area(left, path, true)])}
      </svg>
      <span>{name}</span>
    </div>
  );
}
