import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  asSystem,
  type BackgroundParts,
  createServices,
  housekeepingSchedules,
  jobDefinitions,
  type Services,
  withFieldKeys,
} from "@anamnesis/api";
import { fileKeyProvider, pushIdentityOf, rootKeyOf } from "@anamnesis/crypto";
import { createAccount, type TestDatabase, testDatabase } from "@anamnesis/db/testing";
import {
  createFileObjectStore,
  createOutbound,
  createJobRunner,
  createOutboxMail,
  createPushSender,
  listOutbox,
  type OutboxMail,
  type VirusScanner,
} from "@anamnesis/platform";
import type { FastifyInstance } from "fastify";
import { createApp, type AppOptions } from "../app.ts";

export interface OpenServer {
  readonly app: FastifyInstance;
  readonly db: TestDatabase;
  readonly services: Services;
  /** Where it listens. */
  readonly url: string;
  /** The folder with its objects and its mails. */
  readonly directory: string;
  /** A verified account. */
  register(): Promise<{ email: string; password: string }>;
  /** What was sent so far, newest first. */
  mails(): Promise<readonly OutboxMail[]>;
  /** As housekeeping does from time to time. */
  expireUploads(): Promise<void>;
  close(): Promise<void>;
}

/** The origin that browsers of tests come from. */
export const testOrigin = "http://127.0.0.1:3000";

export interface OpenServerOptions extends Partial<AppOptions> {
  /** False where somebody else is to run the jobs. */
  readonly runsJobs?: boolean;
  /** A free one unless told. */
  readonly port?: number;
  /** Networks that resources of organizations may be in. */
  readonly allowedNetworks?: readonly string[];
  /** What looks into files that are sent. */
  readonly scanner?: VirusScanner | null;
}

/** A whole server on a database of its own, with its jobs, listening on a free port. */
export async function openServer({
  runsJobs = true,
  port = 0,
  allowedNetworks = [],
  scanner = null,
  ...given
}: OpenServerOptions = {}): Promise<OpenServer> {
  const db = await testDatabase();
  const directory = await mkdtemp(join(tmpdir(), "anamnesis-objects-"));
  const rootKey = rootKeyOf(randomBytes(32));
  const objects = createFileObjectStore({ directory: join(directory, "objects"), rootKey });
  const outbox = join(directory, "outbox");
  const mail = createOutboxMail({ directory: outbox, from: "Anamnesis <no-reply@localhost>" });
  const keyProvider = fileKeyProvider(rootKey);
  const outbound = createOutbound({ allowedNetworks });
  const identity = pushIdentityOf(rootKey);
  const push = createPushSender({ identity, outbound, subject: "mailto:test@localhost", hosts: [] });
  const services = createServices({ database: db.app, objects, rootKey, keyProvider, outbound, push });
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
  const background: BackgroundParts = {
    database: withFieldKeys(db.worker, services.fieldKeys),
    objects,
    mail,
    keys: services.keys,
    patientKeys: services.patientKeys,
    scanner,
    outbound,
    push,
    origin: testOrigin,
  };
  const runner = createJobRunner({
    transaction: (kind, fn) => db.worker.withContext(asSystem(kind), fn),
    definitions: jobDefinitions(background),
    pollMs: 50,
    log: app.log,
  });
  if (runsJobs) runner.start();
  const url = await app.listen({ port, host: "127.0.0.1" });
  return {
    app,
    db,
    services,
    url,
    directory,
    expireUploads: async () => {
      const schedule = housekeepingSchedules(background).find(({ name }) => name === "image uploads");
      await schedule?.run(new AbortController().signal);
    },
    mails: () => listOutbox(outbox, 500),
    async register() {
      const person = { email: `${randomUUID()}@anamnesis.example`, password: "four plain words here" };
      await createAccount(db, {
        email: person.email,
        displayName: "Vera Test",
        passwordHash: await services.passwords.hash(person.password),
      });
      return person;
    },
    async close() {
      await Promise.all([app.close(), runner.stop(2_000)]);
      await db.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
