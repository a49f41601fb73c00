import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPasswords, createSessions, type Principal } from "@anamnesis/auth";
import { createAccount, type TestAccount, type TestDatabase, testDatabase } from "@anamnesis/db/testing";
import { createFileObjectStore, createJobRunner, type JobRunner } from "@anamnesis/platform";
import type { Context, Services } from "../context.ts";
import { createDownloads, csvExportJob } from "../features/exports/index.ts";
import { createCaller } from "../router.ts";
import { systemActor } from "../system.ts";

export interface TestApi {
  readonly db: TestDatabase;
  readonly services: Services;
  readonly runner: JobRunner;
  /** Calls procedures as a person; null for nobody. */
  callerOf(person: TestPerson | null, given?: Partial<Context>): ReturnType<typeof createCaller>;
  newPerson(): Promise<TestPerson>;
  close(): Promise<void>;
}

export interface TestPerson {
  readonly account: TestAccount;
  readonly principal: Principal;
}

const facts = { requestId: "test-request", clientIp: "192.0.2.9", userAgent: "Firefox/150 Android" };

/** The API on a database of its own. */
export async function testApi(): Promise<TestApi> {
  const db = await testDatabase();
  const directory = await mkdtemp(join(tmpdir(), "anamnesis-api-"));
  const objects = createFileObjectStore(directory);
  const sessions = createSessions({ database: db.app });
  const downloads = createDownloads(db.contextKey);
  const services: Services = { database: db.app, sessions, passwords: createPasswords(), objects, downloads };
  return {
    db,
    services,
    runner: createJobRunner({
      transaction: (kind, fn) => db.worker.withContext(systemActor(kind), fn),
      definitions: [csvExportJob({ database: db.worker, objects })],
      log: { error: () => undefined },
    }),
    callerOf: (person, given = {}) =>
      createCaller({
        services,
        facts,
        principal: person?.principal ?? null,
        idempotencyKey: null,
        client: "browser",
        cookies: { set: () => undefined, clear: () => undefined },
        ...given,
      }),
    async newPerson() {
      const account = await createAccount(db.app);
      const { token } = await sessions.issue(account, { remember: true, kind: "browser" }, facts);
      const principal = await sessions.verify(token, facts);
      if (principal === null) throw new Error("a new session was not known");
      return { account, principal };
    },
    async close() {
      await db.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
