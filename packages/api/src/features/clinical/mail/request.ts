import { z } from "zod";

/** What the queue keeps of a mail about a record: whom it goes to. Functions of the database ask for it. */
export const clinicalMailRequest = z.object({
  mail: z.enum([
    "case_handed_over",
    "review_asked",
    "record_viewed",
    "emergency",
    "emergency_reviewed",
    "emergency_to_review",
    "question_asked",
    "question_answered",
    "link_ended",
  ]),
  userId: z.uuid(),
});
export type ClinicalMailRequest = z.infer<typeof clinicalMailRequest>;
