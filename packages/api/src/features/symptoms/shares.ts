import type { Tx } from "@anamnesis/db";
import {
  AppError,
  type CreateShareInput,
  endOfDay,
  type PreviewShareInput,
  type SharedDiary,
  type SharedEntry,
  type ShareTerms,
  summariseShared,
} from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import { cursorOf, positionOf } from "../../cursor.ts";
import type { KeyedTx, Opener } from "../../field-keys.ts";
import { reportUnreadable } from "./repository.ts";
import {
  coveredDiary,
  type CoveredDiary,
  insertShare,
  openCovered,
  type OpenedSharedEntry,
  revokeShare,
} from "./shares.repository.ts";

type GivenTerms = Pick<
  CreateShareInput,
  "from" | "to" | "categories" | "includesNotes" | "includesMedication" | "includesCycle"
>;

const termsOf = (given: GivenTerms): ShareTerms => ({
  from: given.from,
  to: given.to ?? null,
  categories: given.categories ?? null,
  includesNotes: given.includesNotes,
  includesMedication: given.includesMedication,
  includesCycle: given.includesCycle,
});

/** Shares a part of the diary. Throws `not_found` for an organization that is not open, and `conflict`. */
export async function shareDiary(tx: Tx, input: CreateShareInput): Promise<{ readonly id: string }> {
  const id = uuidv7();
  const { organizationId, personName, mailOnView, expiresOn, timeZone } = input;
  const share = {
    id,
    organizationId,
    personName,
    mailOnView,
    expiresAt: endOfDay(expiresOn, timeZone),
    ...termsOf(input),
  };
  const outcome = await insertShare(tx, share);
  if (outcome === "not_found") throw new AppError("not_found", "organizations.not_found");
  if (outcome === "not_taken") throw new AppError("conflict", "symptoms.shares_not_taken");
  if (outcome === "too_many") throw new AppError("conflict", "symptoms.too_many_shares");
  return { id };
}

/** Takes a share back: the next request for it is refused. Throws `not_found`, also for another person's. */
export async function takeBackShare(tx: Tx, id: string): Promise<void> {
  if (!(await revokeShare(tx, id))) throw new AppError("not_found", "symptoms.share_not_found");
}

/** What an organization would see under these terms, from the same function of the database. */
export async function previewShare(
  tx: KeyedTx,
  { userId, input }: { readonly userId: string; readonly input: PreviewShareInput },
): Promise<SharedDiary> {
  const before = positionOf("symptoms.shared", input.cursor);
  const diary = await coveredDiary(tx, userId, { ...termsOf(input), before, limit: input.limit });
  const { shown, unreadable } = await sharedDiary(tx, { userId, diary });
  await reportUnreadable(tx, unreadable);
  return shown;
}

interface DiaryToOpen {
  readonly userId: string;
  readonly diary: CoveredDiary;
  /** The opener, where another function handed the keys out. */
  readonly keys?: () => Promise<Opener>;
}

/** A covered diary in the shape in which it is shown, with the ids of entries whose notes do not open. */
export async function sharedDiary(
  tx: KeyedTx,
  { userId, diary: { daily, entries, hasMore, cycle, medication }, keys }: DiaryToOpen,
): Promise<{ readonly shown: SharedDiary; readonly unreadable: readonly string[] }> {
  const opened = await openCovered(tx, { userId, entries, keys });
  const last = entries.at(-1);
  const shown = {
    summary: summariseShared(daily),
    entries: opened.map(shownOf),
    nextCursor:
      hasMore && last !== undefined ? cursorOf("symptoms.shared", { at: last.occurredAt, id: last.id }) : null,
    cycle,
    medication,
  };
  return {
    shown,
    unreadable: opened.filter(({ notesUnreadable }) => notesUnreadable === true).map(({ id }) => id),
  };
}

/** An entry without its id, which is the person's own. What else is in it is decided by the database. */
function shownOf({ id: _id, notes, ...entry }: OpenedSharedEntry): SharedEntry {
  // Notes and tags are shown together, or not at all.
  return { ...entry, notes: entry.tags === null ? null : (notes ?? "") };
}
