import { coveredBy, type MedicalCase, openCaseInput, proposeDiagnosisInput, todayIn } from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import {
  type Clinic,
  confirmDiagnosis,
  digestOf,
  listNotes,
  moveCaseTo,
  openCase,
  proposeDiagnosis,
  saveNote,
  sign,
} from "../features/clinical/index.ts";
import type { Work } from "../trpc.ts";
import { type DemoCase, demoCases } from "./case-texts.ts";

const dayMs = 86_400_000;
/** How far back the first visit of the last patient lies. */
const twoYears = 730;

interface Chart {
  readonly patientId: string;
  readonly index: number;
  /** Who treats them. */
  readonly userId: string;
}

/** So many of them have a diagnosis. */
const diagnosed = 10;

/** A case of a patient of the sample clinic, with what was written at its visits, over two years. */
export async function seedCase(work: Work, clinic: Clinic, { patientId, index, userId }: Chart): Promise<void> {
  const given = demoCases[index % demoCases.length];
  if (given === undefined) return;
  const { title, chiefComplaint, caseType, specialty, priority, moves, visits } = given;
  const id = uuidv7();
  const opened = openCaseInput.parse({
    id,
    patientId,
    title,
    chiefComplaint,
    tags: given.tags,
    caseType,
    specialty,
    priority,
  });
  let { cases } = await openCase(work, clinic, opened);
  // The last visit of the one whose turn it is now waits for a signature.
  const written = index === 3 ? visits.slice(0, 1) : visits;
  for (const [place, content] of written.entries()) {
    const daysAgo = 6 + ((index * 43) % (twoYears - 120)) + (written.length - place) * 56;
    await seedNote(work, clinic, { patientId, caseId: id, content, daysAgo, isSigned: true });
  }
  const [, open] = visits;
  if (index === 3 && open !== undefined) {
    await seedNote(work, clinic, { patientId, caseId: id, content: open, daysAgo: 0, isSigned: false });
  }
  if (index < diagnosed) {
    const isOpen = index % 4 === 2;
    const decided = await seedDiagnosis(work, clinic, { patientId, caseId: id, userId, given, isOpen });
    cases = decided ?? cases;
  }
  for (const status of moves) {
    const version = versionOf(id, cases);
    ({ cases } = await moveCaseTo(work, clinic, { id, patientId, version, status }));
  }
}

const versionOf = (id: string, rows: readonly { readonly id: string; readonly updatedAt: string }[]): string =>
  rows.find((one) => one.id === id)?.updatedAt ?? "";

interface DiagnosisOfCase {
  readonly patientId: string;
  readonly caseId: string;
  readonly userId: string;
  readonly given: DemoCase;
  /** Nobody has decided yet. */
  readonly isOpen: boolean;
}

/** What the patient of a case has; answers the cases as they are then, which are known by what is confirmed; null for none. */
async function seedDiagnosis(
  work: Work,
  clinic: Clinic,
  { patientId, caseId, userId, given, isOpen }: DiagnosisOfCase,
): Promise<readonly MedicalCase[] | null> {
  const id = uuidv7();
  const { name, icdCode, reasoning } = given.diagnosis;
  const proposal = proposeDiagnosisInput.parse({
    id,
    patientId,
    caseId,
    encounteredOn: todayIn("Europe/Vienna"),
    primaryDiagnosis: name,
    icdCode,
    severity: "moderate",
    confidence: 0.8,
    details: { reasoning },
  });
  const { diagnoses } = await proposeDiagnosis(work, { ...clinic, userId }, proposal);
  if (isOpen) return null;
  const version = versionOf(id, diagnoses);
  const decided = await confirmDiagnosis(work, clinic, {
    id,
    patientId,
    version,
    finalDiagnosis: name,
    finalIcdCode: proposal.icdCode,
    reviewNotes: "",
  });
  return decided.cases.cases;
}

interface Visit {
  readonly patientId: string;
  readonly caseId: string;
  readonly content: DemoCase["visits"][number];
  readonly daysAgo: number;
  readonly isSigned: boolean;
}

async function seedNote(work: Work, clinic: Clinic, { content, daysAgo, isSigned, ...of }: Visit): Promise<void> {
  const id = uuidv7();
  const effectiveAt = new Date(Date.now() - daysAgo * dayMs - 3_600_000).toISOString();
  await saveNote(work, clinic, { id, ...of, amendsId: null, effectiveAt, ...content, version: null });
  if (!isSigned) return;
  const { notes } = await listNotes(work, clinic, of);
  const note = notes.find((one) => one.id === id);
  if (note === undefined) throw new Error("the note of a sample visit is not there");
  const digest = digestOf(coveredBy(notes, note));
  const version = note.updatedAt;
  await sign(work, clinic, { id: uuidv7(), noteId: id, ...of, meaning: "author", version, digest });
}
