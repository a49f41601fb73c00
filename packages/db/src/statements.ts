import type { Db, Tx } from "./database.ts";

/**
 * A statement of Drizzle that is put into words once for each connection, not for each call, which takes longer than
 * running it. What varies are placeholders. Give `prepare` an empty name: connections name what they keep themselves.
 */
export function keptStatement<Statement>(build: (db: Db) => Statement): (tx: Pick<Tx, "db">) => Statement {
  const built = new WeakMap<Db, Statement>();
  return ({ db }) => {
    const known = built.get(db);
    if (known !== undefined) return known;
    const made = build(db);
    built.set(db, made);
    return made;
  };
}
