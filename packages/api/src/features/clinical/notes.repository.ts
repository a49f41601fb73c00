import { createHash } from "node:crypto";
import type { TenantKey } from "@anamnesis/crypto";
import { notes, sqlFunction, type Tx, typed } from "@anamnesis/db";
import {
  type AskReviewInput,
  canonicalNotes,
  coveredBy,
  type MemberRole,
  type Note,
  type NoteList,
  type ReviewRequest,
  type SaveNoteInput,
  type Signature,
  type SignedContent,
  type SignNoteInput,
} from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, type OpenedRow, sealRow } from "../../sealed-rows.ts";
import { type KeyColumns, openerOf, sealerOf } from "./patient-keys.ts";

const keyOf = sqlFunction("clinical.key_of_opened", typed<KeyColumns>());

/** The key of a patient whose record is open to the person of the context; none where it is not. */
export function findOpenedKey(tx: Tx, patient: string): Promise<readonly KeyColumns[]> {
  return keyOf(tx, { patient });
}

type SaveOutcome = "done" | "changed" | "signed" | "not_found" | "ended";
const save = sqlFunction(
  "clinical.save_note",
  typed<{ readonly outcome: SaveOutcome; readonly version: string | null }>(),
);

/** Saves a draft over the version that its author saw. */
export async function saveDraft(
  tx: KeyedTx,
  {
    id,
    patientId,
    caseId,
    amendsId,
    effectiveAt,
    version,
    ...content
  }: SaveNoteInput & { readonly organizationId: string },
  key: TenantKey,
): Promise<{ readonly outcome: SaveOutcome; readonly version: string | null }> {
  const sealed = await sealRow(tx, notes, { id, ...content }, sealerOf(key));
  const [saved] = await save(tx, {
    id,
    patient: patientId,
    case: caseId,
    amends: amendsId,
    subjective: sealed.subjectiveEncrypted,
    objective: sealed.objectiveEncrypted,
    assessment: sealed.assessmentEncrypted,
    plan: sealed.planEncrypted,
    effectiveAt,
    version,
  });
  return saved ?? { outcome: "not_found", version: null };
}

const discard = sqlFunction("clinical.discard_note", typed<boolean>());

/** Takes a draft of the person of the context away. False where there is none. */
export const discardDraft = (tx: Tx, { id, patientId: patient }: { readonly id: string; readonly patientId: string }) =>
  discard(tx, { id, patient });

type NoteRow = typeof notes.$inferSelect;
type SealedPart = "subjectiveEncrypted" | "objectiveEncrypted" | "assessmentEncrypted" | "planEncrypted";
type ReadNote = Pick<
  NoteRow,
  "organizationId" | "id" | "caseId" | "authorId" | "amendsId" | "effectiveAt" | "signedAt" | "createdAt" | "updatedAt"
> &
  Readonly<Record<SealedPart, Buffer | null>> & { readonly authorName: string | null };
const openAll = sqlFunction("clinical.open_notes", typed<ReadNote>());

interface ReadSignature extends Omit<Signature, "digest" | "isIntact"> {
  readonly digest: Buffer;
  readonly memberRole: MemberRole;
}
const openSignatures = sqlFunction("clinical.open_signatures", typed<ReadSignature>());
const openReviews = sqlFunction("clinical.open_reviews", typed<ReviewRequest>());

const noteOf = ({ organizationId: _organization, ...row }: OpenedRow<ReadNote>): Note => ({
  ...row,
  subjective: row.subjective ?? "",
  objective: row.objective ?? "",
  assessment: row.assessment ?? "",
  plan: row.plan ?? "",
});

/** SHA-256 of what a signature covers, in hex. */
export const digestOf = (covered: readonly SignedContent[]): string =>
  createHash("sha256").update(canonicalNotes(covered), "utf8").digest("hex");

/** Whether what somebody signed is what stands there. */
function isIntact(all: ReadonlyMap<string, Note>, { digest, covers }: ReadSignature): boolean {
  const covered = covers.flatMap((id) => all.get(id) ?? []);
  return covered.length === covers.length && digestOf(covered) === digest.toString("hex");
}

interface CaseOfPatient {
  readonly patientId: string;
  readonly caseId: string;
}

/** The notes of a case in a record that is open, with their signatures. */
export async function openNotes(
  tx: KeyedTx,
  { patientId: patient, caseId }: CaseOfPatient,
  key: TenantKey,
): Promise<NoteList> {
  const of = { patient, case: caseId };
  const rows = await openAll(tx, of);
  const [signed, requests] = [await openSignatures(tx, of), await openReviews(tx, of)];
  const shown = rows.filter(({ subjectiveEncrypted }) => subjectiveEncrypted !== null);
  const keys = async () => openerOf(shown[0]?.organizationId ?? "", [key]);
  const { opened, unreadable } = await openReadable(tx, { table: notes, rows: shown, keys });
  const found = opened.map(noteOf);
  const byId = new Map(found.map((note) => [note.id, note]));
  const others = rows.filter(({ subjectiveEncrypted }) => subjectiveEncrypted === null);
  return {
    notes: found,
    signatures: signed.map((signature) => ({
      ...signature,
      digest: signature.digest.toString("hex"),
      isIntact: isIntact(byId, signature),
    })),
    requests,
    othersDrafts: [...new Set(others.map(({ authorName }) => authorName ?? ""))],
    unreadable: unreadable.length,
  };
}

const sign = sqlFunction("clinical.sign_note", typed<"done" | "changed" | "not_found" | "signed" | "own">());

/** Signs a note as it stands, if that is what whoever signs was shown; `changed` where it is not. */
export async function signNote(
  tx: KeyedTx,
  { id, noteId, patientId, caseId, meaning, version, digest }: SignNoteInput,
  key: TenantKey,
) {
  const { notes: all } = await openNotes(tx, { patientId, caseId }, key);
  const note = all.find((one) => one.id === noteId);
  if (note === undefined) return "not_found" as const;
  const covered = coveredBy(all, note);
  if (digestOf(covered) !== digest) return "changed" as const;
  return sign(tx, {
    id,
    note: noteId,
    patient: patientId,
    meaning,
    version,
    covers: covered.map((one) => one.id),
    digest: Buffer.from(digest, "hex"),
  });
}

const ask = sqlFunction("clinical.ask_review", typed<"done" | "outside" | "not_found" | "own" | "not_a_clinician">());

/** Asks somebody to look at a signed note, and to sign it. */
export const askForReview = (tx: Tx, { id, noteId: note, patientId: patient, userId: user, meaning }: AskReviewInput) =>
  ask(tx, { id, note, patient, user, meaning });

const print = sqlFunction("clinical.record_print", typed<boolean>());

/** Writes down that a signed note is printed. False where there is none. */
export const recordPrint = (
  tx: Tx,
  { id: note, patientId: patient }: { readonly id: string; readonly patientId: string },
) => print(tx, { note, patient });
