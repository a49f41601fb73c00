import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDownloads, csvExportJob, type Services, systemActor } from "@anamnesis/api";
import { createPasswords, createSessions } from "@anamnesis/auth";
import { type TestDatabase, testDatabase } from "@anamnesis/db/testing";
import { createFileObjectStore, createJobRunner } from "@anamnesis/platform";
import type { FastifyInstance } from "fastify";
import { createApp, type AppOptions } from "../app.ts";

export interface OpenServer {
  readonly app: FastifyInstance;
  readonly db: TestDatabase;
  readonly services: Services;
  /** Where it listens. */
  readonly url: string;
  register(): Promise<{ email: string; password: string }>;
  close(): Promise<void>;
}

/** The origin that browsers of tests come from. */
export const testOrigin = "http://127.0.0.1:3000";

export interface OpenServerOptions extends Partial<AppOptions> {
  /** False where somebody else is to run the jobs. */
  readonly runsJobs?: boolean;
}

/** A whole server on a database of its own, with its jobs, listening on a free port. */
export async function openServer({ runsJobs = true, ...given }: OpenServerOptions = {}): Promise<OpenServer> {
  const db = await testDatabase();
  const directory = await mkdtemp(join(tmpdir(), "anamnesis-objects-"));
  const objects = createFileObjectStore(directory);
  const services: Services = {
    database: db.app,
    sessions: createSessions({ database: db.app }),
    passwords: createPasswords(),
    objects,
    downloads: createDownloads(db.contextKey),
  };
  const app = await createApp({
    services,
    worker: db.worker,
    appOrigins: [testOrigin],
    requestsPerMinute: 1_000_000,
    // Each test may come from an address of its own.
    trustProxy: ["127.0.0.1"],
    webDirectory: directory,
    logger: false,
    ...given,
  });
  const runner = createJobRunner({
    transaction: (kind, fn) => db.worker.withContext(systemActor(kind), fn),
    definitions: [csvExportJob({ database: db.worker, objects })],
    pollMs: 50,
    log: { error: () => undefined },
  });
  if (runsJobs) runner.start();
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  return {
    app,
    db,
    services,
    url,
    async register() {
      const person = { email: `${randomUUID()}@anamnesis.example`, password: "four plain words here" };
      const response = await app.inject({
        method: "POST",
        url: "/trpc/identity.accounts.register",
        headers: { "x-forwarded-for": `10.0.0.${Math.floor(Math.random() * 254) + 1}` },
        payload: { json: { ...person, displayName: "Vera Test" } },
      });
      if (response.statusCode !== 200) throw new Error(response.body);
      return person;
    },
    async close() {
      await Promise.all([app.close(), runner.stop(2_000)]);
      await db.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
