import { createHash } from "node:crypto";
import { AppError } from "@anamnesis/domain";
import { z } from "zod";

/** The place after the last row of a page, in the order newest first. */
export interface Position {
  /** The instant that the list is ordered by, ISO 8601. */
  readonly at: string;
  readonly id: string;
  /** Rows of a higher rank come first, in lists that have ranks; 0 unless told. */
  readonly rank?: number;
}

/** Lists that come in pages; a cursor of one means nothing for another. */
export type PagedList =
  | "symptoms.entries"
  | "symptoms.shares"
  | "symptoms.shared"
  | "audit.accesses"
  | "clinical.emergencies"
  | "clinical.ownLooks"
  | "clinical.questions"
  | "clinical.timeline"
  | "identity.users"
  | "identity.securityLog"
  | "operations.alerts"
  | "operations.jobs"
  | "organizations"
  | "organizations.members";

const position = z.tuple([z.iso.datetime(), z.uuid(), z.int().default(0)]);
const checkLength = 12;

// Not a secret: a made-up position shows a person nothing but what they may read. It tells a cursor
// that was cut or edited from one that we gave.
function check(list: PagedList, content: string): string {
  return createHash("sha256").update(`${list}:${content}`).digest("base64url").slice(0, checkLength);
}

/** An opaque cursor for a position in a list. */
export function cursorOf(list: PagedList, { at, id, rank = 0 }: Position): string {
  const content = Buffer.from(JSON.stringify([at, id, rank])).toString("base64url");
  return `${content}.${check(list, content)}`;
}

/** The position of a cursor; undefined for the first page. Throws AppError `invalid` for one that we did not give. */
export function positionOf(list: PagedList, cursor: string | null | undefined): Required<Position> | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const [content = "", given] = cursor.split(".");
  try {
    if (given !== check(list, content)) throw new RangeError("check");
    const [at, id, rank] = position.parse(JSON.parse(Buffer.from(content, "base64url").toString("utf8")));
    return { at, id, rank };
  } catch (cause) {
    const message = "That page does not exist: start from the first one.";
    throw new AppError("invalid", "request.cursor_unknown", { fields: { cursor: [message] } }, cause);
  }
}

/** One more row than a page was read: what is the page, and where the next one starts; null after the last. */
export function pageOf<Row>(
  list: PagedList,
  rows: readonly Row[],
  { limit, at }: { readonly limit: number; readonly at: (row: Row) => Position },
): { readonly page: readonly Row[]; readonly nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, nextCursor: rows.length > limit && last !== undefined ? cursorOf(list, at(last)) : null };
}
