import pg from "pg";
import { inject } from "vitest";

const right = "SET ON PARAMETER backtrace_functions";

/**
 * Keeps how it is known who acts as it is, by the parameter or by a signature, until what is returned is called: the right to
 * the parameter is one of the whole cluster, which other test files share. Those that lean on it come one after another.
 */
export async function holdBinding(by: "parameter" | "signature" = "parameter"): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: inject("testCluster").adminUrl });
  await client.connect();
  await client.query("SELECT pg_advisory_lock(hashtext('how it is known who acts'))");
  if (by === "signature") await client.query(`REVOKE ${right} FROM anamnesis_owner`);
  return async () => {
    await client.query(`GRANT ${right} TO anamnesis_owner`);
    await client.end();
  };
}
