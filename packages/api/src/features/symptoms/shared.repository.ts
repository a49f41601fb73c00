import { isoOfTimestamptz, sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { ListSharedInput, SharedWithUs, ShareTerms } from "@anamnesis/domain";
import { pageOf, positionOf } from "../../cursor.ts";
import { type HandedOutKey, type JsonKey, keyInJson } from "../../field-keys.repository.ts";
import { containing } from "../../sql-text.ts";
import { type CoveredDiary, coveredOf, type CoveredRow, type DiaryPage } from "./shares.repository.ts";

type StoredShare = Omit<SharedWithUs, "from" | "to"> & { readonly fromDate: string; readonly toDate: string | null };

const sharedWithUs = sqlFunction("symptoms.shared_with_us", typed<StoredShare>());

/** Who shares with the organization of the context, newest first. */
export async function listShared(
  tx: Tx,
  { shareId, search, cursor, limit }: ListSharedInput,
): Promise<{ readonly shares: readonly SharedWithUs[]; readonly nextCursor: string | null }> {
  const before = positionOf("symptoms.shares", cursor);
  const text = search?.trim() ?? "";
  const rows = await sharedWithUs(tx, {
    share: shareId ?? null,
    search: text === "" ? null : containing(text),
    beforeAt: before?.at ?? null,
    beforeId: before?.id ?? null,
    limit: limit + 1,
  });
  const shares = rows.map(({ fromDate: from, toDate: to, ...share }) => ({ ...share, from, to }));
  const { page, nextCursor } = pageOf("symptoms.shares", shares, {
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
      readonly keys: readonly JsonKey[];
    });

export interface ShareView extends DiaryPage {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const partOf = ({ from, to, before, limit }: ShareView) => ({
  from: from ?? null,
  to: to ?? null,
  beforeAt: before?.at ?? null,
  beforeId: before?.id ?? null,
  limit,
});

const record = sqlFunction("symptoms.record_view");
const readViewed = sqlFunction("symptoms.view_shared", typed<ViewedRow | null>());

/**
 * Writes down that a member of the organization of the context looks at a live share of it, for the reason that the
 * context carries, and has the person told who wants that. Null for any other share, which is written down as well;
 * else the id of the record.
 */
export function recordView(tx: Tx, shareId: string, view: ShareView): Promise<string | null> {
  return record(tx, { share: shareId, ...partOf(view) });
}

/**
 * The diary of a view that was recorded in another transaction. Null when it was taken back since, `changed` when it
 * would tell of more or less than the record says.
 */
export async function viewShared(tx: Tx, viewId: string, view: ShareView): Promise<ViewedShare | "changed" | null> {
  const viewed = await readViewed(tx, { view: viewId, ...partOf(view) });
  if (viewed === null) return null;
  if (viewed.changed) return "changed";
  const { share, keys, ...covered } = viewed;
  return {
    share: { ...share, expiresAt: isoOfTimestamptz(share.expiresAt) },
    diary: coveredOf(covered),
    keys: keys.map(keyInJson),
  };
}

const report = sqlFunction("symptoms.report_unreadable_shared");

/** Reports entries that a recorded look showed, and whose notes do not open, to those who run the house. */
export async function reportUnreadableShared(
  tx: Tx,
  { viewId, ids }: { readonly viewId: string; readonly ids: readonly string[] },
): Promise<void> {
  await report(tx, { view: viewId, ids });
}
