import type { MemberRole } from "@anamnesis/domain";
import type { Command, Rule, ServingRole } from "./define.ts";

interface Terms<Column extends string> {
  /** Columns that may be named; every one unless said. */
  readonly columns?: Rule<Column>["columns"];
  /** A further condition on the row. */
  readonly and?: string;
  /** Condition on the row as it is written, where it is another one. */
  readonly check?: string;
  readonly to?: readonly ServingRole[];
}

interface Given {
  readonly who: string;
  readonly command: Command;
  readonly condition: string;
  /** The same of a row as it is written, where that can be said in fewer words. */
  readonly written?: string;
  readonly to: readonly ServingRole[];
}

function rule<Column extends string>(
  { who, command, condition, written = condition, ...given }: Given,
  { columns, and, check = and, to = given.to }: Terms<Column>,
): Rule<Column> {
  return {
    who,
    command,
    to,
    rows: both(condition, and),
    ...(command === "select" ? {} : { check: both(written, check) }),
    ...(columns === undefined ? {} : { columns }),
  };
}

const both = (condition: string, further: string | undefined) =>
  further === undefined ? condition : `${condition} AND ${further}`;

/**
 * That a column is what a function says, twice. PostgreSQL looks at expressions that cost nothing and call no function,
 * such as `IS NULL` and subscripts, as soon as it likes: before a policy, unless that costs nothing either and stands in
 * front of them. The first does (roles.ts sees to what equality costs): in CASE it is merged with nothing that a statement
 * says of the same column. The second may be, so that rows are found, and come in the order of an index.
 */
export const isOf = (column: string, said: string) =>
  `CASE WHEN ${column} = (SELECT ${said}) THEN true END AND ${column} = (SELECT ${said})`;

/**
 * The same for rules. Whoever writes a row knows what is in it, so that once is enough of a row as it is written; and most
 * are written by themselves, for which a subquery costs more than it saves.
 */
const belongsTo = (column: string, said: string) => ({
  condition: isOf(column, said),
  written: `${column} = ${said}`,
});

/** The person whose row it is. */
export function own<Column extends string>(command: Command, terms: Terms<Column> = {}): Rule<Column> {
  return rule({ who: "own", command, ...belongsTo("{person}", "app.user_id()"), to: ["anamnesis_app"] }, terms);
}

/** Everyone who works in the organization whose row it is, while they act in it. */
export function staff<Column extends string>(command: Command, terms: Terms<Column> = {}): Rule<Column> {
  return rule(
    { who: "staff", command, ...belongsTo("{organization}", "app.staff_organization()"), to: ["anamnesis_app"] },
    terms,
  );
}

/** Members in one of `roles` of the organization whose row it is, while they act in it. */
export function members<Column extends string>(
  roles: readonly MemberRole[],
  command: Command,
  terms: Terms<Column> = {},
): Rule<Column> {
  const list = roles.map((role) => `'${role}'`).join(", ");
  const given = belongsTo("{organization}", `app.organization_as(${list})`);
  return rule({ who: `member_${roles.join("_")}`, command, ...given, to: ["anamnesis_app"] }, terms);
}

/** Administrators of the installation. The comparison stands in the subquery: beside a row it would cost something. */
export function administrators<Column extends string>(command: Command, terms: Terms<Column> = {}): Rule<Column> {
  return rule(
    { who: "administrator", command, condition: "(SELECT app.user_role() = 'admin')", to: ["anamnesis_app"] },
    terms,
  );
}

/** Work of the system itself. */
export function system<Column extends string>(command: Command, terms: Terms<Column> = {}): Rule<Column> {
  return rule(
    { who: "system", command, condition: "(SELECT app.user_role() = 'system')", to: ["anamnesis_worker"] },
    terms,
  );
}

/** Auditors of the database, who read the trail whole. */
export function auditors(): Rule<never> {
  return { who: "auditor", command: "select", to: ["anamnesis_auditor"], rows: null };
}
