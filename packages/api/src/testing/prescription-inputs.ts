import { randomUUID } from "node:crypto";

/** What prescriptions are about. */
interface InRecord {
  readonly patientId: string;
  readonly prescriptionId: string;
}

/** Names a prescription, as somebody saw it. */
const prescriptionOf = ({ prescriptionId: id, patientId }: InRecord) => ({
  id,
  patientId,
  version: "2026-01-01T00:00:00Z",
});

/** An input for each procedure of prescriptions. */
export const prescriptionInputs = {
  "clinical.prescriptions.saveDraft": ({ patientId }: InRecord) => ({
    id: randomUUID(),
    patientId,
    order: { name: "Somewhere else" },
    startsOn: new Date().toISOString().slice(0, 10),
  }),
  "clinical.prescriptions.discard": (at: InRecord) => prescriptionOf(at),
  "clinical.prescriptions.sign": (at: InRecord) => prescriptionOf(at),
  "clinical.prescriptions.move": (at: InRecord) => ({ ...prescriptionOf(at), status: "completed" }),
};
