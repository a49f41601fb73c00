import { randomBytes, randomUUID } from "node:crypto";
import { rootKeyOf } from "@anamnesis/crypto";
import { AppError, type ExportType } from "@anamnesis/domain";
import type { JobDefinition, JobRun, ObjectStore } from "@anamnesis/platform";
import { z } from "zod";
import type { KeyedDatabase, KeyedTx, Opener } from "../../field-keys.ts";
import { asAsker, asSystem } from "../../system.ts";
import { diaryCsv } from "./csv.ts";
import { personalDataJson } from "./personal-data.ts";
import type { Progress } from "./progress.ts";
import { beginFile, type ExportRow, giveExportUp, lockExport, updateExport } from "./repository.ts";

/** Kinds of jobs, by what they write. */
export const exportKinds = { csv: "exports.csv", json: "exports.json" } as const satisfies Record<ExportType, string>;
const linkMinutes = 60;
/** Progress is written, and so audited, at steps of this many per cent. */
const progressStep = 10;

const payloadSchema = z.object({ exportId: z.uuid() });
type ExportPayload = z.infer<typeof payloadSchema>;

/** A file of its own for each run, under a key of its own. */
interface FileToWrite {
  readonly storageKey: string;
  readonly fileKey: Buffer;
}

interface ExportFile extends FileToWrite {
  readonly row: ExportRow;
}

interface ContentParts {
  /** An opener for what is sealed, asked for where something is: it is recorded. */
  readonly keys: () => Promise<Opener>;
  readonly onProgress: (progress: Progress) => void;
}

/** The content of a file, in chunks that are used one after the other. */
type Content = (tx: KeyedTx, row: ExportRow, parts: ContentParts) => AsyncIterable<Buffer>;

const contents: Readonly<Record<ExportType, Content>> = {
  csv(tx, { parameters: { from, to, separator = ",", language = "en" } }, { keys, onProgress }) {
    if (from === undefined || to === undefined) throw new Error("a diary without its range");
    return diaryCsv(tx, { from, to, separator, language }, { keys, onBatch: onProgress });
  },
  json: (tx, _row, parts) => personalDataJson(tx, parts),
};

export interface ExportJobParts {
  /** As the worker role. */
  readonly database: KeyedDatabase;
  readonly objects: ObjectStore;
}

/**
 * Writes the file of an export in the name of whoever asked. Each run writes a file of its own, and the
 * export names the one it is to have: a run that was taken for dead and comes back late changes nothing.
 */
export function exportJob(type: ExportType, { database, objects }: ExportJobParts): JobDefinition<ExportPayload> {
  const kind = exportKinds[type];
  /** A short transaction of its own, so that progress is seen while the file is still being written. */
  const update = <T>(run: JobRun, fn: (tx: KeyedTx) => Promise<T>): Promise<T> => {
    return database.withContext({ ...asAsker(run), process: kind }, fn);
  };
  /** Makes `storageKey` the file that the export is to have. Null when a run before this one ended well. */
  const begin = (run: JobRun, exportId: string, file: FileToWrite): Promise<ExportRow | null> =>
    update(run, async (tx) => {
      const row = await lockExport(tx, exportId);
      if (row === null) throw new AppError("not_found", "exports.not_found");
      if (!(await beginFile(tx, row, file))) return null;
      // What a run before this left when it was cut off. Before the commit: no file is ever without a row that names it.
      if (row.storageKey !== null) await objects.remove(row.storageKey);
      return row;
    });

  /** Writes the file; progress in short transactions beside the one that reads. */
  async function write(run: JobRun, { row, storageKey, fileKey }: ExportFile) {
    let reported = 0;
    let rowCount = 0;
    let reporting: Promise<unknown> = Promise.resolve();
    let opener: Promise<Opener> | undefined;
    const keys = () =>
      (opener ??= update(run, (own) => own.keys.opener({ tenantId: row.userId, what: "exports.exports" })));
    const stored = await database.withContext(asAsker(run), (tx) =>
      objects.under(rootKeyOf(fileKey)).write(
        storageKey,
        contents[type](tx, row, {
          keys,
          onProgress: ({ done, total }) => {
            run.signal.throwIfAborted();
            rowCount = done;
            const progress = Math.min(99, Math.floor((100 * done) / Math.max(total, 1)));
            if (progress < reported + progressStep) return;
            reported = progress;
            run.progress(progress);
            reporting = reporting.then(() =>
              update(run, (own) => updateExport(own, row.id, { from: ["running"], storageKey, set: { progress } })),
            );
            reporting.catch(() => undefined);
          },
        }),
      ),
    );
    await reporting;
    return { rowCount, ...stored };
  }

  return {
    kind,
    parse: (payload) => payloadSchema.parse(payload),
    async run({ exportId }, run) {
      const storageKey = `exports/${exportId}.${randomUUID()}.${type}`;
      const fileKey = randomBytes(32);
      const row = await begin(run, exportId, { storageKey, fileKey });
      if (row === null) return;
      const finish = async () => {
        const written = await write(run, { row, storageKey, fileKey });
        const expiresAt = new Date(Date.now() + linkMinutes * 60_000).toISOString();
        const set = { ...written, status: "ready", progress: 100, expiresAt } as const;
        return update(run, (tx) => updateExport(tx, exportId, { from: ["running"], storageKey, set }));
      };
      const isOurs = await finish().catch((error: unknown) => {
        // The next run has its own file by now, and no row names this one any more.
        if (error instanceof AppError && error.reason === "jobs.not_held") return false;
        throw error;
      });
      if (!isOurs) await objects.remove(storageKey);
    },
    async onGiveUp(_payload, run) {
      // As the system: whoever asked may have no account any more.
      const who = { ...asSystem(kind), parentProcessId: run.processId };
      const left = await database.withContext(who, (tx) => giveExportUp(tx, run));
      if (left !== null) await objects.remove(left);
    },
  };
}
