import type { TenantKey } from "@anamnesis/crypto";
import { importedParts, recordImports, sqlFunction, typed } from "@anamnesis/db";
import {
  type ImportCounts,
  type ImportedFhirEntry,
  type ImportRemark,
  type RecordSource,
  type RecordImportState,
  type RecordImport,
  remarksWith,
} from "@anamnesis/domain";
import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { KeyedTx } from "../../field-keys.ts";
import { openRows, openRowsLeniently, sealRow } from "../../sealed-rows.ts";
import { openerOf, type PatientKey, sealerOf } from "./patient-keys.ts";

const mostShown = 50;

interface ImportToBegin {
  readonly organizationId: string;
  readonly id: string;
  readonly source: RecordSource;
  readonly name: string;
  readonly importedBy: string;
}

/** Keeps that something is imported; a part of what was begun is no other import. */
export async function insertImport(tx: KeyedTx, given: ImportToBegin): Promise<void> {
  const sealed = await sealRow(tx, recordImports, given);
  await tx.db
    .insert(recordImports)
    .values({ ...sealed, processId: tx.writerId() })
    .onConflictDoNothing();
}

const isImport = (organizationId: string, id: string) =>
  and(eq(recordImports.organizationId, organizationId), eq(recordImports.id, id));

const remarksSchema: z.ZodType<readonly ImportRemark[]> = z.array(
  z.object({
    type: z.string(),
    outcome: z.enum(["kept", "known", "left_out", "refused"]),
    remark: z.string(),
    times: z.int(),
  }),
);
const remarksOf = (report: string | null): readonly ImportRemark[] =>
  report === null ? [] : remarksSchema.parse(JSON.parse(report));

type ReadImport = typeof recordImports.$inferSelect;
const countsOf = ({ registered, kept, known, leftOut, refused }: Omit<ReadImport, "nameEncrypted">): ImportCounts => ({
  registered,
  kept,
  known,
  left_out: leftOut,
  refused,
});

/** Adds what became of a part to what is said of an import. Parts of one come one after another. */
export async function tallyImport(
  tx: KeyedTx,
  of: { readonly organizationId: string; readonly id: string; readonly registered: number },
  entries: readonly ImportedFhirEntry[],
): Promise<void> {
  const { organizationId, id } = of;
  const found = await tx.db.select().from(recordImports).where(isImport(organizationId, id)).for("update");
  const [before] = await openRowsLeniently(tx, { table: recordImports, rows: found });
  if (before === undefined) return;
  const times = (outcome: ImportedFhirEntry["outcome"]) => entries.filter((one) => one.outcome === outcome).length;
  const report = JSON.stringify(remarksWith(remarksOf(before.report), entries));
  const sealed = await sealRow(tx, recordImports, { organizationId, id, report });
  await tx.db
    .update(recordImports)
    .set({
      reportEncrypted: sealed.reportEncrypted,
      registered: before.registered + of.registered,
      kept: before.kept + times("kept"),
      known: before.known + times("known"),
      leftOut: before.leftOut + times("left_out"),
      refused: before.refused + times("refused"),
      processId: tx.writerId(),
      updatedAt: sql`clock_timestamp()`,
    })
    .where(isImport(organizationId, id));
}

const namesOf = sqlFunction(
  "clinical.member_names",
  typed<{ readonly userId: string; readonly displayName: string }>(),
);

/** What was imported, the latest first. */
export async function listImports(tx: KeyedTx, organizationId: string): Promise<readonly RecordImport[]> {
  const rows = await tx.db
    .select()
    .from(recordImports)
    .where(eq(recordImports.organizationId, organizationId))
    .orderBy(desc(recordImports.createdAt), recordImports.id)
    .limit(mostShown);
  const opened = await openRowsLeniently(tx, { table: recordImports, rows });
  const names = new Map(
    rows.length === 0
      ? []
      : (await namesOf(tx, { users: [...new Set(rows.map(({ importedBy }) => importedBy))] })).map(
          ({ userId, displayName }) => [userId, displayName] as const,
        ),
  );
  return opened.map(({ name, report, ...row }) => ({
    id: row.id,
    source: row.source,
    state: row.state,
    name: name ?? "",
    importedBy: names.get(row.importedBy) ?? "",
    createdAt: row.createdAt,
    counts: countsOf({ ...row, reportEncrypted: null }),
    remarks: remarksOf(report),
  }));
}

/** How an import stands; null where there is none. */
export async function findImportState(
  tx: KeyedTx,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<RecordImportState | null> {
  const found = await tx.db
    .select({ state: recordImports.state })
    .from(recordImports)
    .where(isImport(organizationId, id));
  return found[0]?.state ?? null;
}

/** Says that what an import brought goes, or is gone. */
export async function moveImport(
  tx: KeyedTx,
  {
    organizationId,
    id,
    state,
  }: { readonly organizationId: string; readonly id: string; readonly state: RecordImportState },
): Promise<void> {
  const changes = { state, processId: tx.writerId(), updatedAt: sql`clock_timestamp()` };
  await tx.db.update(recordImports).set(changes).where(isImport(organizationId, id));
}

/** Names of what an import brought into the record of one patient. */
const broughtSchema = z.object({
  identifiers: z.array(z.string()),
  allergies: z.array(z.string()),
  observations: z.array(z.string()),
  conditions: z.array(z.string()),
});
export type Brought = z.infer<typeof broughtSchema>;

/** Keeps what came, so that it can be taken back. */
export async function insertImportedPart(
  tx: KeyedTx,
  part: {
    readonly organizationId: string;
    readonly id: string;
    readonly importId: string;
    readonly patientId: string;
    readonly brought: Brought;
  },
  key: TenantKey,
): Promise<void> {
  const { brought, ...rest } = part;
  const sealed = await sealRow(tx, importedParts, { ...rest, entries: JSON.stringify(brought) }, sealerOf(key));
  await tx.db.insert(importedParts).values({ ...sealed, processId: tx.writerId() });
}

/** Parts of an import that are still there. */
export function partsThere(tx: KeyedTx, { organizationId, importId }: PartsOf) {
  const isThere = and(
    eq(importedParts.organizationId, organizationId),
    eq(importedParts.importId, importId),
    eq(importedParts.isTakenBack, false),
  );
  return tx.db
    .select({ id: importedParts.id, patientId: importedParts.patientId })
    .from(importedParts)
    .where(isThere)
    .orderBy(importedParts.id);
}
interface PartsOf {
  readonly organizationId: string;
  readonly importId: string;
}

/** Says of a part that it is taken back; what it brought, or null where that was done meanwhile. */
export async function takePartBack(
  tx: KeyedTx,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
  key: PatientKey,
): Promise<Brought | null> {
  const isThis = and(
    eq(importedParts.organizationId, organizationId),
    eq(importedParts.id, id),
    eq(importedParts.isTakenBack, false),
  );
  const changes = { isTakenBack: true, processId: tx.writerId() };
  const rows = await tx.db.update(importedParts).set(changes).where(isThis).returning();
  const keys = async () => openerOf(organizationId, [key]);
  const [part] = await openRows(tx, { table: importedParts, rows, keys });
  return part === undefined ? null : broughtSchema.parse(JSON.parse(part.entries ?? ""));
}
