import type { Database } from "@anamnesis/db";
import type { JobDefinition, MailTransport } from "@anamnesis/platform";
import { renderMail } from "../../../mail/layout.ts";
import { greetingOf } from "../../../mail/print.ts";
import { asSystem } from "../../../system.ts";
import { findRecipient } from "../../identity/index.ts";
import { type DiaryMailRequest, diaryMailRequest } from "./request.ts";
import { diaryWordsEn as words } from "./words.en.ts";

export interface DiaryMailParts {
  /** As the worker role. */
  readonly database: Database;
  readonly mail: MailTransport;
  /** Where the web app is, for links. */
  readonly origin: string;
}

/** Tells people that somebody looked at their diary. A mail says nothing of their health, nor with whom they share it. */
export function diaryMailJob({ database, mail, origin }: DiaryMailParts): JobDefinition<DiaryMailRequest> {
  return {
    kind: "symptoms.mail",
    parse: (payload) => diaryMailRequest.parse(payload),
    async run({ userId }, run) {
      const who = { ...asSystem("symptoms.mail"), parentProcessId: run.processId };
      const recipient = await database.withContext(who, (tx) => findRecipient(tx, userId));
      // The account is gone meanwhile.
      if (recipient === null) return;
      const { subject, paragraphs, action } = words.diary_viewed;
      const letter = renderMail({
        subject,
        greeting: greetingOf(recipient.displayName, words),
        paragraphs,
        action: { label: action, url: `${origin}/share/history` },
        footer: words.footer,
        lang: words.locale,
      });
      await mail.send({ to: recipient.email, ...letter, messageId: run.id });
    },
  };
}
