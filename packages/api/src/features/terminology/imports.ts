import { Readable } from "node:stream";
import type { Tx } from "@anamnesis/db";
import { AppError, type BeginCodeImportInput, codeFilePart, type UploadCodePartInput } from "@anamnesis/domain";
import { enqueue, type ObjectStore } from "@anamnesis/platform";
import { importKind, partKey } from "./import-job.ts";
import { beginImport, startImport, takesParts, undoImport } from "./repository.ts";

const notFound = () => new AppError("not_found", "terminology.import_not_found");

/** Begins an import, whose file comes in parts. Throws `conflict` for a file that is known. */
export async function beginCodeImport(tx: Tx, input: BeginCodeImportInput): Promise<{ readonly id: string }> {
  if ((await beginImport(tx, input)) === "known") throw new AppError("conflict", "terminology.file_known");
  return { id: input.id };
}

/** Keeps a part of the file; sent again, it is the same part. Throws `not_found` where none is waited for. */
export async function keepPart(tx: Tx, objects: ObjectStore, { id, index, data }: UploadCodePartInput): Promise<void> {
  if (!(await takesParts(tx, id))) throw notFound();
  const part = Buffer.from(data, "base64").subarray(0, codeFilePart);
  await objects.write(partKey(id, index), Readable.from([part]));
}

/** Begins to read the file, in the background. Throws `not_found` where none is waited for. */
export async function startCodeImport(tx: Tx, id: string): Promise<void> {
  if (!(await startImport(tx, id))) throw notFound();
  await enqueue(tx, { kind: importKind, payload: { releaseId: id } });
}

/** Takes an import back. Throws `not_found` where there is none in force. */
export async function undoCodeImport(tx: Tx, given: { readonly id: string; readonly reason: string }): Promise<void> {
  if (!(await undoImport(tx, given))) throw notFound();
}
