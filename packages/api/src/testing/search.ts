import type { TestDatabase } from "@anamnesis/db/testing";

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

/** Every column of every table, of text or of what may hold one. */
async function columnsOfAll(db: TestDatabase): Promise<Column[]> {
  return db.asOwner<Column>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS table, quote_ident(a.attname) AS name, b.typname AS type
      FROM pg_attribute AS a JOIN pg_class AS c ON a.attrelid = c.oid
        JOIN pg_namespace AS n ON c.relnamespace = n.oid JOIN pg_type AS t ON a.atttypid = t.oid
        JOIN pg_type AS b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
      WHERE c.relkind IN ('r', 'm') AND a.attnum > 0 AND NOT a.attisdropped
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
        AND (b.typcategory IN ('S', 'A', 'U') OR b.typname IN ('json', 'jsonb', 'bytea'))`,
  );
}

/** What a secret looks like in the database, in whatever form it was written. */
function formsOf(secret: string): string[] {
  const utf8 = Buffer.from(secret);
  const forms = [secret, utf8.toString("hex"), utf8.toString("base64").replace(/=+$/u, "")];
  // What stands for bytes may be kept as those.
  if (/^[\w-]{43,}$/u.test(secret)) forms.push(Buffer.from(secret, "base64url").toString("hex"));
  return forms;
}

/** Where any of these is found, as `table.column: what`. Digits count only on their own, not within a number. */
export async function findEverywhere(
  db: TestDatabase,
  secrets: Readonly<Record<string, readonly string[]>>,
): Promise<string[]> {
  const wanted = Object.entries(secrets).flatMap(([name, values]) => values.map((value) => ({ name, value })));
  const found: string[] = [];
  for (const { table, name, type } of await columnsOfAll(db)) {
    const texts =
      type === "bytea"
        ? [`encode(${name}, 'hex')`, `encode(${name}, 'escape')`, `encode(${name}, 'base64')`]
        : [`${name}::text`];
    for (const text of texts) {
      const rows = await db.asOwner<{ value: string }>(
        `SELECT lower(replace(${text}, E'\\n', '')) AS value FROM ${table} WHERE ${name} IS NOT NULL`,
      );
      const all = rows.map(({ value }) => value).join("\n");
      for (const one of wanted) {
        const isThere = /^\d{6}$/u.test(one.value)
          ? new RegExp(`(?<![0-9a-f.:+-])${one.value}(?![0-9a-f-])`, "u").test(all)
          : formsOf(one.value).some((form) => all.includes(form.toLowerCase()));
        if (isThere) found.push(`${table}.${name}: ${one.name}`);
      }
    }
  }
  return found;
}
