import { isoOfTimestamptz, symptomEntries, type Tx } from "@anamnesis/db";
import type {
  DailySeverity,
  OrganizationStatus,
  OrganizationType,
  Share,
  SharedEntry,
  ShareState,
  ShareTerms,
} from "@anamnesis/domain";
import type { Position } from "../../cursor.ts";
import type { KeyedTx, Opener } from "../../field-keys.ts";
import { openRows } from "../../sealed-rows.ts";

export interface NewShare extends ShareTerms {
  readonly id: string;
  readonly organizationId: string;
  readonly personName: string;
  readonly expiresAt: string;
  readonly mailOnView: boolean;
}

export type CreateShareOutcome = "done" | "not_found" | "not_taken" | "too_many";

/** Shares a part of the diary of the person of the context. */
export async function insertShare(tx: Tx, share: NewShare): Promise<CreateShareOutcome> {
  const [row] = await tx.query<{ outcome: CreateShareOutcome }>(
    "SELECT symptoms.create_share($1, $2, $3, $4, $5, $6, $7, $8, $9) AS outcome",
    [
      share.id,
      share.organizationId,
      share.personName,
      share.categories,
      share.from,
      share.to,
      share.includesNotes,
      share.expiresAt,
      share.mailOnView,
    ],
  );
  if (row === undefined) throw new Error("create_share gave no row");
  return row.outcome;
}

interface ShareRow {
  id: string;
  organization_id: string;
  organization_name: string;
  organization_type: OrganizationType;
  organization_status: OrganizationStatus;
  person_name: string;
  categories: string[] | null;
  from_date: string;
  to_date: string | null;
  includes_notes: boolean;
  expires_at: string;
  mail_on_view: boolean;
  revoked_at: string | null;
  created_at: string;
  views: number;
  last_viewed_at: string | null;
}

function stateOf({ revoked_at, expires_at, organization_status }: ShareRow): ShareState {
  if (revoked_at !== null) return "revoked";
  if (Date.parse(isoOfTimestamptz(expires_at)) <= Date.now()) return "expired";
  return organization_status === "active" ? "live" : "paused";
}

/** What the person of the context shares and shared, newest first. */
export async function ownShares(tx: Tx): Promise<readonly Share[]> {
  const rows = await tx.query<ShareRow>("SELECT * FROM symptoms.own_shares()");
  return rows.map((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    organizationType: row.organization_type,
    organizationStatus: row.organization_status,
    personName: row.person_name,
    state: stateOf(row),
    from: row.from_date,
    to: row.to_date,
    categories: row.categories,
    includesNotes: row.includes_notes,
    expiresAt: isoOfTimestamptz(row.expires_at),
    mailOnView: row.mail_on_view,
    revokedAt: isoOfTimestamptz(row.revoked_at),
    createdAt: isoOfTimestamptz(row.created_at),
    views: row.views,
    lastViewedAt: isoOfTimestamptz(row.last_viewed_at),
  }));
}

/** Ends a share at once. Done already, it changes nothing. False when the person of the context has no such share. */
export async function revokeShare(tx: Tx, id: string): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>("SELECT symptoms.revoke_share($1) AS found", [id]);
  return row?.found === true;
}

/** A covered entry before its notes are opened. */
export interface StoredSharedEntry extends Omit<SharedEntry, "notes"> {
  readonly id: string;
  /** Null for none, and where notes are not shared. */
  readonly notesEncrypted: Buffer | null;
}

export interface OpenedSharedEntry extends Omit<StoredSharedEntry, "notesEncrypted"> {
  readonly notes: string | null;
}

/** Covered entries with their notes readable, in the same order. */
export async function openCovered(
  tx: KeyedTx,
  {
    userId,
    entries,
    keys,
  }: {
    readonly userId: string;
    readonly entries: readonly StoredSharedEntry[];
    readonly keys: (() => Promise<Opener>) | undefined;
  },
): Promise<readonly OpenedSharedEntry[]> {
  const rows = entries.map((entry) => ({ ...entry, userId }));
  const opened = await openRows(tx, { table: symptomEntries, rows, keys });
  return opened.map(({ userId: _owner, ...entry }) => entry);
}

/** What terms of sharing cover, with a page of the entries. */
export interface CoveredDiary {
  readonly daily: readonly DailySeverity[];
  readonly entries: readonly StoredSharedEntry[];
  readonly hasMore: boolean;
}

/** As the database puts it together: times as PostgreSQL writes them, bytes in hex. */
export interface CoveredRow extends Omit<CoveredDiary, "entries"> {
  readonly entries: readonly (Omit<StoredSharedEntry, "notesEncrypted"> & { readonly notesEncrypted: string | null })[];
}

export interface DiaryPage {
  readonly before: Position | undefined;
  readonly limit: number;
}

/** The part of the own diary of the person of the context that these terms cover. */
export async function coveredDiary(
  tx: Tx,
  userId: string,
  { from, to, categories, includesNotes, before, limit }: ShareTerms & DiaryPage,
): Promise<CoveredDiary> {
  const [row] = await tx.query<{ diary: CoveredRow }>(
    "SELECT symptoms.covered_diary($1, $2, $3, $4, $5, $6, $7, $8) AS diary",
    [userId, categories, from, to, includesNotes, before?.at ?? null, before?.id ?? null, limit],
  );
  if (row === undefined) throw new Error("covered_diary gave no row");
  return coveredOf(row.diary);
}

export function coveredOf({ daily, entries, hasMore }: CoveredRow): CoveredDiary {
  return {
    daily,
    hasMore,
    entries: entries.map((entry) => ({
      ...entry,
      occurredAt: isoOfTimestamptz(entry.occurredAt),
      notesEncrypted: entry.notesEncrypted === null ? null : Buffer.from(entry.notesEncrypted, "hex"),
    })),
  };
}
