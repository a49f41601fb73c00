import type { TenantKey } from "@anamnesis/crypto";
import { diagnoses, diagnosisEvidence, sqlFunction, type Tx, typed } from "@anamnesis/db";
import {
  type Diagnosis,
  type DiagnosisDecision,
  type DiagnosisList,
  type DiagnosisStatus,
  type Evidence,
  type EvidenceKind,
  type ModelOrigin,
  type OwnDiagnosis,
  type ProposeDiagnosisInput,
  readDetails,
} from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, type OpenedRow, sealRow } from "../../sealed-rows.ts";
import { sealerOf } from "./patient-keys.ts";
import type { RecordContents } from "./records.repository.ts";

export type DiagnosisToKeep = ProposeDiagnosisInput & {
  readonly organizationId: string;
  readonly proposedBy: string;
  readonly model: Omit<ModelOrigin, "at"> | null;
};

/** Keeps a proposal; sent again, it is left as it is. Who proposed it, and when, the database says. */
export async function insertDiagnosis(
  tx: KeyedTx,
  { details, confidence, asksForReview, model, ...given }: DiagnosisToKeep,
  key: TenantKey,
): Promise<void> {
  const row = {
    ...given,
    details: JSON.stringify(details),
    confidence: Math.round(confidence * 100),
    status: asksForReview ? ("under_review" as const) : ("pending" as const),
    source: model === null ? ("clinician" as const) : ("model" as const),
    modelName: model?.name ?? null,
    modelVersion: model?.version ?? null,
    modelInputHash: model?.inputHash ?? null,
  };
  const sealed = await sealRow(tx, diagnoses, row, sealerOf(key));
  await tx.db
    .insert(diagnoses)
    .values({ ...sealed, processId: tx.writerId() })
    .onConflictDoNothing();
}

const decide = sqlFunction("clinical.decide_diagnosis", typed<"done" | "not_found" | "changed" | "own">());

export interface DecisionToKeep {
  readonly id: string;
  readonly patientId: string;
  readonly version: string;
  readonly status: DiagnosisStatus;
  readonly finalDiagnosis?: string;
  readonly finalIcdCode?: string | null;
  readonly reviewNotes?: string;
}

/** Decides about a proposal, or has another decide. */
export async function decideDiagnosis(
  tx: KeyedTx,
  { organizationId, ...given }: DecisionToKeep & { readonly organizationId: string },
  key: TenantKey,
): Promise<"done" | "not_found" | "changed" | "own"> {
  const {
    id,
    patientId: patient,
    version,
    status,
    finalDiagnosis,
    finalIcdCode: finalCode = null,
    reviewNotes,
  } = given;
  const words = { organizationId, id, finalDiagnosis: finalDiagnosis ?? null, reviewNotes: reviewNotes ?? null };
  const sealed = await sealRow(tx, diagnoses, words, sealerOf(key));
  const { finalDiagnosisEncrypted: final = null, reviewNotesEncrypted: notes = null } = sealed;
  return decide(tx, { id, patient, version, status, final, finalCode, notes });
}

export interface EvidenceToKeep {
  readonly organizationId: string;
  readonly id: string;
  readonly patientId: string;
  readonly diagnosisId: string;
  readonly kind: EvidenceKind;
  readonly sourceId: string;
  readonly sourceDigest: Buffer | null;
  readonly occurredAt: string;
  readonly cited: string;
  readonly citedBy: string;
}

/** Keeps a copy of what a diagnosis rests on; cited again, the first copy stays. */
export async function insertEvidence(tx: KeyedTx, evidence: EvidenceToKeep, key: TenantKey): Promise<void> {
  const sealed = await sealRow(tx, diagnosisEvidence, evidence, sealerOf(key));
  await tx.db
    .insert(diagnosisEvidence)
    .values({ ...sealed, processId: tx.writerId() })
    .onConflictDoNothing();
}

