import { AppError, type OpenedShare, type OpenSharedInput } from "@anamnesis/domain";
import { positionOf } from "../../cursor.ts";
import type { KeyedTx } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import { recordView, reportUnreadableShared, type ShareView, viewShared } from "./shared.repository.ts";
import { sharedDiary } from "./shares.ts";

interface OpenedView {
  readonly share: OpenedShare;
  /** Entries whose notes do not open. */
  readonly unreadable: readonly string[];
}

/** What a recorded look shows, opened with the keys that came with it. */
async function openView(tx: KeyedTx, viewId: string, view: ShareView): Promise<OpenedView | "changed" | null> {
  const viewed = await viewShared(tx, viewId, view);
  if (viewed === null || viewed === "changed") return viewed;
  const { id, userId, ...share } = viewed.share;
  const keys = async () => tx.keys.openerWith(userId, viewed.keys);
  const { shown, unreadable } = await sharedDiary(tx, { userId, diary: viewed.diary, keys });
  return { share: { shareId: id, ...share, ...shown }, unreadable };
}

/** How often a look is recorded anew because the diary changed between the record and the look. */
const mostAttempts = 3;

/**
 * Looks at a shared diary as a member of the organization that it is shared with. Each call is recorded with its
 * reason, also one that is refused, and nothing is read before the record is committed. The answer is not kept for a
 * repeated key: a share that was taken back meanwhile is not answered from memory. Throws `not_found` for every share
 * that is not live, or none of theirs.
 */
export async function openShared(work: Work, input: OpenSharedInput): Promise<OpenedShare> {
  const { shareId, reason, from, to, cursor, limit } = input;
  const view = { from, to, before: positionOf("symptoms.shared", cursor), limit };
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const viewId = await work.writeUnkept((tx) => recordView(tx, shareId, view), reason);
    const opened = viewId === null ? null : await work.read((tx) => openView(tx, viewId, view));
    if (viewId === null || opened === null) throw new AppError("not_found", "symptoms.not_shared");
    if (opened === "changed") continue;
    const { share, unreadable } = opened;
    if (unreadable.length > 0) {
      await work.writeUnkept((tx) => reportUnreadableShared(tx, { viewId, ids: unreadable }), reason);
    }
    return share;
  }
  throw new AppError("unavailable", "symptoms.diary_changes", { retryAfter: 1 });
}
