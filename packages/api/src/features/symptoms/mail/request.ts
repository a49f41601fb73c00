import type { Tx } from "@anamnesis/db";
import { enqueue } from "@anamnesis/platform";
import { z } from "zod";

/** What the queue keeps of a mail about a diary: whom it goes to, and no word of who looked or where. */
export const diaryMailRequest = z.object({ mail: z.literal("diary_viewed"), userId: z.uuid() });
export type DiaryMailRequest = z.infer<typeof diaryMailRequest>;

/** Asks for a mail in the caller's transaction: it is sent if and only if that commits. */
export async function enqueueDiaryMail(tx: Tx, request: DiaryMailRequest): Promise<void> {
  await enqueue(tx, {
    kind: "symptoms.mail",
    payload: request,
    actor: { userId: tx.actor.userId },
    processId: tx.writerId(),
    maxAttempts: 8,
  });
}
