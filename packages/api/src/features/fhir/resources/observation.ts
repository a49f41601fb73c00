import type { Observation as ObservationResource, Quantity as QuantityResource } from "@medplum/fhirtypes";
import {
  bodyMassIndex,
  type Interpretation,
  interpretationOf,
  type MeasureName,
  measures,
  type Observation,
  type Quantity,
} from "@anamnesis/domain";
import type { Chart } from "../chart.ts";
import { coded, refer, systems } from "../terms.ts";

const single = ["heartRate", "respiratoryRate", "temperature", "oxygenSaturation", "weight", "height"] as const;

/** Codes that the vital signs profile asks for beside ours. */
const alsoCoded: Partial<Record<MeasureName, string>> = { oxygenSaturation: "2708-6" };

const quantityOf = ({ value, unit }: Quantity): QuantityResource => ({ value, unit, system: systems.ucum, code: unit });
const codeOf = (name: MeasureName) => ({
  coding: [measures[name].code, alsoCoded[name]].flatMap((code) =>
    code === undefined ? [] : [{ system: systems.loinc, code }],
  ),
});
const interpreted = (interpretation: Interpretation | null) =>
  interpretation === null ? {} : { interpretation: [coded(systems.interpretation, interpretation)] };

/** What was measured at one time: a resource for each vital sign, as the vital signs profile of R4 has them. */
function observationResources(one: Observation, patientId: string): readonly ObservationResource[] {
  const { values } = one;
  const vital = (
    what: string,
    rest: Pick<ObservationResource, "code"> & Partial<ObservationResource>,
  ): ObservationResource => ({
    resourceType: "Observation",
    id: `${one.id}.${what}`,
    status: one.status,
    category: [coded(systems.observationCategory, "vital-signs")],
    subject: refer("Patient", patientId),
    effectiveDateTime: one.effectiveAt,
    ...rest,
  });
  const found: ObservationResource[] = [];
  const { systolic, diastolic, weight, height } = values;
  if (systolic !== undefined && diastolic !== undefined) {
    const parts = [
      ["systolic", systolic],
      ["diastolic", diastolic],
    ] as const;
    found.push(
      vital("bloodPressure", {
        code: coded(systems.loinc, "85354-9"),
        component: parts.map(([name, value]) => ({
          code: codeOf(name),
          valueQuantity: quantityOf(value),
          ...interpreted(interpretationOf(name, value)),
        })),
      }),
    );
  }
  for (const name of single) {
    const value = values[name];
    if (value === undefined) continue;
    found.push(
      vital(name, {
        code: codeOf(name),
        valueQuantity: quantityOf(value),
        ...interpreted(interpretationOf(name, value)),
      }),
    );
  }
  if (weight !== undefined && height !== undefined) {
    const { value, interpretation } = bodyMassIndex(weight, height);
    found.push(
      vital("bodyMassIndex", {
        code: coded(systems.loinc, "39156-5"),
        valueQuantity: quantityOf({ value, unit: "kg/m2" }),
        ...interpreted(interpretation),
        derivedFrom: [refer("Observation", `${one.id}.weight`), refer("Observation", `${one.id}.height`)],
      }),
    );
  }
  return found;
}

/** Vital signs, the latest first. */
export const observations = ({ patient }: Chart): readonly ObservationResource[] =>
  patient.observations.observations.flatMap((one) => observationResources(one, patient.id));
