import { toSnakeCase } from "drizzle-orm/casing";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { nameOf } from "./define.ts";
import { tables } from "./index.ts";

/** A table with columns that are sealed by the key of a tenant, or of a patient of one. */
export interface Sealing {
  /** Schema and name of the table. */
  readonly table: string;
  readonly by: "person" | "organization" | "patient";
  /** The property with the tenant, a person or an organization. */
  readonly tenant: string;
  readonly columns: readonly SealedColumn[];
}

export interface SealedColumn {
  /** The property, such as `notesEncrypted`. */
  readonly property: string;
  /** What it is called once it is open: `notes`. */
  readonly plain: string;
  /** The column, such as `notes_encrypted`. */
  readonly column: string;
}

/** What is sealed, of every table that says by whose key. */
export const sealings: ReadonlyMap<PgTable, Sealing> = new Map(
  tables.flatMap(({ table, access: { of, sealed = {} } }) => {
    const columns = Object.entries(sealed).flatMap(([property, by]) =>
      typeof by === "string" ? [{ property, by }] : [],
    );
    const [first] = columns;
    if (first === undefined) return [];
    const name = nameOf(table);
    const tenant = of[first.by === "patient" ? "organization" : first.by];
    if (tenant === undefined) throw new Error(`${name} has no ${first.by} whose key could seal it`);
    if (columns.some(({ by }) => by !== first.by)) throw new Error(`${name} is sealed by keys of several tenants`);
    // Whatever changes a sealed field says when: else what was sealed late could be found by reading all of it alone.
    if (!getTableConfig(table).columns.some((column) => toSnakeCase(column.name) === "updated_at")) {
      throw new Error(`${name} is sealed and has no updated_at`);
    }
    const sealing = {
      table: name,
      by: first.by,
      tenant,
      columns: columns.map(({ property }) => ({
        property,
        plain: property.replace(/Encrypted$/u, ""),
        column: toSnakeCase(property),
      })),
    };
    return [[table, sealing] as const];
  }),
);
