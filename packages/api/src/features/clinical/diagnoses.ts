import type { TenantKey } from "@anamnesis/crypto";
import {
  AppError,
  type AskForReviewInput,
  type CiteInput,
  coveredBy,
  type ConfirmDiagnosisInput,
  type DecidedRecord,
  type DiagnosisList,
  type Note,
  noteParts,
  type Observation,
  type ProposeDiagnosisInput,
  type RejectDiagnosisInput,
  type SharedEntry,
  type SuggestDiagnosesInput,
} from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { KeyedTx } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import { openShared } from "../symptoms/index.ts";
import { openCases } from "./cases.repository.ts";
import {
  type DecisionToKeep,
  decideDiagnosis,
  type EvidenceToKeep,
  insertDiagnosis,
  insertEvidence,
  openDiagnoses,
} from "./diagnoses.repository.ts";
import { type DiagnosisModel, inputHashOf } from "./diagnosis-model.ts";
import { digestOf } from "./notes.repository.ts";
import { listNotes } from "./notes.ts";
import { writeInRecord } from "./patient-entries.ts";
import { type Clinic, openPatient } from "./patients.ts";

/** Who diagnoses, and where. */
export interface Diagnostician extends Clinic {
  readonly userId: string;
}

const writing = (
  work: Work,
  { clinic, patientId }: { readonly clinic: Clinic; readonly patientId: string },
  write: (tx: KeyedTx, key: TenantKey) => Promise<void>,
): Promise<DiagnosisList> => writeInRecord(work, { clinic, patientId, write, open: openDiagnoses });

/** Proposes what a patient has. Throws `invalid` for a code that names no diagnosis of that day. */
export function proposeDiagnosis(
  work: Work,
  { userId: proposedBy, ...clinic }: Diagnostician,
  input: ProposeDiagnosisInput,
): Promise<DiagnosisList> {
  const { organizationId } = clinic;
  return writing(work, { clinic, patientId: input.patientId }, (tx, key) =>
    insertDiagnosis(tx, { ...input, organizationId, proposedBy, model: null }, key),
  );
}

/** Writes a decision; throws for one that cannot be. */
const deciding =
  ({ organizationId }: Clinic, decision: DecisionToKeep) =>
  async (tx: KeyedTx, key: TenantKey): Promise<void> => {
    const answer = await decideDiagnosis(tx, { ...decision, organizationId }, key);
    if (answer === "done") return;
    if (answer === "not_found") throw new AppError("not_found", "clinical.diagnosis_not_found");
    if (answer === "own") throw new AppError("forbidden", "clinical.own_diagnosis");
    throw new AppError("conflict", "clinical.diagnosis_changed_meanwhile");
  };

const decide = (work: Work, clinic: Clinic, decision: DecisionToKeep): Promise<DiagnosisList> =>
  writing(work, { clinic, patientId: decision.patientId }, deciding(clinic, decision));

/** Has somebody else decide about a proposal. */
export const askForReview = (work: Work, clinic: Clinic, input: AskForReviewInput): Promise<DiagnosisList> =>
  decide(work, clinic, { ...input, status: "under_review" });

/**
 * Decides that a patient has something: what, may be another thing than what was proposed, which stays beside it. Throws
 * `forbidden` for whoever proposed what somebody else is to review.
 */
export const confirmDiagnosis = (work: Work, clinic: Clinic, input: ConfirmDiagnosisInput): Promise<DecidedRecord> =>
  writeInRecord(work, {
    clinic,
    patientId: input.patientId,
    write: deciding(clinic, { ...input, status: "confirmed" }),
    open: async (tx, contents) => ({
      diagnoses: await openDiagnoses(tx, contents),
      cases: await openCases(tx, contents),
    }),
  });

/** Decides that it is not so. Throws as `confirmDiagnosis`. */
export const rejectDiagnosis = (work: Work, clinic: Clinic, input: RejectDiagnosisInput): Promise<DiagnosisList> =>
  decide(work, clinic, { ...input, status: "rejected" });

