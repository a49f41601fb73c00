import type { TenantKey } from "@anamnesis/crypto";
import { backgroundPartRows, sqlFunction, sqlState, typed } from "@anamnesis/db";
import { AppError, type Background, type PartRows, readPart, type WrittenPart } from "@anamnesis/domain";
import { and, eq } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, sealRow } from "../../sealed-rows.ts";
import { sealerOf } from "./patient-keys.ts";
import type { RecordContents } from "./records.repository.ts";

interface PartToKeep {
  readonly organizationId: string;
  readonly id: string;
  readonly patientId: string;
  readonly part: PartRows["part"];
  /** As JSON. */
  readonly rows: string;
  readonly searchTokens: number[];
}

const uniqueViolation = "23505";

/** Keeps a part that was not there. Throws `conflict` where somebody wrote it meanwhile. */
export async function insertPart(tx: KeyedTx, part: PartToKeep, key: TenantKey): Promise<void> {
  const sealed = await sealRow(tx, backgroundPartRows, part, sealerOf(key));
  const inserting = tx.db.insert(backgroundPartRows).values({ ...sealed, processId: tx.writerId() });
  await inserting.catch((error: unknown) => {
    if (sqlState(error) !== uniqueViolation) throw error;
    throw new AppError("conflict", "clinical.background_changed_meanwhile", {}, error);
  });
}

/** False when it is not there, or changed since `version`. */
export async function updatePart(
  tx: KeyedTx,
  part: PartToKeep,
  { key, version }: { readonly key: TenantKey; readonly version: string },
): Promise<boolean> {
  const sealed = await sealRow(tx, backgroundPartRows, part, sealerOf(key));
  const { rowsEncrypted, searchTokens } = sealed;
  const isThis = and(
    eq(backgroundPartRows.organizationId, part.organizationId),
    eq(backgroundPartRows.id, part.id),
    eq(backgroundPartRows.updatedAt, version),
  );
  const changing = tx.db.update(backgroundPartRows).set({ rowsEncrypted, searchTokens, processId: tx.writerId() });
  return (await changing.where(isThis).returning({ id: backgroundPartRows.id })).length > 0;
}

interface ReadPart {
  readonly id: string;
  readonly part: string;
  readonly rowsEncrypted: Buffer;
  readonly isOfMerged: boolean;
  readonly updatedAt: string;
}
const namesOf = sqlFunction(
  "clinical.member_names",
  typed<{ readonly userId: string; readonly displayName: string }>(),
);

async function readParts(tx: KeyedTx, { rows: all, keys }: RecordContents) {
  const rows = all<ReadPart>("background");
  const { opened } = await openReadable(tx, { table: backgroundPartRows, rows, keys });
  const parts = opened.flatMap(({ id, part, rows: written, isOfMerged, updatedAt }): WrittenPart[] => {
    const read = readPart(part, written ?? "");
    return read === null ? [] : [{ ...read, id, isOfMerged, updatedAt }];
  });
  return { rows, parts };
}

/** The row of a part that nobody can read, whoever wrote it; null where there is none. */
export async function findUnreadablePart(
  tx: KeyedTx,
  contents: RecordContents,
  part: PartRows["part"],
): Promise<Pick<ReadPart, "id" | "updatedAt"> | null> {
  const { rows, parts } = await readParts(tx, contents);
  const read = new Set(parts.map(({ id }) => id));
  return rows.find((row) => row.part === part && !row.isOfMerged && !read.has(row.id)) ?? null;
}

/** What is known of a patient beside who they are, as it stands in a record. */
export async function openBackground(tx: KeyedTx, contents: RecordContents): Promise<Background> {
  const { rows, parts } = await readParts(tx, contents);
  const users = parts.flatMap((one) => (one.part === "primary_physician" ? one.rows.map(({ userId }) => userId) : []));
  const names = users.length === 0 ? [] : await namesOf(tx, { users });
  return {
    parts,
    memberNames: Object.fromEntries(names.map(({ userId, displayName }) => [userId, displayName])),
    unreadable: rows.length - parts.length,
  };
}
