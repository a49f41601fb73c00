import { AppError } from "@anamnesis/domain";
import { createTransport } from "nodemailer";
import { messageOf, notDelivered, senderOf } from "./message.ts";
import type { MailTransport } from "./port.ts";

export interface SmtpMailOptions {
  /** `smtp://user:password@mail.example:587`, or `smtps:` for TLS from the start. Its query is not read. */
  readonly url: string;
  /** `Anamnesis <no-reply@example.org>` */
  readonly from: string;
  /** For each of connecting, the greeting and an answer; three times as long for a mail as a whole. */
  readonly timeoutMs?: number;
}

const mostConnections = 2;
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/u;

/** Mail by way of a mail server. */
export function createSmtpMail({ url, from, timeoutMs = 10_000 }: SmtpMailOptions): MailTransport {
  const { secure, host, port, auth } = readUrl(url);
  const sender = senderOf(from);
  const transport = createTransport({
    pool: true,
    host,
    port,
    secure,
    // A server that offers STARTTLS gets it. One that should hear a password over a network must.
    ...(auth !== undefined && { auth, requireTLS: !secure && !loopback.test(host) }),
    maxConnections: mostConnections,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // Idle connections end by us, before they count as silent.
    idleTimeout: Math.ceil(timeoutMs / 2),
    // Once, for a connection that the server had given up; after that the job's own attempts decide.
    maxRequeues: 1,
  });
  return {
    async send(mail) {
      const message = messageOf(mail, sender);
      try {
        // A server that says a little now and then is never silent: the whole has an end, too.
        await transport.sendMail({ ...message, signal: AbortSignal.timeout(timeoutMs * 3) });
      } catch (error) {
        throw notDelivered(error);
      }
    },
    describes: `SMTP ${host.includes(":") ? `[${host}]` : host}:${port}`,
    async close() {
      transport.close({ force: true });
    },
  };
}

interface SmtpAddress {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly auth?: { readonly user: string; readonly pass: string };
}

/** Read here and not by nodemailer, whose reading lets a query switch the check of certificates off. */
function readUrl(text: string): SmtpAddress {
  // Without a cause: it would carry the address, and with it the password.
  if (!URL.canParse(text)) throw new AppError("internal", "mail.url_invalid");
  const url = new URL(text);
  const secure = url.protocol === "smtps:";
  const host = url.hostname.replace(/^\[|\]$/gu, "");
  if ((!secure && url.protocol !== "smtp:") || host === "") throw new AppError("internal", "mail.url_invalid");
  const port = url.port === "" ? (secure ? 465 : 587) : Number(url.port);
  if (url.username === "") return { secure, host, port };
  return { secure, host, port, auth: { user: decoded(url.username), pass: decoded(url.password) } };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new AppError("internal", "mail.url_invalid");
  }
}