/** Has a model suggest what a case may be. Nothing of it is decided. Throws `not_found` where no model is switched on. */
export async function suggestDiagnoses(
  work: Work,
  { model, userId: proposedBy, ...clinic }: Diagnostician & { readonly model: DiagnosisModel | null },
  { patientId, caseId, encounteredOn }: SuggestDiagnosesInput,
): Promise<DiagnosisList> {
  if (model === null) throw new AppError("not_found", "clinical.no_model");
  const { organizationId } = clinic;
  const { cases } = await openPatient(work, clinic.keys, patientId);
  const found = cases.cases.find(({ id }) => id === caseId);
  if (found === undefined) throw new AppError("not_found", "clinical.case_not_found");
  const { title, chiefComplaint, description } = found;
  const input = { title, chiefComplaint, description };
  const { name, version } = model;
  const origin = { name, version, inputHash: inputHashOf(input) };
  const suggestions = await model.suggest(input);
  const common = { patientId, caseId, encounteredOn, organizationId, proposedBy, model: origin };
  return writing(work, { clinic, patientId }, async (tx, key) => {
    for (const suggestion of suggestions) {
      const row = { ...common, ...suggestion, id: uuidv7(), asksForReview: false, supersedes: null };
      await insertDiagnosis(tx, row, key);
    }
  });
}

const valuesInWords = ({ values }: Observation): string =>
  Object.entries(values)
    .map(([name, { value, unit }]) => `${name} ${value} ${unit}`)
    .join(", ");

const entryInWords = ({ category, severity, notes }: SharedEntry): string =>
  [`${category} ${severity}/10`, ...(notes === "" ? [] : [notes])].join("\n");

/** Of a note that is cited: the whole of it is read where it stands, which nobody changes any more. */
const mostOfNote = 2_000;

const noteInWords = (covered: readonly Note[]): string =>
  covered
    .flatMap((note) => noteParts.map((part) => note[part].trim()))
    .filter((text) => text !== "")
    .join("\n")
    .slice(0, mostOfNote);

const nothingToCite = () => new AppError("not_found", "clinical.nothing_to_cite");
const reason = "Cited for a diagnosis";
const mostEntriesOfDay = 200;

type CitedSource = Pick<EvidenceToKeep, "sourceId" | "sourceDigest" | "occurredAt" | "cited">;

/** A signed note, with what amends it: its beginning, and the digest of what was signed. */
async function noteToCite(
  work: Work,
  clinic: Clinic,
  { patientId, caseId, sourceId }: Extract<CiteInput, { readonly kind: "note" }>,
): Promise<CitedSource> {
  const { notes } = await listNotes(work, clinic, { patientId, caseId });
  const note = notes.find(({ id, amendsId, signedAt }) => id === sourceId && amendsId === null && signedAt !== null);
  if (note === undefined) throw nothingToCite();
  const covered = coveredBy(notes, note);
  const sourceDigest = Buffer.from(digestOf(covered), "hex");
  return { sourceId, sourceDigest, occurredAt: note.effectiveAt, cited: noteInWords(covered) };
}

/** What is cited, as it is now, and when it was. A look at a shared diary is on record as any other is. */
async function sourceOf(work: Work, clinic: Clinic, input: CiteInput): Promise<CitedSource> {
  if (input.kind === "observation") {
    const { observations } = await openPatient(work, clinic.keys, input.patientId);
    const found = observations.observations.find(({ id }) => id === input.sourceId);
    if (found === undefined) throw nothingToCite();
    return { sourceId: found.id, sourceDigest: null, occurredAt: found.effectiveAt, cited: valuesInWords(found) };
  }
  if (input.kind === "note") return noteToCite(work, clinic, input);
  const { shareId, localDate: day, category } = input;
  const at = Date.parse(input.occurredAt);
  const { entries } = await openShared(work, { shareId, reason, from: day, to: day, limit: mostEntriesOfDay });
  const found = entries.find((entry) => Date.parse(entry.occurredAt) === at && entry.category === category);
  if (found === undefined) throw nothingToCite();
  return { sourceId: shareId, sourceDigest: null, occurredAt: found.occurredAt, cited: entryInWords(found) };
}

/**
 * Cites what a diagnosis rests on: a copy of it as it is now stays, also when a share is taken back. Throws `not_found` for
 * what is not there, or of somebody else.
 */
export async function cite(
  work: Work,
  { userId: citedBy, ...clinic }: Diagnostician,
  input: CiteInput,
): Promise<DiagnosisList> {
  const source = await sourceOf(work, clinic, input);
  const { id, patientId, diagnosisId, kind } = input;
  const { organizationId } = clinic;
  const evidence = { ...source, organizationId, id, patientId, diagnosisId, kind, citedBy };
  return writing(work, { clinic, patientId }, (tx, key) => insertEvidence(tx, evidence, key));
}
