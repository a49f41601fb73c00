import { AppError, type ObservationList, type RecordObservationInput } from "@anamnesis/domain";
import type { Work } from "../../trpc.ts";
import { insertObservations, openObservations, retractObservations } from "./observations.repository.ts";
import { writeInRecord } from "./patient-entries.ts";
import type { Clinic } from "./patients.ts";
import { standsInRecord } from "./records.repository.ts";

/** Keeps what was measured of a patient. */
export function recordObservation(work: Work, clinic: Clinic, input: RecordObservationInput): Promise<ObservationList> {
  const { organizationId } = clinic;
  return writeInRecord(work, {
    clinic,
    patientId: input.patientId,
    async write(tx, key) {
      await insertObservations(tx, [{ ...input, organizationId }], key);
    },
    open: openObservations,
  });
}

/** Says of a measurement that it was a mistake; it stays in the record. Throws `not_found`. */
export function retractMeasurement(
  work: Work,
  clinic: Clinic,
  { id, patientId }: { readonly id: string; readonly patientId: string },
): Promise<ObservationList> {
  return writeInRecord(work, {
    clinic,
    patientId,
    async write(tx, _key, process) {
      const stands = await standsInRecord(tx, { process, list: "observations", id });
      const meant = { organizationId: clinic.organizationId, ids: [id] };
      if (stands && (await retractObservations(tx, meant)).length > 0) return;
      throw new AppError("not_found", "clinical.observation_not_found");
    },
    open: openObservations,
  });
}
