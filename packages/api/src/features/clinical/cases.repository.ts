import type { TenantKey } from "@anamnesis/crypto";
import { caseHandovers, medicalCases, sqlFunction, type Tx, typed } from "@anamnesis/db";
import {
  type CaseFilter,
  type CaseList,
  type CaseOfWork,
  type CaseStatus,
  type CaseWorker,
  type ChangeCaseInput,
  type Handover,
  type HandOverCaseInput,
  type MedicalCase,
  type OpenCaseInput,
  readTags,
} from "@anamnesis/domain";
import { and, eq } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, type OpenedRow, sealRow } from "../../sealed-rows.ts";
import { openerOf, sealerOf } from "./patient-keys.ts";
import { type RecordContents, standsInRecord } from "./records.repository.ts";

type CaseRow = typeof medicalCases.$inferSelect;
interface Whose {
  readonly organizationId: string;
}

/** Opens a case in the record of a patient; sent again, it is left as it is. */
export async function insertCase(
  tx: KeyedTx,
  { tags, ...given }: OpenCaseInput & Whose,
  key: TenantKey,
): Promise<void> {
  const sealed = await sealRow(tx, medicalCases, { ...given, tags: JSON.stringify(tags) }, sealerOf(key));
  await tx.db
    .insert(medicalCases)
    .values({ ...sealed, processId: tx.writerId() })
    .onConflictDoNothing();
}

interface CaseVersion extends Whose {
  readonly id: string;
  readonly version: string;
  /** What looked at the record that it stands in. */
  readonly process: string;
}

async function update(
  tx: KeyedTx,
  { organizationId, id, version, process }: CaseVersion,
  changes: Partial<CaseRow>,
): Promise<boolean> {
  // What stands in another record that was looked at a moment ago would open by the key of this one no more.
  if (!(await standsInRecord(tx, { process, list: "cases", id }))) return false;
  const isThis = and(
    eq(medicalCases.organizationId, organizationId),
    eq(medicalCases.id, id),
    eq(medicalCases.updatedAt, version),
  );
  const changing = tx.db.update(medicalCases).set({ ...changes, processId: tx.writerId() });
  return (await changing.where(isThis).returning({ id: medicalCases.id })).length > 0;
}

/** False when it is not there, or changed since `version`. */
export async function updateCase(
  tx: KeyedTx,
  { version, tags, process, ...given }: ChangeCaseInput & CaseVersion,
  key: TenantKey,
): Promise<boolean> {
  const {
    organizationId,
    id,
    patientId: _patient,
    ...changes
  } = await sealRow(tx, medicalCases, { ...given, tags: JSON.stringify(tags) }, sealerOf(key));
  return update(tx, { organizationId, id, version, process }, changes);
}

/** The same of its status alone. */
export const moveCase = (tx: KeyedTx, version: CaseVersion, status: CaseStatus): Promise<boolean> =>
  update(tx, version, { status });

const handOver = sqlFunction(
  "clinical.hand_over_case",
  typed<"done" | "outside" | "not_found" | "changed" | "ended" | "not_a_clinician" | "own">(),
);

/** Gives a case to somebody else, who comes into the care team and is told. */
export async function handCaseOver(
  tx: KeyedTx,
  { id, caseId, patientId: patient, userId: user, version, why, organizationId }: HandOverCaseInput & Whose,
  key: TenantKey,
) {
  const { whyEncrypted } = await sealRow(tx, caseHandovers, { id, organizationId, why }, sealerOf(key));
  return handOver(tx, { id, case: caseId, patient, user, why: whyEncrypted, version });
}

const accept = sqlFunction("clinical.accept_handover", typed<boolean>());

/** Says that the person of the context has what was handed to them. False where there is no such handover. */
export const acceptHandover = (tx: Tx, id: string): Promise<boolean> => accept(tx, { id });

