import { domainToASCII } from "node:url";
import { AppError } from "@anamnesis/domain";
import type { SendMailOptions } from "nodemailer";
import parseAddresses from "nodemailer/lib/addressparser";
import type { Mail } from "./port.ts";

/** Who mails come from. */
export interface Sender {
  readonly name: string;
  readonly address: string;
  /** What follows the `@`, as the DNS has it; also the second half of every Message-ID. */
  readonly host: string;
}

// One plain mailbox. What has a meaning in a header or between recipients has no place in it.
const plainAddress = /^[^\s\p{C}<>()[\]\\,;:"@]{1,64}@[^\s\p{C}<>()[\]\\,;:"@]{1,255}$/u;
const plainMessageId = /^[a-z0-9][a-z0-9._-]{0,199}$/iu;
const lineBreaks = /[\p{Cc}\u2028\u2029]+/gu;

/** Reads `Anamnesis <no-reply@example.org>` or a bare address. Throws for anything else: a setting is wrong. */
export function senderOf(from: string): Sender {
  const [mailbox, ...others] = parseAddresses(from, { flatten: true });
  const isOne = mailbox !== undefined && others.length === 0 && onOneLine(from) === from.trim();
  if (!isOne || !plainAddress.test(mailbox.address)) {
    throw new AppError("internal", "mail.sender_invalid");
  }
  const host = domainToASCII(mailbox.address.slice(mailbox.address.indexOf("@") + 1));
  if (host === "") throw new AppError("internal", "mail.sender_invalid");
  return { name: mailbox.name, address: mailbox.address, host };
}

/** The text without anything that could end a header line. */
export function onOneLine(text: string): string {
  return text.replace(lineBreaks, " ").trim();
}

/** What every adapter hands to nodemailer, so that the same mail arrives whichever way it takes. */
export function messageOf(mail: Mail, sender: Sender): SendMailOptions {
  if (!plainAddress.test(mail.to)) throw new AppError("invalid", "mail.recipient_invalid");
  if (!plainMessageId.test(mail.messageId)) throw new AppError("internal", "mail.message_id_invalid");
  return {
    from: { name: sender.name, address: sender.address },
    // As an object it is taken for one address, whatever it contains.
    to: { name: "", address: mail.to },
    subject: onOneLine(mail.subject),
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.messageId}@${sender.host}>`,
    // RFC 3834: absence notes and list robots do not answer.
    headers: { "Auto-Submitted": "auto-generated", ...unsubscribingBy(mail.unsubscribeUrl) },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** How a mail program ends such mails with one tap of its own (RFC 8058); none where the address is no web address. */
function unsubscribingBy(url: string | undefined): Readonly<Record<string, string>> {
  if (url === undefined || !/^https?:\/\/[!-;=?-~]+$/u.test(url)) return {};
  return { "List-Unsubscribe": `<${url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
}

/** What a caller sees of any failure; the cause is for the log. */
export function notDelivered(cause: unknown): AppError {
  return new AppError("unavailable", "mail.not_delivered", {}, cause);
}
