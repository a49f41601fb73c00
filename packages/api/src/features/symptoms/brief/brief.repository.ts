import { symptomEntries } from "@anamnesis/db";
import type { BriefFacts, PlaceCount } from "@anamnesis/domain";
import type { KeyedTx } from "../../../field-keys.ts";
import { openReadable } from "../../../sealed-rows.ts";

/** Days, and what of them. */
interface Part {
  readonly from: string;
  readonly to: string;
  /** Null for everything. */
  readonly categories: readonly string[] | null;
}

const ofPart = `deleted_at IS NULL AND local_date BETWEEN $1 AND $2 AND ($3::text[] IS NULL OR category = ANY ($3))`;

/** The tags of most days, and how many there are. */
export async function tagsMostUsed(
  tx: KeyedTx,
  { from, to, categories }: Part,
  most: number,
): Promise<Pick<BriefFacts, "tagsMostUsed" | "tagCount">> {
  const rows = await tx.query<{ tag: string; days: number; all: number }>(
    `SELECT tag, count(DISTINCT local_date)::integer AS days, count(*) OVER ()::integer AS all
      FROM symptoms.symptom_entries CROSS JOIN jsonb_array_elements_text(tags) AS t (tag)
      WHERE ${ofPart}
      GROUP BY tag ORDER BY days DESC, tag LIMIT $4`,
    [from, to, categories, most],
  );
  return { tagsMostUsed: rows.map(({ tag, days }) => ({ tag, days })), tagCount: rows[0]?.all ?? 0 };
}

/** Where it hurt, most entries first. */
export function placesOfPain(tx: KeyedTx, { from, to, categories }: Part): Promise<PlaceCount[]> {
  return tx.query<PlaceCount>(
    `SELECT region, count(*)::integer AS count
      FROM symptoms.symptom_entries CROSS JOIN unnest(regions) AS r (region)
      WHERE ${ofPart}
      GROUP BY region ORDER BY count DESC, region`,
    [from, to, categories],
  );
}

interface SealedNote {
  readonly id: string;
  readonly userId: string;
  readonly localDate: string;
  readonly category: string;
  readonly severity: number;
  readonly notesEncrypted: Buffer;
  readonly all: number;
}

/** The notes of the strongest entries, and how many entries have some. No others are opened. */
export async function notesOfStrongest(
  tx: KeyedTx,
  { from, to, categories }: Part,
  most: number,
): Promise<Pick<BriefFacts, "notes" | "noteCount">> {
  const rows = await tx.query<SealedNote>(
    `SELECT id, user_id AS "userId", local_date AS "localDate", category, severity,
        notes_encrypted AS "notesEncrypted", count(*) OVER ()::integer AS all
      FROM symptoms.symptom_entries
      WHERE ${ofPart} AND notes_encrypted IS NOT NULL
      ORDER BY severity DESC, occurred_at DESC, id LIMIT $4`,
    [from, to, categories, most],
  );
  const { opened } = await openReadable(tx, { table: symptomEntries, rows });
  return {
    notes: opened.map(({ localDate, category, severity, notes }) => ({
      localDate,
      category,
      severity,
      notes: notes ?? "",
    })),
    noteCount: rows[0]?.all ?? 0,
  };
}
