import type { PersonalDataPart } from "@anamnesis/domain";
import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";

/** Roles of the database that serve; docs/security.md says what each is for. */
export const servingRoles = ["anamnesis_app", "anamnesis_worker", "anamnesis_auditor"] as const;
export type ServingRole = (typeof servingRoles)[number];

/** What a serving role may be granted. Not DELETE: it is granted on a whole table, and whoever has it can lock that. */
export type Command = "select" | "insert" | "update";

type ColumnOf<T extends PgTable> = keyof T["_"]["columns"] & string;

/** One policy with its grant: who may do what to which rows, and to which columns of them. */
export interface Rule<Column extends string = string> {
  /** Of whom it speaks; with the command, the name of the policy. */
  readonly who: string;
  readonly command: Command;
  readonly to: readonly ServingRole[];
  /** Condition on the row in SQL, where `{person}` and `{organization}` are the columns of `of`; `null` for every row. */
  readonly rows: string | null;
  /** Condition on the row as it is written, where it is another one. */
  readonly check?: string;
  /** Columns that the grant names; every one unless said. */
  readonly columns?: readonly Column[] | { readonly but: readonly Column[] };
}

/** How changes of the rows get into the trail. */
export type Audit<Column extends string> =
  | {
      /** What names the row there. */
      readonly id: Column;
      /** Whose data the row is. */
      readonly subject?: Column;
      /** Values that the trail must not keep. */
      readonly redacted?: readonly Column[];
    }
  | { readonly none: string };

/** Columns that hold sealed bytes, by what they are called. */
type SealedColumn<Column extends string> = Column & `${string}Encrypted`;

/**
 * Whose key seals a column, so that a rotation seals it again; or why a rotation leaves it as it is. The key of a patient
 * is sealed itself, under that of the organization: a rotation leaves what it seals.
 */
export type SealedBy = "person" | "organization" | "patient" | { readonly none: string };

/** What has to be said of the columns of a table that are sealed, where there are some. */
type Sealing<Column extends string> = [SealedColumn<Column>] extends [never]
  ? { readonly sealed?: never }
  : { readonly sealed: Readonly<Record<SealedColumn<Column>, SealedBy>> };

/**
 * What becomes of the rows of a patient when their record is merged into another one: they move there, each on the ledger of
 * the merge, all of them or unless a condition in SQL on the row `t` and the other patient `p_to`; or why they stay. Moved
 * rows stay sealed by the key that they have. Once a merge is taken back they return, those that nobody changed since, unless
 * a condition on the row `t` and its line `r` of the ledger.
 */
export type Merge =
  | "move"
  | { readonly moveUnless: string }
  | { readonly returnUnless: string }
  | { readonly none: string };

/** What has to be said of the rows of a table that are a patient's. */
type Merging<Column extends string> = "patientId" extends Column
  ? { readonly merge: Merge }
  : { readonly merge?: never };

export interface TableAccess<Column extends string = string> {
  /** Whose the rows are, by the columns that say it. */
  readonly of: { readonly person?: Column; readonly organization?: Column };
  readonly audit: Audit<Column>;
  /** Which part of the file with everything about a person tells of their rows, or why none does. */
  readonly export: { readonly as: PersonalDataPart } | { readonly none: string };
  /** What takes a person's rows away, or what says who they are, once the person is forgotten: DELETE, or a function. */
  readonly erase: "delete" | { readonly by: string } | { readonly none: string };
  /** Each `…Encrypted` column, and whose key seals it. */
  readonly sealed?: Readonly<Partial<Record<SealedColumn<Column>, SealedBy>>>;
  readonly merge?: Merge;
  /**
   * Condition in SQL of the rows that housekeeping takes away, or what else does; or why they are kept. That of a person
   * who is forgotten is `erase`.
   */
  readonly retention: { readonly gone: string } | { readonly by: string } | { readonly none: string };
  /** Whether rows are only added, and whether they lie in partitions by month, which are guarded each by itself. */
  readonly appendOnly?: "in one table" | "by month";
  readonly may: readonly Rule<Column>[];
  /** Triggers besides those of the trail: their name, and when they run. */
  readonly triggers?: Readonly<Record<string, { readonly on: string; readonly run: string }>>;
  /** Conditions that need a function of ours, by name. Those that need none stand with the table. */
  readonly checks?: Readonly<Record<string, string>>;
}

/** Of tables that hold nothing about a person. */
export const ofNobody = {
  export: { none: "nothing in it is about a person" },
  erase: { none: "nothing in it is about a person" },
} as const;

/** Retention of what proves what happened. */
export const evidence = { none: "evidence: how long, the law says" };

/** Rows that are there as long as whom or what they are about. */
export const keptWith = (whom: "person" | "organization") => ({
  none: `kept as long as the ${whom}`,
});

/** The tables that a module of `schema/` exports, by their name there. */
type TablesOf<Schema> = { [K in keyof Schema as Schema[K] extends PgTable ? K : never]: Schema[K] };

/** A table with what it says of itself. */
export interface Listed {
  readonly table: PgTable;
  readonly access: TableAccess;
}

/**
 * What the tables of one feature are. Every table of the feature's schema has to be there, and columns are those of the
 * table: what is forgotten or misspelt does not compile.
 */
export function accessOf<Schema extends object>(
  schema: Schema,
  lists: {
    readonly [K in keyof TablesOf<Schema>]: TablesOf<Schema>[K] extends PgTable
      ? TableAccess<ColumnOf<TablesOf<Schema>[K]>> &
          Sealing<ColumnOf<TablesOf<Schema>[K]>> &
          Merging<ColumnOf<TablesOf<Schema>[K]>>
      : never;
  },
): readonly Listed[] {
  const accesses = new Map<string, TableAccess>(Object.entries(lists));
  // In an order of their own: that of a module is another under a bundler than in Node, and what is rendered follows it.
  const inOrder = Object.entries(schema).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return inOrder.flatMap(([name, table]: [string, unknown]) => {
    const access = accesses.get(name);
    return access !== undefined && is(table, PgTable) ? [{ table, access }] : [];
  });
}

/** Schema and name of a table. */
export function nameOf(table: PgTable): string {
  const { schema, name } = getTableConfig(table);
  return `${schema}.${name}`;
}
