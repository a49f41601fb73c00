import { AppError, type ImportedFhirEntry, type ImportFhirInput } from "@anamnesis/domain";
import type { Work } from "../../../trpc.ts";
import { type Clinic, keepImported, registerPatient, takeBackImported } from "../../clinical/index.ts";
import { type ImportedPatient, readBundle, type ReadEntry } from "./bundle.ts";

/** What became of one patient of a bundle. */
type Written = { readonly changed: ReadonlySet<string> } | { readonly refused: string };

const nobody = "It is about nobody who is in this bundle, or in a record that is open to you.";
const taken = "Another patient here has that record number.";

async function write(
  work: Work,
  clinic: Clinic,
  {
    patientId,
    imported,
    undo,
  }: { readonly patientId: string; readonly imported: ImportedPatient; readonly undo: boolean },
): Promise<Written> {
  const { patient, entries } = imported;
  try {
    if (patient !== null && !undo) await registerPatient(work, clinic, patient);
    const change = undo ? takeBackImported : keepImported;
    return { changed: await change(work, clinic, { patientId, entries }) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.kind === "not_found" || error.kind === "forbidden") return { refused: nobody };
    if (error.reason === "clinical.record_number_taken") return { refused: taken };
    throw error;
  }
}

function outcomeOf(
  entry: ReadEntry,
  { written, undo }: { readonly written: ReadonlyMap<string, Written>; readonly undo: boolean },
): ImportedFhirEntry {
  const { type } = entry;
  const nothing = { type, reference: null };
  if ("leftOut" in entry) return { ...nothing, outcome: "left_out", remarks: [entry.leftOut] };
  if ("refused" in entry) return { ...nothing, outcome: "refused", remarks: entry.refused };
  const { patientId, name, reference, remarks } = entry;
  const of = written.get(patientId);
  if (of === undefined) return { ...nothing, outcome: "refused", remarks: [nobody] };
  if ("refused" in of) return { ...nothing, outcome: "refused", remarks: [of.refused] };
  if (undo && type === "Patient") {
    return { type, reference, outcome: "left_out", remarks: ["Whoever was registered stays registered."] };
  }
  const isChanged = of.changed.has(name) || (type === "Patient" && !undo);
  return { type, reference, outcome: isChanged ? (undo ? "taken_back" : "kept") : "known", remarks };
}

/** Throws AppError `invalid` with what is wrong where, if anything is. */
function refuseFaulty(entries: readonly ReadEntry[]): void {
  const faults = entries.flatMap((entry, index) =>
    "refused" in entry ? [[`Bundle.entry[${index}].resource`, entry.refused] as const] : [],
  );
  if (faults.length === 0) return;
  throw new AppError("invalid", "fhir.unprocessable", { fields: Object.fromEntries(faults.slice(0, 100)) });
}

/**
 * Takes over what a bundle brings of patients, entry by entry as it was sent; or takes it back. What is sent again is known by then.
 * Of a transaction nothing is written if anything in it is wrong; of others the rest is.
 */
export async function importBundle(
  work: Work,
  clinic: Clinic,
  { bundle, undo }: ImportFhirInput,
): Promise<readonly ImportedFhirEntry[]> {
  const { entries, patients } = readBundle(bundle.entry, clinic.organizationId);
  if (bundle.type === "transaction") refuseFaulty(entries);
  const written = new Map<string, Written>();
  for (const [patientId, imported] of patients) {
    written.set(patientId, await write(work, clinic, { patientId, imported, undo }));
  }
  return entries.map((entry) => outcomeOf(entry, { written, undo }));
}
