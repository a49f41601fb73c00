import { Plural, Trans, useLingui } from "@lingui/react/macro";
import {
  type Interpretation,
  type MeasureName,
  measures,
  type Observation,
  type ObservationList,
  type Patient,
  type RecordObservationInput,
} from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { formatMoment } from "../../../lib/dates.ts";
import { locale } from "../../../lib/language.ts";
import { client } from "../../../lib/trpc.ts";
import { later } from "../../../ui/later.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import clinical from "../clinical.module.css";
import { useHolder } from "../use-holder.ts";
import type { GrowthProps } from "./Growth.tsx";
import { textOf, useMeasured, useNameOf } from "./measured.ts";
import { interpretationWords } from "./vital-words.ts";
import { latestBodyMassIndex, latestVitals, type VitalLine } from "./vitals.ts";
import { heldVitals, VitalsForm } from "./VitalsForm.tsx";
import css from "./vitals.module.css";

/** The tables come when somebody looks at growth. */
const Growth = later<GrowthProps>(async () => (await import("./Growth.tsx")).Growth);

interface VitalsCardProps {
  readonly patient: Pick<Patient, "id" | "birthDate" | "gender">;
  readonly list: ObservationList;
  /** Bands are those of adults. */
  readonly isAdult: boolean;
  readonly onChanged: (list: ObservationList) => void;
}

