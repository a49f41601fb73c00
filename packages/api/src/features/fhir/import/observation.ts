import {
  type MeasureName,
  measureNames,
  measures,
  type RecordObservationInput,
  recordObservationInput,
} from "@anamnesis/domain";
import { z } from "zod";
import { systems } from "../terms.ts";
import { codeIn, concept, faultsOf, quantity, type Read, reference, wordsOf } from "./source.ts";

const schema = z.looseObject({
  status: z.string("An observation has a status."),
  code: concept,
  subject: reference.optional(),
  effectiveDateTime: z.string().optional(),
  valueQuantity: quantity.optional(),
  component: z.array(z.looseObject({ code: concept, valueQuantity: quantity.optional() })).default([]),
});

/** LOINC codes of what is measured here, also by other names. */
const measureOf = new Map<string, MeasureName>([
  ...measureNames.map((name) => [measures[name].code, name] as const),
  ["2708-6", "oxygenSaturation"],
]);
const reckoned: ReadonlySet<string> = new Set(["39156-5"]);

const choicesOf = (resource: object, choice: string): readonly string[] =>
  Object.keys(resource).filter((name) => new RegExp(`^${choice}[A-Z]`, "u").test(name));

/** What was measured elsewhere, as far as it is measured here as well. */
export function readObservation(
  resource: object,
  { id, patientId }: { readonly id: string; readonly patientId: string },
): Read<RecordObservationInput> {
  for (const choice of ["value", "effective"]) {
    const given = choicesOf(resource, choice);
    if (given.length > 1) return { refused: [`${given.join(" and ")}: there is one ${choice}, or none.`] };
  }
  const source = schema.safeParse(resource);
  if (!source.success) return { refused: faultsOf(source.error) };
  const { status, code, effectiveDateTime, valueQuantity, component } = source.data;
  const loinc = codeIn(systems.loinc, code);
  if (loinc !== null && reckoned.has(loinc)) return { leftOut: "It is reckoned here from what was measured." };
  const parts = [{ code, valueQuantity }, ...component].flatMap((one) => {
    const name = measureOf.get(codeIn(systems.loinc, one.code) ?? "");
    return name === undefined || one.valueQuantity === undefined ? [] : [{ name, measured: one.valueQuantity }];
  });
  if (parts.length === 0) return { leftOut: `${wordsOf(code) ?? "It"} is not measured here.` };
  if (status !== "final" && status !== "amended" && status !== "corrected") {
    return { leftOut: `It is ${status}: what is final is kept.` };
  }
  if (effectiveDateTime === undefined || effectiveDateTime.length <= 10) {
    return { leftOut: "It does not say at what time it was measured." };
  }
  const values = Object.fromEntries(
    parts.map(({ name, measured: { value, code: ucum, unit } }) => [name, { value, unit: ucum ?? unit ?? "" }]),
  );
  const read = recordObservationInput.safeParse({ id, patientId, effectiveAt: effectiveDateTime, values });
  return read.success ? { kept: read.data, remarks: [] } : { refused: faultsOf(read.error) };
}
