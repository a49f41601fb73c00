import { randomBytes } from "node:crypto";
import type pg from "pg";

/** Statements that a connection keeps prepared. Texts that vary without end, such as lists, must not fill it. */
const mostStatements = 100;

export type PreparingQuery = <Row extends pg.QueryResultRow>(
  config: pg.QueryConfig,
  values?: unknown[],
) => Promise<pg.QueryResult<Row>>;

/**
 * A client's `query` whose statements are prepared at first use: PostgreSQL parses and plans each text
 * once for a connection instead of once for a request.
 * @param keepsNames whether whoever runs SQL on the connection cannot list what is prepared there: without it, nothing is
 */
export function preparingQuery(client: pg.PoolClient, keepsNames: boolean): PreparingQuery {
  const names = new Map<string, string>();
  // Statements of a connection outlive its transactions. A name that can be guessed could be given to another statement
  // in one request, and be run in the next, which is somebody else's.
  const prefix = randomBytes(12).toString("base64url");
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || !keepsNames || names.size >= mostStatements) return known;
    const name = `${prefix}${names.size}`;
    names.set(text, name);
    return name;
  };
  return (config, values) => {
    // Whatever name a caller gave: it could be guessed.
    return client.query({ ...config, name: nameOf(config.text) }, values);
  };
}
