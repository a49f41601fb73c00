import pg from "pg";
import { optionOf17 } from "./bounds.ts";
import { sqlState } from "./errors.ts";

/** Times and days stay text: a JavaScript Date loses microseconds and knows no zone. */
export const typeParsers = {
  getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
    switch (oid) {
      case pg.types.builtins.TIMESTAMPTZ:
      case pg.types.builtins.DATE:
        return (value) => value;
      case pg.types.builtins.INT8:
        return Number;
      default:
        return pg.types.getTypeParser(oid, format === "binary" ? "text" : (format ?? "text"));
    }
  },
};

/** SQLSTATEs of a start that was not understood: an unknown setting, a protocol violation, a feature not supported. */
const notUnderstood: ReadonlySet<string | null> = new Set(["42704", "08P01", "0A000"]);

/** PostgreSQL before 17 does not know one of the options, and a pooler may refuse all of them. */
export async function connectWithOptions(pool: pg.Pool): Promise<pg.PoolClient> {
  for (;;) {
    const tried = pool.options.options;
    try {
      return await pool.connect();
    } catch (error) {
      if (tried === undefined || !notUnderstood.has(sqlState(error))) throw error;
      // Unless another connection came to that meanwhile.
      if (pool.options.options !== tried) continue;
      if (tried.endsWith(optionOf17)) pool.options.options = tried.slice(0, -optionOf17.length);
      else delete pool.options.options;
    }
  }
}
