import type { Database } from "@anamnesis/db";
import type { JobDefinition, MailTransport } from "@anamnesis/platform";
import { renderMail } from "../../../mail/layout.ts";
import { greetingOf } from "../../../mail/print.ts";
import { speechOf } from "../../../mail/speech.ts";
import { commonWords } from "../../../mail/words.ts";
import { asSystem } from "../../../system.ts";
import { findRecipient } from "../../identity/index.ts";
import { type ClinicalMailRequest, clinicalMailRequest } from "./request.ts";
import { words } from "./words.ts";

export interface ClinicalMailParts {
  /** As the worker role. */
  readonly database: Database;
  readonly mail: MailTransport;
  /** Where the web app is, for links. */
  readonly origin: string;
}

/** Where the link of each leads. */
const pages: Readonly<Record<ClinicalMailRequest["mail"], string>> = {
  record_viewed: "/records",
  emergency: "/records",
  emergency_reviewed: "/records",
  emergency_to_review: "/reviews",
  question_asked: "/reviews",
  question_answered: "/records",
  link_ended: "/records",
};

/** Tells people that there is something to read about a record. */
export function clinicalMailJob({ database, mail, origin }: ClinicalMailParts): JobDefinition<ClinicalMailRequest> {
  return {
    kind: "clinical.mail",
    parse: (payload) => clinicalMailRequest.parse(payload),
    async run(request, run) {
      const who = { ...asSystem("clinical.mail"), parentProcessId: run.processId };
      const recipient = await database.withContext(who, (tx) => findRecipient(tx, run));
      // The account is gone meanwhile.
      if (recipient === null) return;
      const { subject, paragraphs, action } = words[request.mail];
      const speech = speechOf(recipient.locale);
      const letter = renderMail({
        subject: speech.say(subject),
        greeting: greetingOf(recipient.displayName, speech),
        paragraphs: paragraphs.map((text) => speech.say(text)),
        action: { label: speech.say(action), url: `${origin}${pages[request.mail]}` },
        footer: speech.say(commonWords.footer),
        lang: speech.locale,
      });
      await mail.send({ to: recipient.email, ...letter, messageId: run.id });
    },
  };
}
