import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { messageOf, notDelivered, onOneLine, senderOf } from "./message.ts";
import type { Mail, MailTransport } from "./port.ts";

/** A mail in the folder, as a page shows it. */
export interface OutboxMail {
  /** The name of its file, without the extension. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly text: string;
  readonly html: string;
}

export interface OutboxMailOptions {
  readonly directory: string;
  /** `Anamnesis <no-reply@example.org>` */
  readonly from: string;
  /** The newest so many are kept. */
  readonly keep?: number;
}

const idLength = "2026-11-21T14-05-00.000Z-01234567".length;
const safeId = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}Z-[0-9a-f]{8}$/u;
let lastInstant = 0;

/** Mail into a folder, for a machine without a mail server. Each is a whole `.eml` that mail programs open. */
export function createOutboxMail({ directory, from, keep = 500 }: OutboxMailOptions): MailTransport {
  const sender = senderOf(from);
  const composer = createTransport({ streamTransport: true, buffer: true, newline: "windows" });
  return {
    async send(mail) {
      const message = messageOf(mail, sender);
      try {
        const date = nextInstant();
        const id = `${date.replaceAll(":", "-")}-${randomBytes(4).toString("hex")}`;
        const composed = await composer.sendMail({ ...message, date });
        await mkdir(directory, { recursive: true, mode: 0o700 });
        // What a page reads lies beside it: nothing has to understand MIME. First, for the .eml makes the mail count.
        await writeWhole(join(directory, `${id}.json`), JSON.stringify(shown(mail, date)));
        await writeWhole(join(directory, `${id}.eml`), await bytesOf(composed.message));
        await syncFolder(directory);
        await removeOld(directory, keep);
      } catch (error) {
        throw notDelivered(error);
      }
    },
    describes: `folder ${directory}`,
    async close() {
      composer.close();
    },
  };
}

/** The mails in the folder, newest first; none when there is no folder. */
export async function listOutbox(directory: string, limit: number): Promise<OutboxMail[]> {
  const newest = mailIds(await namesIn(directory)).slice(0, Math.max(0, limit));
  const mails = await Promise.all(newest.map((id) => readOutbox(directory, id)));
  return mails.filter((mail) => mail !== null);
}

/** One mail of the folder. `null` when there is none of that id, and for what is not an id. */
export async function readOutbox(directory: string, id: string): Promise<OutboxMail | null> {
  if (!safeId.test(id)) return null;
  try {
    const stored: unknown = JSON.parse(await readFile(join(directory, `${id}.json`), "utf8"));
    return isShown(stored) ? { id, ...stored } : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

type Shown = Omit<OutboxMail, "id">;

function shown(mail: Mail, date: string): Shown {
  return { to: mail.to, subject: onOneLine(mail.subject), date, text: mail.text, html: mail.html };
}

function isShown(value: unknown): value is Shown {
  const parts: Record<string, unknown> = typeof value === "object" && value !== null ? { ...value } : {};
  return ["to", "subject", "date", "text", "html"].every((key) => typeof parts[key] === "string");
}

/** Never the same twice in a process: names sort in the order of sending. */
function nextInstant(): string {
  lastInstant = Math.max(Date.now(), lastInstant + 1);
  return new Date(lastInstant).toISOString();
}

async function bytesOf(message: Buffer | NodeJS.ReadableStream): Promise<Buffer> {
  if (Buffer.isBuffer(message)) return message;
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The whole file under its name, or nothing. */
async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  const partial = `${path}.partial`;
  const file = await open(partial, "wx", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
    await file.close();
    await rename(partial, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

/** A new name is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Also what writes that were cut off have left; nothing that is not named like a mail. */
async function removeOld(directory: string, keep: number): Promise<void> {
  const names = await namesIn(directory);
  const oldestKept = mailIds(names).at(keep - 1);
  if (oldestKept === undefined) return;
  for (const name of names) {
    const id = name.slice(0, idLength);
    if (safeId.test(id) && id < oldestKept) await rm(join(directory, name), { force: true });
  }
}

/** Newest first. */
function mailIds(names: readonly string[]): string[] {
  return names
    .filter((name) => name.endsWith(".eml"))
    .map((name) => name.slice(0, -".eml".length))
    .filter((id) => safeId.test(id))
    .toSorted()
    .toReversed();
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
