import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { AppError, type Code, codeFilePart } from "@anamnesis/domain";
import type { JobDefinition, JobRun, ObjectStore } from "@anamnesis/platform";
import { z } from "zod";
import type { KeyedDatabase, KeyedTx } from "../../field-keys.ts";
import { asSystem } from "../../system.ts";
import { UnfitFile } from "./list-file.ts";
import { type ReadList, readOrderFile } from "./order-file.ts";
import { type ListedMedication, readRxNorm } from "./rxnorm-file.ts";
import { addCodes, addMedications, finishImport, type ImportToRead, openImport } from "./repository.ts";

export const importKind = "terminology.import";
const payloadSchema = z.object({ releaseId: z.uuid() });
type ImportPayload = z.infer<typeof payloadSchema>;

/** Rows of one transaction. */
const batch = 2_000;
/** About how many a year has: progress is reckoned by it. */
const usualCodes = 100_000;

/** Where a part of the file lies until it is read. */
export const partKey = (id: string, index: number) => `terminology/${id}/${index}`;

const partsOf = ({ bytes }: Pick<ImportToRead, "bytes">) => Math.ceil(bytes / codeFilePart);

/** The file whole, as it was said to be. Throws `UnfitFile` for another. */
async function fileOf(objects: ObjectStore, given: ImportToRead): Promise<Buffer> {
  const file = Buffer.alloc(given.bytes);
  let at = 0;
  for (let part = 0; part < partsOf(given); part += 1) {
    const { stream } = await objects.read(partKey(given.id, part)).catch((error: unknown) => {
      throw error instanceof AppError && error.kind === "not_found" ? new UnfitFile("not_whole") : error;
    });
    const read = await buffer(stream);
    if (at + read.length > file.length) throw new UnfitFile("not_whole");
    at += read.copy(file, at);
  }
  if (createHash("sha256").update(file).digest("hex") !== given.sha256) throw new UnfitFile("not_whole");
  return file;
}

/**
 * Reads the file of an import into its list, batch by batch; in force is it once all of it is there. A run that is
 * cut off begins anew.
 */
export function importJob({
  database,
  objects,
}: {
  readonly database: KeyedDatabase;
  readonly objects: ObjectStore;
}): JobDefinition<ImportPayload> {
  const work = <T>(run: JobRun, fn: (tx: KeyedTx) => Promise<T>): Promise<T> =>
    database.withContext({ ...asSystem(importKind), parentProcessId: run.processId }, fn);

  /** Hands on what was read, a batch in a transaction of its own, and says how far it is. */
  const taking =
    <Row>(run: JobRun, add: (tx: KeyedTx, rows: readonly Row[]) => Promise<void>) =>
    async (rows: readonly Row[], done: number, usual: number) => {
      run.signal.throwIfAborted();
      await work(run, (tx) => add(tx, rows));
      run.progress(Math.min(99, (100 * done) / usual), `${done} rows`);
    };

  async function read(run: JobRun, given: ImportToRead): Promise<ReadList> {
    const file = await fileOf(objects, given);
    if (given.codeSystem === "rxnorm") {
      const take = taking<ListedMedication>(run, (tx, rows) => addMedications(tx, run, rows));
      return readRxNorm(file, { batch, take });
    }
    const take = taking<Code>(run, (tx, rows) => addCodes(tx, run, rows));
    let done = 0;
    return readOrderFile(file, {
      batch,
      async take(codes) {
        done += codes.length;
        await take(codes, done, usualCodes);
      },
    });
  }

  return {
    kind: importKind,
    atOnce: 1,
    parse: (payload) => payloadSchema.parse(payload),
    async run(_payload, run) {
      const given = await work(run, (tx) => openImport(tx, run));
      if (given === null) return;
      const result = await read(run, given).catch((error: unknown) => {
        if (error instanceof UnfitFile) return { failure: error.failure };
        throw error;
      });
      await work(run, (tx) => finishImport(tx, run, result));
      for (let part = 0; part < partsOf(given); part += 1) await objects.remove(partKey(given.id, part));
    },
    onGiveUp: (_payload, run) => work(run, (tx) => finishImport(tx, run, { failure: "given_up" })),
  };
}
