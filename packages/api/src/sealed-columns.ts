import { AppError, type Json, type JsonObject } from "@anamnesis/domain";
import { openEach, type Opener, type SealedField } from "./field-keys.ts";
import { unreadable } from "./sealed-rows.ts";

/** Values of a row, as PostgreSQL's `to_jsonb` writes them. */
export type RowValues = JsonObject;

/** A row that may have sealed columns, and which it is. */
export interface RowToOpen {
  readonly values: RowValues;
  /** Schema and table. */
  readonly table: string;
  readonly row: string;
}

const suffix = "_encrypted";
/** Bytes as the trail keeps them, in hex. The first two say that they are a sealed field of version 1, suite 1. */
const sealedText = /^\\x0101[0-9a-f]*$/u;
const redacted = "[redacted]";

/** Whether something in there needs a key to be read. */
export function hasSealedColumns(values: RowValues | null): boolean {
  return Object.entries(values ?? {}).some(([column, value]) => isSealedColumn(column, value));
}

function isSealedColumn(column: string, value: unknown): value is string {
  return column.endsWith(suffix) && typeof value === "string" && sealedText.test(value);
}

/**
 * Rows with what is sealed in `notes_encrypted` readable as `notes`, in the same order; what does not open is said to.
 * @param open null when nothing is sealed
 */
export async function openColumns(rows: readonly RowToOpen[], open: Opener | null): Promise<RowValues[]> {
  const sealed = rows.flatMap(({ values, table, row }, index) =>
    Object.entries(values).flatMap(([column, value]) =>
      isSealedColumn(column, value)
        ? [{ index, column, place: { table, column, row }, sealed: Buffer.from(value.slice(2), "hex") }]
        : [],
    ),
  );
  const texts = await openAll(open, sealed);
  const textOf = new Map(sealed.map(({ index, column }, at) => [`${index} ${column}`, texts[at] ?? unreadable]));
  return rows.map(({ values }, index) => {
    const opened: Record<string, Json> = { ...values };
    for (const column of Object.keys(values).filter((name) => name.endsWith(suffix))) {
      const value = values[column];
      // A secret that is never shown stays as it is.
      if (value === redacted) continue;
      const plain = column.slice(0, -suffix.length);
      const clear = values[plain];
      if (clear === undefined || clear === redacted || clear === "") {
        opened[plain] = textOf.get(`${index} ${column}`) ?? (typeof value === "string" ? unreadable : "");
      }
      delete opened[column];
    }
    return opened;
  });
}

async function openAll(open: Opener | null, fields: readonly SealedField[]): Promise<readonly (string | null)[]> {
  if (fields.length === 0) return [];
  if (open === null) throw new AppError("internal", "crypto.nothing_handed_out");
  return openEach(open, fields);
}