type ReadCase = Omit<CaseRow, "organizationId" | "patientId" | "processId"> & { readonly assignedName: string | null };
type ReadHandover = Pick<
  typeof caseHandovers.$inferSelect,
  "id" | "caseId" | "whyEncrypted" | "createdAt" | "acceptedAt"
> & { readonly fromName: string | null; readonly toName: string | null };

const workerOf = (row: Pick<ReadCase, "assignedTo" | "assignedName">): CaseWorker | null =>
  row.assignedTo === null ? null : { userId: row.assignedTo, name: row.assignedName ?? "" };

function caseOf({ assignedTo, assignedName, ...row }: OpenedRow<ReadCase>): MedicalCase {
  return {
    ...row,
    title: row.title ?? "",
    chiefComplaint: row.chiefComplaint ?? "",
    description: row.description ?? "",
    tags: readTags(row.tags ?? ""),
    assignedTo: workerOf({ assignedTo, assignedName }),
  };
}

const handoverOf = (row: OpenedRow<ReadHandover>): Handover => ({ ...row, why: row.why ?? "" });

/** Cases that stand in a record, the newest first. */
export async function openCases(tx: KeyedTx, { rows, keys }: RecordContents): Promise<CaseList> {
  const opened = await openReadable(tx, { table: medicalCases, rows: rows<ReadCase>("cases"), keys });
  const given = await openReadable(tx, { table: caseHandovers, rows: rows<ReadHandover>("handovers"), keys });
  return {
    cases: opened.opened.map(caseOf),
    handovers: given.opened.map(handoverOf),
    unreadable: opened.unreadable.length + given.unreadable.length,
  };
}

const recordList = sqlFunction("clinical.record_work");

/** Writes down a look at the work of the person of the context; it opens in another transaction. */
export async function recordWork(tx: Tx, { statuses, priorities, holder }: CaseFilter): Promise<void> {
  await recordList(tx, { statuses, priorities, holder });
}

type ListedCase = Pick<
  CaseRow,
  | "organizationId"
  | "id"
  | "patientId"
  | "caseNumber"
  | "titleEncrypted"
  | "priority"
  | "status"
  | "assignedTo"
  | "updatedAt"
> & {
  readonly assignedName: string | null;
  readonly handoverId: string | null;
  readonly handedBy: string | null;
  readonly whyEncrypted: Buffer | null;
  readonly waits: CaseOfWork["waits"];
};
const openList = sqlFunction("clinical.open_work", typed<ListedCase>());

/** Cases of the list that a process of another transaction looked at, each with the key of its patient. */
export async function openWork(
  tx: KeyedTx,
  { process, keys }: { readonly process: string; readonly keys: ReadonlyMap<string, TenantKey> },
) {
  const rows = await openList(tx, { process });
  const opener = async () => openerOf(rows[0]?.organizationId ?? "", keys.values());
  const titles = rows.map(({ handoverId: _id, handedBy: _by, whyEncrypted: _why, ...row }) => row);
  const handed = rows.flatMap(({ organizationId, handoverId, whyEncrypted }) =>
    handoverId === null || whyEncrypted === null ? [] : [{ organizationId, id: handoverId, whyEncrypted }],
  );
  const { opened, unreadable } = await openReadable(tx, { table: medicalCases, rows: titles, keys: opener });
  const words = await openReadable(tx, { table: caseHandovers, rows: handed, keys: opener });
  const whyOf = new Map(words.opened.map(({ id, why }) => [id, why ?? ""]));
  const handoverOfCase = new Map(rows.map(({ id, handoverId, handedBy }) => [id, { handoverId, handedBy }]));
  const found = opened.map(({ organizationId: _organization, assignedTo, assignedName, title, ...row }) => {
    const { handoverId = null, handedBy = null } = handoverOfCase.get(row.id) ?? {};
    const handover =
      handoverId === null ? null : { id: handoverId, fromName: handedBy, why: whyOf.get(handoverId) ?? "" };
    return { ...row, title: title ?? "", assignedTo: workerOf({ assignedTo, assignedName }), handover };
  });
  return { found, unreadable: unreadable.length };
}
