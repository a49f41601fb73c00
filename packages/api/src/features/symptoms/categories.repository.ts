import { sqlFunction, symptomCategories, symptomEntries, type Tx, typed } from "@anamnesis/db";
import type { ArrangeCategoriesInput, CategoryLook } from "@anamnesis/domain";
import { and, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";

export type ArrangedCategory = ArrangeCategoriesInput["categories"][number];

/** A category that a person used or arranged; nothing of how it is drawn where they only used it. */
interface KeptCategory {
  readonly label: string;
  readonly look: CategoryLook | null;
  readonly hidden: boolean;
  readonly count: number;
}

/** What the person arranged in their order, then what they only used, by when they did first. */
export async function keptCategories(tx: Tx): Promise<readonly KeptCategory[]> {
  return tx.query<KeptCategory>(
    `SELECT label, CASE WHEN c.id IS NOT NULL THEN jsonb_build_object('icon', c.icon, 'color', c.color) END AS look,
        coalesce(c.hidden, false) AS hidden, coalesce(u.count, 0) AS count
      FROM (
        SELECT category AS label, count(*)::integer AS count, min(created_at) AS first_at
        FROM symptoms.symptom_entries WHERE deleted_at IS NULL GROUP BY category
      ) AS u
      FULL JOIN (SELECT * FROM symptoms.symptom_categories WHERE deleted_at IS NULL) AS c USING (label)
      ORDER BY c.place NULLS LAST, u.first_at, label LIMIT 400`,
  );
}

const excluded = (column: string) => sql.raw(`excluded.${column}`);

/** Keeps categories in this order. What is as it was stays untouched. */
export async function keepArrangement(tx: Tx, userId: string, categories: readonly ArrangedCategory[]): Promise<void> {
  const { icon, color, place, hidden } = symptomCategories;
  await tx.db
    .insert(symptomCategories)
    .values(
      categories.map((category, index) => ({
        ...category,
        id: uuidv7(),
        userId,
        place: index,
        processId: tx.writerId(),
      })),
    )
    .onConflictDoUpdate({
      target: [symptomCategories.userId, symptomCategories.label],
      targetWhere: isNull(symptomCategories.deletedAt),
      set: {
        icon: excluded("icon"),
        color: excluded("color"),
        place: excluded("place"),
        hidden: excluded("hidden"),
        processId: excluded("process_id"),
        updatedAt: sql`clock_timestamp()`,
      },
      setWhere: sql`(${icon}, ${color}, ${place}, ${hidden}) IS DISTINCT FROM
        (excluded.icon, excluded.color, excluded.place, excluded.hidden)`,
    });
}

const rename = sqlFunction("symptoms.rename_category", typed<boolean>());

/**
 * Entries, withdrawn ones too, the arrangement and open shares call a category by another name. False when something
 * else is called so by now.
 */
export function giveName(tx: Tx, names: { readonly label: string; readonly to: string }): Promise<boolean> {
  return rename(tx, names);
}

/**
 * Entries of one category become entries of another. A share of the first alone does not come to show the other one's.
 */
export async function mergeInto(tx: Tx, { label, to }: { readonly label: string; readonly to: string }): Promise<void> {
  const changed = { processId: tx.writerId(), updatedAt: sql`clock_timestamp()` };
  await tx.db
    .update(symptomEntries)
    .set({ category: to, ...changed })
    .where(eq(symptomEntries.category, label));
  await tx.db
    .update(symptomCategories)
    .set({ deletedAt: sql`clock_timestamp()`, ...changed })
    .where(and(eq(symptomCategories.label, label), isNull(symptomCategories.deletedAt)));
}
