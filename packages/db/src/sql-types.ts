/** Types of PostgreSQL that arguments and results of our functions have, and what they are here. */
export interface SqlTypes {
  bool: boolean;
  bytea: Buffer;
  date: string;
  inet: string;
  int4: number;
  int8: number;
  json: unknown;
  jsonb: unknown;
  text: string;
  /** ISO 8601 in UTC. */
  timestamptz: string;
  uuid: string;
  xid8: string;
  "bytea[]": readonly (Buffer | null)[];
  "int4[]": readonly (number | null)[];
  "text[]": readonly (string | null)[];
  "timestamptz[]": readonly (string | null)[];
  "uuid[]": readonly (string | null)[];
}

export type SqlTypeName = keyof SqlTypes;

/** A function of the database: its arguments in order, and what it gives. */
export type SqlSignature = {
  readonly args: Readonly<Record<string, SqlTypeName>>;
} & (
  | { readonly rows: Readonly<Record<string, SqlTypeName>> }
  | { readonly values: SqlTypeName }
  | { readonly value: SqlTypeName | "void" }
);
