import { phiAccess, sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { DiaryAccess, ListAccessesInput } from "@anamnesis/domain";
import { and, desc, eq, sql } from "drizzle-orm";
import { pageOf, positionOf } from "../../cursor.ts";

interface Named {
  readonly id: string;
  readonly displayName: string;
}

const viewersNow = sqlFunction("audit.viewers_now", typed<Named>());

/** Who looked at what the person of the context shares of their diary, newest first. */
export async function listAccesses(
  tx: Tx,
  { cursor, limit }: ListAccessesInput,
): Promise<{ readonly accesses: readonly DiaryAccess[]; readonly nextCursor: string | null }> {
  const before = positionOf("audit.accesses", cursor);
  const { id, occurredAt, viewerName, memberRole, organizationName, reason, resourceId, details } = phiAccess;
  const rows = await tx.db
    .select({ id, occurredAt, viewerName, memberRole, organizationName, reason, shareId: resourceId, details })
    .from(phiAccess)
    .where(
      and(
        eq(phiAccess.resourceType, "symptoms.symptom_shares"),
        before === undefined
          ? undefined
          : sql`(${occurredAt}, ${id}) < (${before.at}::timestamptz, ${before.id}::uuid)`,
      ),
    )
    .orderBy(desc(occurredAt), desc(id))
    .limit(limit + 1);
  const { page, nextCursor } = pageOf("audit.accesses", rows, {
    limit,
    at: (row) => ({ at: row.occurredAt, id: row.id }),
  });
  const now = await viewersNow(tx, { accesses: page.map((row) => row.id) });
  const names = new Map(now.map((row) => [row.id, row.displayName]));
  const accesses = page.map((row) => {
    const name = names.get(row.id) ?? null;
    // Before it there may be a title.
    const isSame = name === null || row.viewerName === name || row.viewerName.endsWith(` ${name}`);
    return { ...row, viewerNow: isSame ? null : name };
  });
  return { accesses, nextCursor };
}
