import { randomUUID } from "node:crypto";
import type { Prescription, PrescriptionList, PrescriptionOrder } from "@anamnesis/domain";
import { careAt } from "./care.ts";
import type { TestApi, TestOrganization, TestPerson } from "./index.ts";

/** Numbers of RxNorm. */
export const drugNumbers = { warfarin: "11289", ibuprofen: "5640", amoxicillin: "723", sertraline: "36437" } as const;

const day = (from: Date) => from.toISOString().slice(0, 10);
/** Once a day by mouth. */
export const onceADay = (dose: number) => ({ dose, unit: "mg" as const, route: "oral" as const, times: 1 });

interface Ordered extends Partial<Omit<PrescriptionOrder, "dosage">> {
  readonly name: string;
  readonly rxcui: string;
  readonly dosage?: ReturnType<typeof onceADay> | null;
}

/** What tests of prescriptions do at a clinic. */
export function prescriptionsAt(api: TestApi, clinic: TestOrganization) {
  const { doctor, nurse, pharmacist } = clinic.members;
  const prescriptionsOf = (person: TestPerson) => api.callerOf(person).clinical.prescriptions;
  const draft = (patientId: string, order: Ordered, given: object = {}) => ({
    id: randomUUID(),
    patientId,
    order: { dosage: onceADay(5), ...order },
    startsOn: day(new Date()),
    ...given,
  });
  return {
    prescriptionsOf,
    draft,
    /** A patient of a doctor and a nurse, who was asked about allergies and medicines, and has none. */
    async newPatient(): Promise<string> {
      const patientId = await careAt(api, clinic).newPatient(doctor, pharmacist);
      await api.callerOf(nurse).clinical.allergies.sayNone({ patientId });
      await api.callerOf(nurse).clinical.medications.sayNone({ patientId });
      return patientId;
    },
    /** Writes a draft and signs it. */
    async prescribe(patientId: string, order: Ordered, given: object = {}): Promise<Prescription> {
      const input = draft(patientId, order, given);
      const { updatedAt: version } = onlyOne(await prescriptionsOf(doctor).saveDraft(input), input.id);
      return onlyOne(await prescriptionsOf(doctor).sign({ id: input.id, patientId, version }), input.id);
    },
  };
}

/** One of a list. */
export function onlyOne({ prescriptions }: Pick<PrescriptionList, "prescriptions">, id: string): Prescription {
  const found = prescriptions.find((one) => one.id === id);
  if (found === undefined) throw new Error("the prescription is not there");
  return found;
}