/** The latest of each vital sign, where it lies, and all that was ever measured. */
export function VitalsCard({ patient, list: { observations, unreadable }, isAdult, onChanged }: VitalsCardProps) {
  const patientId = patient.id;
  const [isGrowthOpen, setGrowthOpen] = useState(false);
  const { t } = useLingui();
  const mayChange = useMayUse("clinical.patients.change");
  const holder = useHolder();
  // Whoever left what they typed here goes on with it.
  const [isOpen, setOpen] = useState(() => heldVitals.get(holder, patientId) !== null);
  const retract = useMutation({
    mutationFn: (id: string) => client.clinical.observations.retract.mutate({ id, patientId }),
    onSuccess: onChanged,
  });
  const record = async (input: RecordObservationInput) =>
    onChanged(await client.clinical.observations.record.mutate(input));
  const latest = latestVitals(observations);
  const index = latestBodyMassIndex(observations);
  return (
    <Card label={t`Vital signs`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Vital signs</Trans>
          </h2>
          {mayChange && !isOpen && (
            <Button variant="default" size="xs" onClick={() => setOpen(true)}>
              <Trans>Measure</Trans>
            </Button>
          )}
        </div>
        {isOpen && <VitalsForm patientId={patientId} isAdult={isAdult} send={record} onClose={() => setOpen(false)} />}
        {latest.length === 0 && !isOpen && (
          <p className={clinical["quiet"]}>
            <Trans>Nothing was measured yet.</Trans>
          </p>
        )}
        {latest.length > 0 && (
          <ul className={css["lines"]} aria-label={t`Latest vital signs`}>
            {latest.map((line) => (
              <Line key={line.names[0]} line={line} isAdult={isAdult} />
            ))}
            {index !== null && (
              <li className={css["line"]}>
                <span>
                  <Trans>Body mass index</Trans>{" "}
                  <Value
                    text={`${index.value.toLocaleString(locale)} kg/m²`}
                    interpretation={isAdult ? index.interpretation : null}
                  />
                </span>
              </li>
            )}
          </ul>
        )}
        {unreadable > 0 && (
          <p role="alert" className={settings["failure"]}>
            <Plural
              value={unreadable}
              one="# measurement could not be opened"
              other="# measurements could not be opened"
            />
          </p>
        )}
        {latest.length > 0 && !isAdult && (
          <p className={clinical["quiet"]}>
            <Trans>Ranges are those of adults, so none are shown.</Trans>
          </p>
        )}
        {latest.some(({ names }) => names.some(isOfGrowth)) && (
          <details onToggle={({ currentTarget }) => setGrowthOpen(currentTarget.open)}>
            <summary>
              <Trans>Growth</Trans>
            </summary>
            {isGrowthOpen && <Growth patient={patient} observations={observations} />}
          </details>
        )}
        {observations.length > 0 && (
          <details>
            <summary>
              <Trans>All measurements</Trans>
            </summary>
            <ul className={css["all"]}>
              {observations.map((observation) => (
                <One
                  key={observation.id}
                  observation={observation}
                  onRetract={mayChange && !retract.isPending ? () => retract.mutate(observation.id) : null}
                />
              ))}
            </ul>
          </details>
        )}
        {retract.isError && <ErrorState error={retract.error} />}
      </div>
    </Card>
  );
}

const isOfGrowth = (name: MeasureName) => name === "weight" || name === "height" || name === "headCircumference";

interface ValueProps {
  readonly text: string;
  readonly interpretation: Interpretation | null;
}

/** Its colour says where it lies, and words say it as well. */
function Value({ text, interpretation }: ValueProps) {
  const { i18n } = useLingui();
  const isOut = interpretation !== null && interpretation !== "N";
  return (
    <span className={css["value"]} data-interpretation={interpretation ?? undefined}>
      {text}
      {isOut && `, ${i18n._(interpretationWords[interpretation])}`}
    </span>
  );
}

function Line({ line, isAdult }: { readonly line: VitalLine; readonly isAdult: boolean }) {
  const nameOf = useNameOf();
  const { names, at, quantities, interpretation, trend } = line;
  const [first] = names;
  return (
    <li className={css["line"]}>
      <span>
        {nameOf(names)} <Value text={textOf(quantities)} interpretation={isAdult ? interpretation : null} />
      </span>
      {first !== undefined && trend.length > 1 && <Trend name={first} values={trend} isAdult={isAdult} />}
      <span className={clinical["quiet"]}>{formatMoment(at)}</span>
    </li>
  );
}

const [width, height] = [96, 32];

interface TrendProps {
  readonly name: MeasureName;
  readonly values: readonly number[];
  readonly isAdult: boolean;
}

/** How it went, over the band that is usual. The figures stand below, under all measurements. */
function Trend({ name, values, isAdult }: TrendProps) {
  const { bands } = measures[name];
  const band = bands === null || !isAdult ? [] : [bands[1], bands[2]];
  const [least, most] = [Math.min(...values, ...band), Math.max(...values, ...band)];
  const yOf = (value: number) => height - ((value - least) / (most - least || 1)) * height;
  const xOf = (at: number) => (at / (values.length - 1)) * width;
  const [low, high] = band;
  return (
    <svg className={css["trend"]} viewBox={`0 0 ${width} ${height}`} aria-hidden>
      {low !== undefined && high !== undefined && (
        <rect x={0} width={width} y={yOf(high)} height={yOf(low) - yOf(high)} />
      )}
      <polyline points={values.map((value, at) => `${xOf(at)},${yOf(value)}`).join(" ")} />
    </svg>
  );
}

interface OneProps {
  readonly observation: Observation;
  readonly onRetract: (() => void) | null;
}

function One({ observation: { status, effectiveAt, values }, onRetract }: OneProps) {
  const { t } = useLingui();
  const said = useMeasured()(values);
  const when = formatMoment(effectiveAt);
  return (
    <li className={css["one"]} data-mistake={status === "entered-in-error" || undefined}>
      <span>
        {when} · {said}
      </span>
      {status === "entered-in-error" ? (
        <em className={clinical["quiet"]}>
          <Trans>was a mistake</Trans>
        </em>
      ) : (
        onRetract !== null && (
          <Button variant="subtle" size="compact-sm" aria-label={t`It was a mistake: ${when}`} onClick={onRetract}>
            <Trans>It was a mistake</Trans>
          </Button>
        )
      )}
    </li>
  );
}