type ReadDiagnosis = Omit<typeof diagnoses.$inferSelect, "organizationId" | "patientId" | "processId"> & {
  readonly proposedName: string | null;
  readonly reviewedName: string | null;
};
type ReadEvidence = Pick<
  typeof diagnosisEvidence.$inferSelect,
  "id" | "diagnosisId" | "kind" | "sourceId" | "sourceDigest" | "occurredAt" | "citedEncrypted" | "createdAt"
> & { readonly citedName: string | null };

function modelOf({
  modelName: name,
  modelVersion: version,
  modelInputHash: inputHash,
  modelAt: at,
}: OpenedRow<ReadDiagnosis>) {
  return name === null || version === null || inputHash === null || at === null
    ? null
    : { name, version, inputHash, at };
}

function decisionOf(row: OpenedRow<ReadDiagnosis>): DiagnosisDecision | null {
  if (row.reviewedAt === null) return null;
  return {
    by: row.reviewedName,
    at: row.reviewedAt,
    notes: row.reviewNotes ?? "",
    finalDiagnosis: row.finalDiagnosis,
    finalIcdCode: row.finalIcdCode,
  };
}

function diagnosisOf(row: OpenedRow<ReadDiagnosis>, evidence: readonly Evidence[]): Diagnosis {
  const { id, caseId, encounteredOn, status, icdCode, severity, supersedes, createdAt, updatedAt } = row;
  return {
    id,
    caseId,
    encounteredOn,
    status,
    icdCode,
    severity,
    supersedes,
    createdAt,
    updatedAt,
    evidence,
    primaryDiagnosis: row.primaryDiagnosis ?? "",
    confidence: row.confidence / 100,
    details: readDetails(row.details ?? ""),
    proposedBy: { userId: row.proposedBy, name: row.proposedName },
    model: modelOf(row),
    decision: decisionOf(row),
  };
}

/** Diagnoses that stand in a record, with what they rest on. */
export async function openDiagnoses(tx: KeyedTx, { rows, keys }: RecordContents): Promise<DiagnosisList> {
  const opened = await openReadable(tx, { table: diagnoses, rows: rows<ReadDiagnosis>("diagnoses"), keys });
  const cited = await openReadable(tx, { table: diagnosisEvidence, rows: rows<ReadEvidence>("evidence"), keys });
  const byDiagnosis = Map.groupBy(cited.opened, ({ diagnosisId }) => diagnosisId);
  const evidenceOf = (id: string): readonly Evidence[] =>
    (byDiagnosis.get(id) ?? []).map(({ cited: text, citedName: citedBy, createdAt: citedAt, ...row }) => ({
      id: row.id,
      kind: row.kind,
      sourceId: row.sourceId,
      sourceDigest: row.sourceDigest?.toString("hex") ?? null,
      occurredAt: row.occurredAt,
      text: text ?? "",
      citedBy,
      citedAt,
    }));
  return {
    diagnoses: opened.opened.map((row) => diagnosisOf(row, evidenceOf(row.id))),
    unreadable: opened.unreadable.length + cited.unreadable.length,
  };
}

const setFavourite = sqlFunction("clinical.set_favourite_code");
const favourites = sqlFunction("clinical.favourite_codes", typed<string>());
const own = sqlFunction("clinical.own_diagnoses", typed<OwnDiagnosis>());

/** Keeps that the person of the context wants a code first, or no longer. */
export const setFavouriteCode = (
  tx: Tx,
  given: { readonly code: string; readonly isFavourite: boolean },
): Promise<void> => setFavourite(tx, given);

/** Codes that the person of the context wants first. */
export const listFavouriteCodes = (tx: Tx): Promise<readonly string[]> => favourites(tx);

/** What was confirmed of the person of the context, in their language where there are words. */
export const listOwnDiagnoses = (tx: Tx, locale: string): Promise<readonly OwnDiagnosis[]> => own(tx, { locale });
