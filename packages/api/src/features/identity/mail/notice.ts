import type { Database } from "@anamnesis/db";
import type { JobDefinition, MailTransport } from "@anamnesis/platform";
import { renderMail } from "../../../mail/layout.ts";
import { greetingOf } from "../../../mail/print.ts";
import { speechOf } from "../../../mail/speech.ts";
import { commonWords } from "../../../mail/words.ts";
import { asSystem } from "../../../system.ts";
import { findRecipient } from "../email-tokens.repository.ts";

export interface NoticeParts {
  /** As the worker role. */
  readonly database: Database;
  readonly mail: MailTransport;
  /** Where the web app is, for links. */
  readonly origin: string;
}

/** A mail that says that there is something to read, and where. */
export interface Notice {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly action: string;
  /** Of the page, on the origin. */
  readonly path: string;
}

/** Sends notices of one kind of job, to the person whom the job names (`app.put_notice`), in their language. */
export function noticeJob<Request>(
  { database, mail, origin }: NoticeParts,
  {
    kind,
    parse,
    noticeOf,
  }: Pick<JobDefinition<Request>, "kind" | "parse"> & { readonly noticeOf: (request: Request) => Notice },
): JobDefinition<Request> {
  return {
    kind,
    parse,
    async run(request, run) {
      const who = { ...asSystem(kind), parentProcessId: run.processId };
      const recipient = await database.withContext(who, (tx) => findRecipient(tx, run));
      // The account is gone meanwhile.
      if (recipient === null) return;
      const { subject, paragraphs, action, path } = noticeOf(request);
      const speech = speechOf(recipient.locale);
      const letter = renderMail({
        subject: speech.say(subject),
        greeting: greetingOf(recipient.displayName, speech),
        paragraphs: paragraphs.map((text) => speech.say(text)),
        action: { label: speech.say(action), url: `${origin}${path}` },
        footer: speech.say(commonWords.footer),
        lang: speech.locale,
      });
      await mail.send({ to: recipient.email, ...letter, messageId: run.id });
    },
  };
}
