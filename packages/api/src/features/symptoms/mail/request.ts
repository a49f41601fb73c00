import { z } from "zod";

/**
 * What the queue keeps of a mail about a diary: whom it goes to, and no word of who looked or where.
 * `symptoms.record_view` asks for it.
 */
export const diaryMailRequest = z.object({ mail: z.literal("diary_viewed"), userId: z.uuid() });
export type DiaryMailRequest = z.infer<typeof diaryMailRequest>;
