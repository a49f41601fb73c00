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
}

type ViewedRow =
  | { readonly changed: true }
  | (CoveredRow & {
      readonly changed: false;
      readonly share: ViewedTerms;
      readonly keys: readonly { readonly keyId: string; readonly wrapped: string; readonly provider: string }[];
    });

export interface ShareView extends DiaryPage {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const valuesOf = ({ from, to, before, limit }: ShareView) => [
  from ?? null,
  to ?? null,
  before?.at ?? null,
  before?.id ?? null,
  limit,
];

/**
 * Writes down that a member of the organization of the context looks at a live share of it, for the reason that the
 * context carries, and has the person told who wants that. Null for any other share, which is written down as well;
 * else the id of the record.
 */
export async function recordView(tx: Tx, shareId: string, view: ShareView): Promise<string | null> {
  const [row] = await tx.query<{ viewId: string | null }>(
    `SELECT symptoms.record_view($1, $2, $3, $4, $5, $6) AS "viewId"`,
    [shareId, ...valuesOf(view)],
  );
  return row?.viewId ?? null;
}

/**
 * The diary of a view that was recorded in another transaction. Null when it was taken back since, `changed` when it
 * would tell of more or less than the record says.
 */
export async function viewShared(tx: Tx, viewId: string, view: ShareView): Promise<ViewedShare | "changed" | null> {
  const [row] = await tx.query<{ viewed: ViewedRow | null }>(
    "SELECT symptoms.view_shared($1, $2, $3, $4, $5, $6) AS viewed",
    [viewId, ...valuesOf(view)],
  );
  const viewed = row?.viewed ?? null;
  if (viewed === null) return null;
  if (viewed.changed) return "changed";
  const { share, keys, ...covered } = viewed;
  return {
    share: { ...share, expiresAt: isoOfTimestamptz(share.expiresAt) },
    diary: coveredOf(covered),
    keys: keys.map(({ keyId, wrapped, provider }) => ({
      keyId: Buffer.from(keyId, "hex"),
      wrapped: Buffer.from(wrapped, "hex"),
      provider,
    })),
  };
}
