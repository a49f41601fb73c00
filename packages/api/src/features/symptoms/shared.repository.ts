import { isoOfTimestamptz, type Tx } from "@anamnesis/db";
import type { ListSharedInput, SharedWithUs, ShareTerms } from "@anamnesis/domain";
import { pageOf, positionOf } from "../../cursor.ts";
import type { HandedOutKey } from "../../field-keys.repository.ts";
import { containing } from "../../sql-text.ts";
import { type CoveredDiary, coveredOf, type CoveredRow, type DiaryPage } from "./shares.repository.ts";

interface SharedRow {
  id: string;
  person_name: string;
  category_count: number | null;
  from_date: string;
  to_date: string | null;
  includes_notes: boolean;
  expires_at: string;
  created_at: string;
  last_viewed_at: string | null;
}

const sharedOf = (row: SharedRow): SharedWithUs => ({
  id: row.id,
  personName: row.person_name,
  categoryCount: row.category_count,
  from: row.from_date,
  to: row.to_date,
  includesNotes: row.includes_notes,
  expiresAt: isoOfTimestamptz(row.expires_at),
  createdAt: isoOfTimestamptz(row.created_at),
  lastViewedAt: isoOfTimestamptz(row.last_viewed_at),
});

/** Who shares with the organization of the context, newest first. */
export async function listShared(
  tx: Tx,
  { search, cursor, limit }: ListSharedInput,
): Promise<{ readonly shares: readonly SharedWithUs[]; readonly nextCursor: string | null }> {
  const before = positionOf("symptoms.shares", cursor);
  const text = search?.trim() ?? "";
  const rows = await tx.query<SharedRow>("SELECT * FROM symptoms.shared_with_us($1, $2, $3, $4)", [
    text === "" ? null : containing(text),
    before?.at ?? null,
    before?.id ?? null,
    limit + 1,
  ]);
  const { page, nextCursor } = pageOf("symptoms.shares", rows.map(sharedOf), {
    limit,
    at: (share) => ({ at: share.createdAt, id: share.id }),
  });
  return { shares: page, nextCursor };
}

interface ViewedTerms extends ShareTerms {
  readonly id: string;
  readonly userId: string;
  readonly personName: string;
  readonly expiresAt: string;
}

/** What somebody was handed of a share. */
export interface ViewedShare {
  readonly share: ViewedTerms;
  readonly diary: CoveredDiary;
  /** Of the person's keys, those that open the notes in it. */
  readonly keys: readonly HandedOutKey[];
  /** Whether the person is to be told by mail. */
  readonly tellPerson: boolean;
}

interface ViewedRow extends CoveredRow {
  readonly share: ViewedTerms;
  readonly keys: readonly { readonly keyId: string; readonly wrapped: string; readonly provider: string }[];
  readonly tellPerson: boolean;
}

export interface ShareView extends DiaryPage {
  readonly shareId: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * The diary behind a live share of the organization of the context, which carries the reason; null for any other,
 * which is recorded as well. Whoever is answered has been recorded in the same statement.
 */
export async function viewShared(tx: Tx, { shareId, from, to, before, limit }: ShareView): Promise<ViewedShare | null> {
  const [row] = await tx.query<{ viewed: ViewedRow | null }>(
    "SELECT symptoms.view_shared($1, $2, $3, $4, $5, $6) AS viewed",
    [shareId, from ?? null, to ?? null, before?.at ?? null, before?.id ?? null, limit],
  );
  const viewed = row?.viewed ?? null;
  if (viewed === null) return null;
  const { share, keys, tellPerson, ...covered } = viewed;
  return {
    share: { ...share, expiresAt: isoOfTimestamptz(share.expiresAt) },
    diary: coveredOf(covered),
    keys: keys.map(({ keyId, wrapped, provider }) => ({
      keyId: Buffer.from(keyId, "hex"),
      wrapped: Buffer.from(wrapped, "hex"),
      provider,
    })),
    tellPerson,
  };
}
