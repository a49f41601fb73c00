import { randomUUID } from "node:crypto";

/** What prescriptions and plans are about. */
interface InRecord {
  readonly patientId: string;
  readonly prescriptionId: string;
  readonly planId: string;
}

/** Names a prescription, as somebody saw it. */
const prescriptionOf = ({ prescriptionId: id, patientId }: InRecord) => ({
  id,
  patientId,
  version: "2026-01-01T00:00:00Z",
});

/** Names a plan, as somebody saw it. */
const planOf = ({ planId: id, patientId }: InRecord) => ({ id, patientId, version: "2026-01-01T00:00:00Z" });

/** An input for each procedure of prescriptions and plans. */
export const prescriptionInputs = {
  "clinical.prescriptions.counts": () => ({ days: 90 }),
  "clinical.prescriptions.saveDraft": ({ patientId }: InRecord) => ({
    id: randomUUID(),
    patientId,
    order: { name: "Somewhere else" },
    startsOn: new Date().toISOString().slice(0, 10),
  }),
  "clinical.plans.save": ({ patientId }: InRecord) => ({
    id: randomUUID(),
    patientId,
    content: { title: "Somewhere else" },
    startsOn: new Date().toISOString().slice(0, 10),
  }),
  "clinical.plans.discard": (at: InRecord) => planOf(at),
  "clinical.plans.approve": (at: InRecord) => planOf(at),
  "clinical.plans.move": (at: InRecord) => ({ ...planOf(at), status: "completed" }),
  "clinical.plans.follow": ({ planId, patientId }: InRecord) => ({
    id: randomUUID(),
    planId,
    patientId,
    itemId: randomUUID(),
    state: "done",
  }),
  "clinical.plans.print": ({ planId: id, patientId }: InRecord) => ({ id, patientId }),
  "clinical.prescriptions.discard": (at: InRecord) => prescriptionOf(at),
  "clinical.prescriptions.sign": (at: InRecord) => prescriptionOf(at),
  "clinical.prescriptions.move": (at: InRecord) => ({ ...prescriptionOf(at), status: "completed" }),
};
