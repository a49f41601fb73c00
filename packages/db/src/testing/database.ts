import { readFile } from "node:fs/promises";
import pg from "pg";
import { inject } from "vitest";
import { createDatabase } from "../database.ts";
import { type AsOwner, type TestLogin, testLogin } from "./actors.ts";
import { templateName } from "./template.ts";

/** A database of its own for one test file, a copy of the migrated template. */
export interface TestDatabase {
  readonly app: TestLogin;
  readonly worker: TestLogin;
  /** Connections of one's own, as the application unless the address is another's; to be closed. */
  login(given?: { readonly url?: string; readonly poolSize?: number }): TestLogin;
  readonly appUrl: string;
  readonly workerUrl: string;
  /** Superuser: to look behind the scenes and to break things on purpose. */
  readonly ownerUrl: string;
  /** What PostgreSQL wrote into its own log, for all databases of the run. */
  serverLog(): Promise<string>;
  /** Rows of a statement as superuser. */
  readonly asOwner: AsOwner;
  /** Runs a statement as superuser in a transaction that stays open, with its locks, until what is returned is called. */
  holdAsOwner(text: string, values?: readonly unknown[]): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

let made = 0;

/** Clones the template. Call once in a file, in `beforeAll`, and `close()` it in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const cluster = inject("testCluster");
  const name = `test_${process.pid}_${(made += 1)}`;
  const admin = new pg.Client({ connectionString: cluster.adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${templateName} STRATEGY file_copy`);
  // Rights on the database itself are not copied.
  await admin.query(`REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
  const urlOf = (url: string) => {
    const own = new URL(url);
    own.pathname = `/${name}`;
    return own.href;
  };
  const [appUrl, workerUrl, ownerUrl] = [urlOf(cluster.appUrl), urlOf(cluster.workerUrl), urlOf(cluster.adminUrl)];
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 2, options: "-c timezone=UTC" });
  owner.on("error", () => undefined);
  const asOwner: AsOwner = async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await owner.query<Row>(text, [...values])).rows;
  const app = testLogin(createDatabase({ url: appUrl, poolSize: 8 }), asOwner, false);
  const workerLogin = createDatabase({ url: workerUrl, poolSize: 4, workload: "background" });
  const worker = testLogin(workerLogin, asOwner, true);
  return {
    app,
    worker,
    login: ({ url = appUrl, poolSize = 8 } = {}) =>
      testLogin(createDatabase({ url, poolSize }), asOwner, new URL(url).username === "anamnesis_worker"),
    appUrl,
    workerUrl,
    ownerUrl,
    serverLog: () => readFile(cluster.logFile, "utf8"),
    asOwner,
    async holdAsOwner(text, values = []) {
      const client = new pg.Client({ connectionString: ownerUrl });
      // A test that fails meanwhile drops the database, and what is held with it.
      client.on("error", () => undefined);
      await client.connect();
      await client.query("BEGIN");
      await client.query(text, [...values]);
      return () => client.end();
    },
    async close() {
      await Promise.all([app.close(), worker.close(), owner.end()]);
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}
