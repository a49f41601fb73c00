import type { Tx } from "./database.ts";
import { functions } from "./functions.generated.ts";
import type { SqlSignature, SqlTypeName, SqlTypes } from "./sql-types.ts";
import { isoOfTimestamptz } from "./time.ts";

type Catalog = typeof functions;

/** `organization_id` as `organizationId`. */
type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
type CamelArg<S extends string> = S extends `p_${infer Name}` ? Camel<Name> : S;

/** `jsonb` takes what JSON makes an object or a list of. */
type Taken<Type extends SqlTypeName> = (Type extends "jsonb" ? object : SqlTypes[Type]) | null;

type Args<A extends SqlSignature["args"]> = { readonly [K in keyof A & string as CamelArg<K>]: Taken<A[K]> };
type Row<C extends SqlSignature["args"]> = { readonly [K in keyof C & string as Camel<K>]: SqlTypes[C[K]] | null };

/** All that the catalog knows of what a function gives: anything may be null. */
type Given<S extends SqlSignature> = S extends { readonly rows: infer C extends SqlSignature["args"] }
  ? Row<C>
  : S extends { readonly values: infer V extends SqlTypeName }
    ? SqlTypes[V] | null
    : S extends { readonly value: infer V extends SqlTypeName }
      ? SqlTypes[V] | null
      : void;

/** A property that no column stands behind. */
type Unknown<S extends SqlSignature, T> = S extends { readonly rows: object }
  ? Exclude<keyof T, keyof Given<S>>
  : never;

/** A function of the database, in a transaction: rows or values as a list, else the value. */
export type SqlCall<S extends SqlSignature, T> = (
  tx: Pick<Tx, "query">,
  ...args: keyof S["args"] extends never ? [] : [args: Args<S["args"]>]
) => Promise<S extends { readonly rows: object } | { readonly values: SqlTypeName } ? T[] : T>;

/** What `typed` says. */
export interface Typed<T> {
  readonly of?: T;
}

/** Says what a function gives, where that is more exact than its catalog: what is never null, which texts there are. */
export const typed = <T>(): Typed<T> => ({});

/**
 * A function of the database under the name that it has there. Arguments go by their names, columns come by theirs, in
 * camelCase and without the `p_` of arguments; times come as ISO 8601 in UTC. PostgreSQL does not know what is never
 * null, or which texts there are: the place that reads says it, and is held to columns and types.
 *
 *     const ownShares = sqlFunction("symptoms.own_shares", typed<OwnShare>());
 *     const revoke = sqlFunction("symptoms.revoke_share", typed<boolean>());
 */
export function sqlFunction<N extends keyof Catalog, T extends Given<Catalog[N]> = Given<Catalog[N]>>(
  name: N,
  _gives?: Typed<T> & ([Unknown<Catalog[N], T>] extends [never] ? unknown : { noColumn: Unknown<Catalog[N], T> }),
): SqlCall<Catalog[N], T> {
  const signature: SqlSignature = functions[name];
  const args = Object.entries(signature.args).map(([arg, type]) => ({ name: camelCase(arg.slice(2)), type }));
  const call = `${name}(${Object.keys(signature.args)
    .map((arg, index) => `${arg} => $${index + 1}`)
    .join(", ")})`;
  const { text, columns } = reading(call, signature);
  const times = Object.entries(columns).flatMap(([column, type]) =>
    type === "timestamptz" ? [camelCase(column)] : [],
  );
  const isVoid = "value" in signature && signature.value === "void";
  const isPlain = "rows" in signature;
  const isList = isPlain || "values" in signature;
  const made = async (tx: Pick<Tx, "query">, given: Readonly<Record<string, unknown>> = {}): Promise<unknown> => {
    const values = args.map(({ name, type }) => valueOf(type, given[name]));
    const rows = await tx.query<Record<string, unknown>>(text, values);
    for (const row of rows) for (const time of times) row[time] = isoOf(row[time]);
    if (isVoid) return;
    const found = isPlain ? rows : rows.map(({ value }) => value);
    return isList ? found : found[0];
  };
  // The text and the type are of the same catalog.
  return made as SqlCall<Catalog[N], T>;
}

/** The statement, and the columns of what it gives. */
function reading(
  call: string,
  signature: SqlSignature,
): { readonly text: string; readonly columns: Readonly<Record<string, string>> } {
  if ("value" in signature) return { text: `SELECT ${call} AS value`, columns: { value: signature.value } };
  if ("values" in signature)
    return { text: `SELECT value FROM ${call} AS value`, columns: { value: signature.values } };
  const columns = Object.keys(signature.rows).map((column) => `"${column}" AS "${camelCase(column)}"`);
  return { text: `SELECT ${columns.join(", ")} FROM ${call}`, columns: signature.rows };
}

const camelCase = (name: string) => name.replaceAll(/_(.)/gu, (_, letter: string) => letter.toUpperCase());

/** Lists would go as arrays of PostgreSQL otherwise. */
const valueOf = (type: SqlTypeName, given: unknown) =>
  type === "jsonb" && given !== null ? JSON.stringify(given) : given;

const isoOf = (value: unknown) => (typeof value === "string" ? isoOfTimestamptz(value) : null);
