import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { tables } from "../access/index.ts";
import { renderErasure } from "../access/erasure.ts";
import { renderAlerts } from "../access/alerts.ts";
import { renderActions } from "../access/actions.ts";
import { renderDomains } from "../access/domains.ts";
import { renderJobKinds } from "../access/jobs.ts";
import { renderSchedules } from "../access/schedules.ts";
import { renderMails } from "../access/mails.ts";
import { renderMerging } from "../access/merging.ts";
import { renderAccess } from "../access/render.ts";
import { renderRetention } from "../access/retention.ts";
import { renderRotation } from "../access/rotation.ts";
import { renderTrail } from "../access/trail.ts";
import { startServer } from "../embedded/server.ts";
import { migrate, releaseFolder } from "../migrate.ts";
import { ensureRoles } from "../roles.ts";
import { renderDataModel } from "./data-model.ts";
import { renderFunctions } from "./functions.ts";

/** Where the page about the tables is. */
export const dataModelFile = join(releaseFolder, "../../docs/data-model.md");

/** Where the SQL is that the lists of `access/` say. */
export const accessFile = join(releaseFolder, "sql/access.generated.sql");

/** Where TypeScript finds what functions take and give. */
export const functionsFile = join(releaseFolder, "src/functions.generated.ts");

/** The SQL that the lists of `access/` say. */
export const renderLists = () =>
  [
    renderAlerts(),
    renderJobKinds(),
    renderSchedules(),
    renderMails(),
    renderActions(),
    renderErasure(tables),
    renderRetention(tables),
    renderRotation(),
    renderMerging(tables),
    renderDomains(),
    renderTrail(tables),
    renderAccess(tables),
  ].join("\n");

/** Writes what is rendered from the lists of `access/`, and from a database that is made for it and thrown away. */
export async function render(): Promise<void> {
  await writeFile(accessFile, renderLists());
  const directory = await mkdtemp(join(tmpdir(), "anamnesis-render-"));
  await chmod(directory, 0o711);
  try {
    const password = randomBytes(12).toString("hex");
    const server = await startServer({ directory, superuserPassword: password, settings: ["fsync=off"] });
    const client = new pg.Client({
      host: "127.0.0.1",
      port: server.port,
      user: "postgres",
      password,
      database: "postgres",
    });
    try {
      await client.connect();
      await ensureRoles(client, { anamnesis_app: null, anamnesis_worker: null });
      await migrate(client);
      await writeFile(dataModelFile, await renderDataModel(client, tables));
      await writeFile(functionsFile, await renderFunctions(client));
    } finally {
      await client.end();
      await server.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
