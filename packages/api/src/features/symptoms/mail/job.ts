import type { JobDefinition } from "@anamnesis/platform";
import { noticeJob, type NoticeParts } from "../../identity/index.ts";
import { type DiaryMailRequest, diaryMailRequest } from "./request.ts";
import { words } from "./words.ts";

/** Tells people that somebody looked at their diary. A mail says nothing of their health, nor with whom they share it. */
export const diaryMailJob = (parts: NoticeParts): JobDefinition<DiaryMailRequest> =>
  noticeJob(parts, {
    kind: "symptoms.mail",
    parse: (payload) => diaryMailRequest.parse(payload),
    noticeOf: ({ mail }) => ({ ...words[mail], path: "/share/history" }),
  });
