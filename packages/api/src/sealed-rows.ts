import { type Sealing, sealings } from "@anamnesis/db";
import type { PgTable } from "drizzle-orm/pg-core";
import {
  type FieldPlace,
  type FieldToSeal,
  type KeyedTx,
  openEach,
  type Opener,
  orNull,
  type SealedField,
} from "./field-keys.ts";
import { commonWords } from "./mail/words.ts";

/** Properties that hold sealed bytes: `notesEncrypted`. */
type SealedProperty<Row> = keyof Row & `${string}Encrypted`;
type Plain<Property> = Property extends `${infer Name}Encrypted` ? Name : never;

/** A row as it is read: what is sealed in `notesEncrypted` stands in `notes`, null for nothing. */
export type OpenedRow<Row> = Omit<Row, SealedProperty<Row>> & {
  readonly [Property in SealedProperty<Row> as Plain<Property>]: string | null;
};

/** A row as it is kept: what stood in `notes` is sealed in `notesEncrypted`. */
export type SealedRow<Table extends PgTable, Row> = Omit<Row, Plain<SealedProperty<Table["$inferSelect"]>>> &
  Pick<
    Table["$inferSelect"],
    {
      [Property in SealedProperty<Table["$inferSelect"]>]: Plain<Property> extends keyof Row ? Property : never;
    }[SealedProperty<Table["$inferSelect"]>]
  >;

function sealingOf(table: PgTable): Sealing {
  const sealing = sealings.get(table);
  if (sealing === undefined) throw new Error("the table has no sealed columns");
  return sealing;
}

/** Where a sealed field lies, whatever spelling of the row's id a client sent. */
function placeOf(table: string, column: string, id: unknown): FieldPlace {
  return { table, column, row: String(id).toLowerCase() };
}

/**
 * A row with what its table seals sealed by the key of its tenant, as far as it is given.
 * @param seal another key, where the table is sealed by that of a patient
 * @throws AppError as `FieldKeys.seal` does
 */
export async function sealRow<Table extends PgTable, Row extends { readonly id: string }>(
  tx: KeyedTx,
  table: Table,
  row: Row,
  seal: (field: FieldToSeal) => Promise<Buffer> = tx.keys.seal,
): Promise<SealedRow<Table, Row>> {
  const { table: name, tenant, columns } = sealingOf(table);
  const values: Record<string, unknown> = { ...row };
  for (const { property, plain, column } of columns) {
    const text = values[plain];
    if (text === undefined) continue;
    delete values[plain];
    const field = { tenantId: String(values[tenant]), place: placeOf(name, column, row.id), text: String(text) };
    values[property] = text === null ? null : await seal(field);
  }
  return values as SealedRow<Table, Row>;
}

/** Stands for what does not open, whoever wrote it and with what, where programs read it. */
export const unreadable = commonWords.unreadable;

interface RowsToOpen<Row> {
  readonly table: PgTable;
  readonly rows: readonly Row[];
  /** The opener, where another function handed the keys out. */
  readonly keys?: (() => Promise<Opener>) | undefined;
}

/**
 * Rows of one tenant with what is sealed in them readable, in the same order. Keys are asked for, and that is recorded,
 * once or not at all.
 * @throws AppError as `Opener.open` does
 */
export const openRows = <Row extends { readonly id: string }>(tx: KeyedTx, rows: RowsToOpen<Row>) =>
  openRowsWith(tx, rows, (opener, fields) => opener.open(fields));

/** The same, but for those of which something does not open, whoever wrote it and with what: of them the ids. */
export async function openReadable<Row extends { readonly id: string }>(
  tx: KeyedTx,
  { rows, ...of }: RowsToOpen<Row>,
): Promise<{ readonly opened: readonly OpenedRow<Row>[]; readonly unreadable: readonly string[] }> {
  const all = await orNull(openRows(tx, { rows, ...of }));
  if (all !== null) return { opened: all, unreadable: [] };
  const opened: OpenedRow<Row>[] = [];
  const unreadable: string[] = [];
  for (const row of rows) {
    const one = await orNull(openRows(tx, { rows: [row], ...of }));
    if (one === null) unreadable.push(row.id);
    else opened.push(...one);
  }
  return { opened, unreadable };
}

/** The same; null is also what does not open, whatever the rest does. */
export const openRowsLeniently = <Row extends { readonly id: string }>(tx: KeyedTx, rows: RowsToOpen<Row>) =>
  openRowsWith(tx, rows, openEach);

async function openRowsWith<Row extends { readonly id: string }>(
  tx: KeyedTx,
  { table, rows, keys }: RowsToOpen<Row>,
  open: (opener: Opener, fields: readonly SealedField[]) => Promise<readonly (string | null)[]>,
): Promise<OpenedRow<Row>[]> {
  const { table: name, tenant, columns } = sealingOf(table);
  const opened = rows.map((row): Record<string, unknown> => ({ ...row }));
  const fields = opened.flatMap((values) =>
    columns.flatMap(({ property, plain, column }) => {
      const sealed = values[property];
      delete values[property];
      values[plain] = null;
      return Buffer.isBuffer(sealed) ? [{ values, plain, place: placeOf(name, column, values["id"]), sealed }] : [];
    }),
  );
  const [first] = fields;
  if (first !== undefined) {
    const tenantId = String(first.values[tenant]);
    const opener = await (keys ?? (() => tx.keys.opener({ tenantId, what: name })))();
    const texts = await open(opener, fields);
    for (const [index, { values, plain }] of fields.entries()) values[plain] = texts[index];
  }
  return opened as OpenedRow<Row>[];
}
