import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";

/** Rows of a statement in the server's own database, as its superuser: to look behind what the pages say. */
export async function asOwner<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const dataDir = process.env["E2E_DATA"] ?? "";
  const { postgres }: { postgres: string } = JSON.parse(await readFile(join(dataDir, "keys/postgres.json"), "utf8"));
  const [, , , port] = (await readFile(join(dataDir, "postgres/postmaster.pid"), "utf8")).split("\n");
  const client = new pg.Client({ connectionString: `postgres://postgres:${postgres}@127.0.0.1:${port}/anamnesis` });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
