import type { JobDefinition } from "@anamnesis/platform";
import { noticeJob, type NoticeParts } from "../../identity/index.ts";
import { type ClinicalMailRequest, clinicalMailRequest } from "./request.ts";
import { words } from "./words.ts";

/** Where the link of each leads. */
const pages: Readonly<Record<ClinicalMailRequest["mail"], string>> = {
  case_handed_over: "/day",
  review_asked: "/day",
  record_viewed: "/records",
  emergency: "/records",
  emergency_reviewed: "/records",
  emergency_to_review: "/reviews",
  question_asked: "/reviews",
  question_answered: "/records",
  link_ended: "/records",
};

/** Tells people that there is something to read about a record. */
export const clinicalMailJob = (parts: NoticeParts): JobDefinition<ClinicalMailRequest> =>
  noticeJob(parts, {
    kind: "clinical.mail",
    parse: (payload) => clinicalMailRequest.parse(payload),
    noticeOf: ({ mail }) => ({ ...words[mail], path: pages[mail] }),
  });
