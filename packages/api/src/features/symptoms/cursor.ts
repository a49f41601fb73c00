import { createHash } from "node:crypto";
import { AppError } from "@anamnesis/domain";
import { z } from "zod";

/** The place after the last entry of a page, in the order newest first. */
export interface EntryPosition {
  readonly occurredAt: string;
  readonly id: string;
}

const position = z.tuple([z.iso.datetime(), z.uuid()]);
const checkLength = 12;

// Not a secret: a made-up position shows a person nothing but their own entries. It tells a cursor
// that was cut or edited from one that we gave.
function check(content: string): string {
  return createHash("sha256").update(`symptoms.entries.list:${content}`).digest("base64url").slice(0, checkLength);
}

/** An opaque cursor for a position. */
export function cursorOf({ occurredAt, id }: EntryPosition): string {
  const content = Buffer.from(JSON.stringify([occurredAt, id])).toString("base64url");
  return `${content}.${check(content)}`;
}

/** The position of a cursor. Throws AppError `invalid` for one that we did not give. */
export function positionOf(cursor: string): EntryPosition {
  const [content = "", given] = cursor.split(".");
  try {
    if (given !== check(content)) throw new RangeError("check");
    const [occurredAt, id] = position.parse(JSON.parse(Buffer.from(content, "base64url").toString("utf8")));
    return { occurredAt, id };
  } catch (cause) {
    const message = "That page does not exist: start from the first one.";
    throw new AppError("invalid", "symptoms.cursor_unknown", { fields: { cursor: [message] } }, cause);
  }
}
