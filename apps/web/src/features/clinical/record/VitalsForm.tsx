import { Trans, useLingui } from "@lingui/react/macro";
import {
  type MeasureName,
  measureNames,
  measures,
  readNumber,
  recordObservationInput,
  type RecordObservationInput,
} from "@anamnesis/domain";
import { NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { z } from "zod";
import { toLocalInput } from "../../../lib/dates.ts";
import { createHeld } from "../../../lib/held.ts";
import { language } from "../../../lib/language.ts";
import { useForm } from "../../../lib/use-form.ts";
import settings from "../../../ui/settings.module.css";
import css from "../clinical.module.css";
import { FormEnd } from "../FormEnd.tsx";
import { useHolder } from "../use-holder.ts";
import { measureWords, unitOf } from "./vital-words.ts";
import vitals from "./vitals.module.css";

interface TypedQuantity {
  readonly value: string;
  readonly unit: string;
}

interface VitalsDraft {
  readonly id: string;
  /** As a `datetime-local` field has it. */
  readonly at: string;
  readonly values: Readonly<Partial<Record<MeasureName, TypedQuantity>>>;
}

/** What is being typed, by the patient. */
export const heldVitals = createHeld<VitalsDraft>();

const unitsOf = (name: MeasureName) => Object.keys(measures[name].units);

/** What is sent: a field that holds no number is sent as none, which is refused at that field. */
function inputOf({ id, at, values }: VitalsDraft, patientId: string): unknown {
  const typed = measureNames.flatMap((name) => {
    const { value = "", unit = unitsOf(name)[0] ?? "" } = values[name] ?? {};
    return value.trim() === "" ? [] : [[name, { value: readNumber(value, language) ?? Number.NaN, unit }] as const];
  });
  const moment = new Date(at);
  return {
    id,
    patientId,
    effectiveAt: Number.isNaN(moment.getTime()) ? "" : moment.toISOString(),
    values: Object.fromEntries(typed),
  };
}

interface VitalsFormProps {
  readonly patientId: string;
  /** The head is measured of children. */
  readonly isAdult: boolean;
  readonly send: (input: RecordObservationInput) => Promise<void>;
  readonly onClose: () => void;
}

/** Vital signs as they are typed: what was not measured stays empty. */
export function VitalsForm({ patientId, isAdult, send, onClose }: VitalsFormProps) {
  const { t, i18n } = useLingui();
  const holder = useHolder();
  const [initial] = useState<VitalsDraft>(
    () => heldVitals.get(holder, patientId) ?? { id: crypto.randomUUID(), at: toLocalInput(new Date()), values: {} },
  );
  const close = () => {
    heldVitals.set(holder, patientId, null);
    onClose();
  };
  const form = useForm({
    initial,
    schema: z.preprocess((typed) => inputOf(typed as VitalsDraft, patientId), recordObservationInput),
    async send(typed) {
      await send(recordObservationInput.parse(inputOf(typed, patientId)));
      close();
    },
  });
  const { values: draft, set, problems, failure, submit, mutation } = form;
  useEffect(() => heldVitals.set(holder, patientId, draft), [holder, patientId, draft]);

  function put(name: MeasureName, given: Partial<TypedQuantity>) {
    const before = draft.values[name] ?? { value: "", unit: unitsOf(name)[0] ?? "" };
    set({ values: { ...draft.values, [name]: { ...before, ...given } } });
  }

  const shown = measureNames.filter((name) => !isAdult || name !== "headCircumference");
  const problemOf = (name: MeasureName) =>
    problems[`values.${name}`] ?? (problems[`values.${name}.value`] === undefined ? undefined : t`That is no number.`);
  return (
    <form className={css["form"]} noValidate onSubmit={submit} aria-label={t`Vital signs`}>
      {shown.map((name, index) => {
        const units = unitsOf(name);
        const { value = "", unit = units[0] ?? "" } = draft.values[name] ?? {};
        const label = i18n._(measureWords[name]);
        return (
          <div key={name} className={vitals["quantity"]}>
            <TextInput
              label={units.length === 1 ? `${label} (${unitOf(unit)})` : label}
              inputMode="decimal"
              autoComplete="off"
              autoFocus={index === 0}
              value={value}
              error={problemOf(name)}
              onChange={(event) => put(name, { value: event.currentTarget.value })}
            />
            {units.length > 1 && (
              <NativeSelect
                aria-label={t`Unit of ${label}`}
                data={units.map((one) => ({ value: one, label: unitOf(one) }))}
                value={unit}
                onChange={(event) => put(name, { unit: event.currentTarget.value })}
              />
            )}
          </div>
        );
      })}
      <TextInput
        label={t`Measured`}
        type="datetime-local"
        value={draft.at}
        error={problems["effectiveAt"]}
        onChange={(event) => set({ at: event.currentTarget.value })}
      />
      {problems["values"] !== undefined && Object.keys(problems).length === 1 && (
        <p role="alert" className={`${settings["failure"]} ${css["wide"]}`}>
          {problems["values"]}
        </p>
      )}
      <FormEnd error={failure === null ? null : mutation.error} isSending={mutation.isPending} onDiscard={close}>
        <Trans>Save</Trans>
      </FormEnd>
    </form>
  );
}
