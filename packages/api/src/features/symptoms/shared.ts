import { AppError, type OpenedShare, type OpenSharedInput } from "@anamnesis/domain";
import { positionOf } from "../../cursor.ts";
import type { FieldKeys } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import { enqueueDiaryMail } from "./mail/request.ts";
import { viewShared } from "./shared.repository.ts";
import { sharedDiary } from "./shares.ts";

/**
 * Looks at a shared diary as a member of the organization that it is shared with. Each call is recorded with its
 * reason, also one that is refused, and the answer is not kept for a repeated key: a share that was taken back
 * meanwhile is not answered from memory. Throws `not_found` for every share that is not live, or none of theirs.
 */
export async function openShared(work: Work, fieldKeys: FieldKeys, input: OpenSharedInput): Promise<OpenedShare> {
  const { shareId, reason, from, to, cursor, limit } = input;
  const before = positionOf("symptoms.shared", cursor);
  const viewed = await work.writeUnkept(async (tx) => {
    const seen = await viewShared(tx, { shareId, from, to, before, limit });
    if (seen?.tellPerson === true) await enqueueDiaryMail(tx, { mail: "diary_viewed", userId: seen.share.userId });
    return seen;
  }, reason);
  // After the transaction: the record of the refusal stays.
  if (viewed === null) throw new AppError("not_found", "symptoms.not_shared");
  const { id, userId, ...share } = viewed.share;
  const diary = await sharedDiary(viewed.diary, async () => fieldKeys.openerWith(userId, viewed.keys));
  return { shareId: id, ...share, ...diary };
}
