import { z } from "zod";

/** The id of a patient, however it is written. */
export const patientId = z.uuid("That is not a patient.").transform((id) => id.toLowerCase());
