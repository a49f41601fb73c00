import { isoOfTimestamptz, sqlFunction, symptomEntries, type Tx, typed } from "@anamnesis/db";
import type {
  CycleDay,
  DailySeverity,
  Share,
  SharedEntry,
  SharedIntake,
  ShareState,
  ShareTerms,
} from "@anamnesis/domain";
import type { Position } from "../../cursor.ts";
import type { KeyedTx, Opener } from "../../field-keys.ts";
import { openRowsLeniently } from "../../sealed-rows.ts";

export interface NewShare extends ShareTerms {
  readonly id: string;
  readonly organizationId: string;
  readonly personName: string;
  readonly expiresAt: string;
  readonly mailOnView: boolean;
}

export type CreateShareOutcome = "done" | "not_found" | "not_taken" | "too_many";

const createShare = sqlFunction("symptoms.create_share", typed<CreateShareOutcome>());

/** Shares a part of the diary of the person of the context. */
export function insertShare(tx: Tx, share: NewShare): Promise<CreateShareOutcome> {
  return createShare(tx, { ...share });
}

type StoredShare = Omit<Share, "state" | "from" | "to"> & { readonly fromDate: string; readonly toDate: string | null };

function stateOf({ revokedAt, expiresAt, organizationStatus }: StoredShare): ShareState {
  if (revokedAt !== null) return "revoked";
  if (Date.parse(expiresAt) <= Date.now()) return "expired";
  return organizationStatus === "active" ? "live" : "paused";
}

const storedShares = sqlFunction("symptoms.own_shares", typed<StoredShare>());

/** What the person of the context shares and shared, newest first. */
export async function ownShares(tx: Tx): Promise<readonly Share[]> {
  return (await storedShares(tx)).map((row) => {
    const { fromDate: from, toDate: to, ...share } = row;
    return { ...share, from, to, state: stateOf(row) };
  });
}

const revoke = sqlFunction("symptoms.revoke_share", typed<boolean>());

/** Ends a share at once. Done already, it changes nothing. False when the person of the context has no such share. */
export function revokeShare(tx: Tx, id: string): Promise<boolean> {
  return revoke(tx, { id });
}

/** A covered entry before its notes are opened. */
export interface StoredSharedEntry extends Omit<SharedEntry, "notes"> {
  readonly id: string;
  /** Null for none, and where notes are not shared. */
  readonly notesEncrypted: Buffer | null;
}

export interface OpenedSharedEntry extends Omit<StoredSharedEntry, "notesEncrypted"> {
  readonly notes: string | null;
  readonly notesUnreadable?: true;
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
  const opened = await openRowsLeniently(tx, { table: symptomEntries, rows, keys });
  return opened.map(({ userId: _owner, notes, ...entry }, index) => ({
    ...entry,
    notes,
    ...(notes === null && rows[index]?.notesEncrypted !== null ? { notesUnreadable: true as const } : {}),
  }));
}

/** What terms of sharing cover, with a page of the entries. */
export interface CoveredDiary {
  readonly daily: readonly DailySeverity[];
  readonly entries: readonly StoredSharedEntry[];
  readonly hasMore: boolean;
  /** Null where the cycle is not shown. */
  readonly cycle: readonly CycleDay[] | null;
  /** Null where medication is not shown. */
  readonly medication: readonly SharedIntake[] | null;
}

/** As the database puts it together: times as PostgreSQL writes them, bytes in hex. */
export interface CoveredRow extends Omit<CoveredDiary, "entries"> {
  readonly entries: readonly (Omit<StoredSharedEntry, "notesEncrypted"> & { readonly notesEncrypted: string | null })[];
}

export interface DiaryPage {
  readonly before: Position | undefined;
  readonly limit: number;
}

const readCovered = sqlFunction("symptoms.covered_diary", typed<CoveredRow>());

/** The part of the own diary of the person of the context that these terms cover. */
export async function coveredDiary(
  tx: Tx,
  userId: string,
  { before, ...terms }: ShareTerms & DiaryPage,
): Promise<CoveredDiary> {
  const position = { beforeAt: before?.at ?? null, beforeId: before?.id ?? null };
  return coveredOf(await readCovered(tx, { ...terms, ...position, userId }));
}

export function coveredOf({ daily, entries, hasMore, cycle, medication }: CoveredRow): CoveredDiary {
  return {
    daily,
    hasMore,
    cycle,
    medication: medication?.map((intake) => ({ ...intake, takenAt: isoOfTimestamptz(intake.takenAt) })) ?? null,
    entries: entries.map((entry) => ({
      ...entry,
      occurredAt: isoOfTimestamptz(entry.occurredAt),
      notesEncrypted: entry.notesEncrypted === null ? null : Buffer.from(entry.notesEncrypted, "hex"),
    })),
  };
}
