import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startServer } from "../embedded/server.ts";
import { migrate } from "../migrate.ts";
import { ensureRoles } from "../roles.ts";
import { templateName } from "./template.ts";

/** One PostgreSQL for the run, with a migrated template. It keeps nothing, so it need not reach the disk. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "anamnesis-test-"));
  await chmod(directory, 0o711);
  await mkdir(join(directory, "keys"));
  const password = randomBytes(12).toString("hex");
  const server = await startServer({
    directory,
    superuserPassword: password,
    settings: ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"],
  });
  const urlOf = (role: string, database: string) =>
    `postgres://${role}:${password}@127.0.0.1:${server.port}/${database}`;
  const admin = new pg.Client({ connectionString: urlOf("postgres", "postgres") });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${templateName}`);
  await admin.end();
  const template = new pg.Client({ connectionString: urlOf("postgres", templateName) });
  await template.connect();
  await ensureRoles(template, { anamnesis_app: password, anamnesis_worker: password });
  await migrate(template);
  await template.query("SELECT app.make_partitions(3)");
  await template.end();
  project.provide("testCluster", {
    adminUrl: urlOf("postgres", "postgres"),
    appUrl: urlOf("anamnesis_app", "postgres"),
    workerUrl: urlOf("anamnesis_worker", "postgres"),
    logFile: join(directory, "postgres.log"),
  });
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
