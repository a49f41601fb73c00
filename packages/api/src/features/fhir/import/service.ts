import { AppError, type ImportedFhirEntry, type ImportFhirInput, type RecordSource } from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { Work } from "../../../trpc.ts";
import {
  type Clinic,
  insertImport,
  isRegistered,
  keepImported,
  registerPatient,
  tallyImport,
} from "../../clinical/index.ts";
import { type ImportedPatient, nobody, readBundle, type ReadEntry } from "./bundle.ts";
import { namingBy } from "./source.ts";

/** What became of one patient of a bundle. */
type Written = { readonly isNew: boolean; readonly changed: ReadonlySet<string> } | { readonly refused: string };

const words: Readonly<Record<string, string>> = {
  "clinical.record_number_taken": "Another patient here has that record number.",
  "clinical.too_many_identifiers": "They have more numbers than are kept of one patient.",
  "clinical.background_changed_meanwhile": "Somebody changed the record meanwhile: send it again.",
  "clinical.patient_changed_meanwhile": "Somebody changed the record meanwhile: send it again.",
  "clinical.patient_merged": "The record was merged into another one here.",
};

/** Why a record took nothing over, in words. Throws what is no fault of what was sent. */
function refusalOf(error: unknown): string {
  if (!(error instanceof AppError)) throw error;
  const { kind, reason } = error;
  const said = words[reason];
  if (said !== undefined) return said;
  if (kind === "not_found" || kind === "forbidden") return nobody;
  if (kind === "invalid" || kind === "conflict") return `The record cannot take it over (${reason}).`;
  throw error;
}

async function write(
  work: Work,
  clinic: Clinic,
  of: { readonly importId: string; readonly patientId: string; readonly imported: ImportedPatient },
): Promise<Written> {
  const { importId, patientId, imported } = of;
  const { patient, entries } = imported;
  try {
    const isNew = patient !== null && !(await work.read((tx) => isRegistered(tx, patientId)));
    if (patient !== null) await registerPatient(work, clinic, patient);
    return { isNew, changed: await keepImported(work, clinic, { importId, patientId, entries }) };
  } catch (error) {
    return { refused: refusalOf(error) };
  }
}

function outcomeOf(entry: ReadEntry, written: ReadonlyMap<string, Written>): ImportedFhirEntry {
  const { type } = entry;
  const nothing = { type, reference: null };
  if ("leftOut" in entry) return { ...nothing, outcome: "left_out", remarks: [entry.leftOut] };
  if ("refused" in entry) return { ...nothing, outcome: "refused", remarks: entry.refused };
  const { patientId, name, reference, remarks } = entry;
  const of = written.get(patientId);
  if (of === undefined) return { ...nothing, outcome: "refused", remarks: [nobody] };
  if ("refused" in of) return { ...nothing, outcome: "refused", remarks: [of.refused] };
  const isKept = type === "Patient" ? of.isNew : of.changed.has(name);
  return { type, reference, outcome: isKept ? "kept" : "known", remarks };
}

/** Throws AppError `invalid` with what is wrong where, if anything is. */
function refuseFaulty(entries: readonly ReadEntry[]): void {
  const faults = entries.flatMap((entry, index) =>
    "refused" in entry ? [[`Bundle.entry[${index}].resource`, entry.refused] as const] : [],
  );
  if (faults.length === 0) return;
  throw new AppError("invalid", "fhir.unprocessable", { fields: Object.fromEntries(faults.slice(0, 100)) });
}

export interface Importing {
  readonly clinic: Clinic;
  readonly userId: string;
  readonly source: RecordSource;
}

/** What became of what was sent. */
export interface ImportedBundle {
  readonly importId: string;
  readonly entries: readonly ImportedFhirEntry[];
}

/**
 * Takes over what a bundle brings of patients, and says what became of each entry. What is sent again is known by then. Of a
 * transaction nothing is written if anything in it is wrong; of others the rest is.
 */
export async function importBundle(
  asked: Work,
  { clinic, userId, source }: Importing,
  { bundle, importId = uuidv7(), name }: ImportFhirInput,
): Promise<ImportedBundle> {
  const { organizationId } = clinic;
  // A key under which a request is answered once is for one transaction; here what is sent again finds what there is.
  const work: Work = { ...asked, write: asked.writeUnkept };
  const naming = namingBy(await clinic.keys.index(work, organizationId));
  const { entries: read, patients } = readBundle(bundle.entry, naming);
  if (bundle.type === "transaction") refuseFaulty(read);
  await work.write((tx) => insertImport(tx, { organizationId, id: importId, source, name, importedBy: userId }));
  const written = new Map<string, Written>();
  for (const [patientId, imported] of patients) {
    written.set(patientId, await write(work, clinic, { importId, patientId, imported }));
  }
  const entries = read.map((entry) => outcomeOf(entry, written));
  const registered = [...written.values()].filter((one) => "isNew" in one && one.isNew).length;
  await work.write((tx) => tallyImport(tx, { organizationId, id: importId, registered }, entries));
  return { importId, entries };
}
