import { createHash } from "node:crypto";
import { toSnakeCase } from "drizzle-orm/casing";
import { getTableConfig } from "drizzle-orm/pg-core";
import { type Audit, type Listed, nameOf } from "./define.ts";

/** What the trail keeps of the rows of a table, and in which order. */
export interface Shape {
  /** Of what it says, so that the same table has the same wherever it is. */
  readonly id: number;
  /** Schema and name of the table. */
  readonly table: string;
  /** What a list of values has in each place. Those of `later` come last. */
  readonly columns: readonly string[];
  /** Times that are left off where they say nothing. */
  readonly later: readonly string[];
  /** Columns that hold sealed bytes which the trail keeps, in the order of `columns`. */
  readonly sealed: readonly string[];
  /** Columns whose values it must not keep. */
  readonly redacted: readonly string[];
  /** Settings that its values are written by. */
  readonly settings: readonly ("timezone" | "bytea_output")[];
  /** What names a row. */
  readonly key: { readonly column: string; readonly type: "uuid" | "text" | "other" };
  /** What names the person whose data the row is. */
  readonly subject: string | null;
}

/** Times of a row that say nothing when they are those of its process, and whether it is gone. */
const usual = new Set(["created_at", "updated_at", "deleted_at"]);

/** The shape of a table; null for one that the trail does not tell of. */
export function shapeOf({ table, access: { audit } }: Listed): Shape | null {
  if (!("id" in audit)) return null;
  const { id, subject, redacted }: Extract<Audit<string>, { readonly id: string }> = audit;
  const all = getTableConfig(table).columns.map((column) => ({
    name: toSnakeCase(column.name),
    type: column.getSQLType(),
  }));
  const key = toSnakeCase(id);
  const ofSubject = subject === undefined ? null : toSnakeCase(subject);
  const hidden = (redacted ?? []).map((column) => toSnakeCase(column));
  const kept = all.map(({ name }) => name).filter((name) => !["process_id", key, ofSubject].includes(name));
  const later = kept.filter((name) => usual.has(name));
  const columns = [...kept.filter((name) => !usual.has(name)), ...later];
  const keyType = all.find(({ name }) => name === key)?.type;
  const sealed = columns.filter((name) => name.endsWith("_encrypted") && !hidden.includes(name));
  const isHidden = (name: string) => sealed.includes(name) || hidden.includes(name);
  const writtenAs = (type: string) =>
    all.some((column) => column.type === type && columns.includes(column.name) && !isHidden(column.name));
  return {
    id: createHash("sha256")
      .update(`${nameOf(table)} ${columns.join(" ")}`)
      .digest()
      .readInt32BE(),
    table: nameOf(table),
    columns,
    later,
    sealed,
    redacted: hidden,
    settings: [
      ...(writtenAs("timestamp with time zone") ? (["timezone"] as const) : []),
      ...(writtenAs("bytea") ? (["bytea_output"] as const) : []),
    ],
    key: { column: key, type: !hidden.includes(key) && (keyType === "uuid" || keyType === "text") ? keyType : "other" },
    subject: ofSubject,
  };
}
