import { parseArgs } from "node:util";
import { errorText } from "@anamnesis/domain";
import pg from "pg";
import { openCluster, StartError } from "./embedded/index.ts";
import { migrationStatus, rollback } from "./migrate.ts";
import { render } from "./render/index.ts";

const usage = `Usage: node packages/db/src/cli.ts <command>
  migrate             apply what is missing
  rollback [--to N]   take back the last migration, or all after number N
  status              list migrations
  render              write what is generated: sql/access.generated.sql, src/functions.generated.ts, docs/data-model.md
Works on DATABASE_OWNER_URL and DATABASE_URL, or on the embedded database in DATA_DIR.`;

/** Runs one command of `pnpm db:*` against the owner connection. */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { to: { type: "string" } },
    // pnpm passes a separating `--` on.
    args: process.argv.slice(2).filter((argument) => argument !== "--"),
  });
  const [command] = positionals;
  if (command === "render") {
    await render();
    return 0;
  }
  if (command !== "migrate" && command !== "rollback" && command !== "status") {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const cluster = await openCluster({
    dataDir: process.env["DATA_DIR"] ?? ".data",
    databaseUrl: process.env["DATABASE_URL"],
    ownerUrl: process.env["DATABASE_OWNER_URL"],
    migrate: command === "migrate",
  });
  try {
    if (cluster.ownerUrl === null) throw new StartError("Set DATABASE_OWNER_URL: migrations run as the owner.");
    const client = new pg.Client({ connectionString: cluster.ownerUrl });
    await client.connect();
    try {
      if (command === "rollback") {
        for (const name of await rollback(client, await countOf(client, values.to))) {
          process.stdout.write(`took back ${name}\n`);
        }
        process.stdout.write(
          "took back functions, policies and grants: the next start of a release puts its own there\n",
        );
      }
      for (const name of cluster.migrated) process.stdout.write(`applied ${name}\n`);
      for (const migration of await migrationStatus(client)) {
        process.stdout.write(`${migration.appliedAt ?? "pending".padEnd(24)}  ${migration.name}\n`);
      }
    } finally {
      await client.end();
    }
  } finally {
    await cluster.stop();
  }
  return 0;
}

/** How many migrations lie after number `to`; one when it is not given. */
async function countOf(client: pg.Client, to: string | undefined): Promise<number> {
  if (to === undefined) return 1;
  if (!/^\d+$/u.test(to)) throw new StartError("--to takes the number of the last migration to keep, such as 3.");
  const applied = (await migrationStatus(client)).filter((migration) => migration.appliedAt !== null);
  return applied.filter((migration) => Number.parseInt(migration.name, 10) > Number(to)).length;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : errorText(error)}\n`);
  process.exitCode = 1;
}
