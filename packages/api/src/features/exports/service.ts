import type { Tx } from "@anamnesis/db";
import { AppError, type CreateExportInput, type ExportSummary } from "@anamnesis/domain";
import { enqueue } from "@anamnesis/platform";
import { v7 as uuidv7 } from "uuid";
import { logSecurityEvent } from "../identity/index.ts";
import type { Downloads } from "./downloads.ts";
import { exportKinds } from "./jobs.ts";
import { countUnfinished, type ExportRow, findExport, insertExport, latestExports } from "./repository.ts";

const mostUnfinished = 5;
const listed = 50;

function summaryOf(row: ExportRow, downloads: Downloads): ExportSummary {
  const { id, userId, type, parameters, status, progress, rowCount, createdAt, expiresAt } = row;
  const hasFile =
    (status === "ready" || status === "downloaded") && expiresAt !== null && Date.parse(expiresAt) > Date.now();
  return {
    id,
    type,
    from: parameters.from ?? null,
    to: parameters.to ?? null,
    status,
    progress,
    rowCount,
    createdAt,
    expiresAt,
    downloadPath: hasFile ? downloads.pathOf({ exportId: id, userId, expiresAt }) : null,
  };
}

/** Asks for a file. The request and its job are of one transaction. Throws `conflict` when too many wait. */
export async function createExport(
  tx: Tx,
  input: CreateExportInput,
  { userId, downloads }: { readonly userId: string; readonly downloads: Downloads },
): Promise<ExportSummary> {
  const unfinished = await countUnfinished(tx);
  if (unfinished >= mostUnfinished) throw new AppError("conflict", "exports.too_many_unfinished");
  const row = await insertExport(tx, { id: uuidv7(), userId, input });
  await logSecurityEvent(tx, "DATA_EXPORT_REQUESTED", userId, { exportId: row.id, type: row.type });
  await enqueue(tx, { kind: exportKinds[input.type], payload: { exportId: row.id } });
  return summaryOf(row, downloads);
}

/** Throws `not_found`, also for another person's. */
export async function getExport(tx: Tx, id: string, downloads: Downloads): Promise<ExportSummary> {
  const row = await findExport(tx, id);
  if (row === null) throw new AppError("not_found", "exports.not_found");
  return summaryOf(row, downloads);
}

/** The latest, newest first. */
export async function listExports(tx: Tx, downloads: Downloads): Promise<ExportSummary[]> {
  return (await latestExports(tx, listed)).map((row) => summaryOf(row, downloads));
}
