import type { Actor, Database, Tx } from "@anamnesis/db";
import { AppError, userRoles } from "@anamnesis/domain";
import type { JobDefinition, JobRun, ObjectStore } from "@anamnesis/platform";
import { z } from "zod";
import { diaryCsv } from "./csv.ts";
import { findExport, updateExport } from "./repository.ts";

export const csvExportKind = "exports.csv";
const linkMinutes = 60;
/** Progress is written, and so audited, at steps of this many per cent. */
const progressStep = 10;

const payloadSchema = z.object({ exportId: z.uuid() });
type CsvExportPayload = z.infer<typeof payloadSchema>;

const actorSchema = z.object({
  userId: z.uuid(),
  role: z.enum(userRoles),
  organizationId: z.uuid().nullable(),
  sessionHandle: z.uuid().nullable(),
  requestId: z.string(),
  reason: z.string().nullable(),
  clientIp: z.string().nullable(),
  userAgent: z.string().nullable(),
});

export interface ExportJobParts {
  /** As the worker role. */
  readonly database: Database;
  readonly objects: ObjectStore;
}

/** Writes the file of an export in the name of whoever asked. Run again, it writes the same file again. */
export function csvExportJob({ database, objects }: ExportJobParts): JobDefinition<CsvExportPayload> {
  /** A short transaction of its own, so that progress is seen while the file is still being written. */
  const update = <T>(run: JobRun, fn: (tx: Tx) => Promise<T>): Promise<T> => {
    const actor: Actor = { ...actorSchema.parse(run.actor), process: csvExportKind, parentProcessId: run.processId };
    return database.withContext(actor, fn);
  };
  return {
    kind: csvExportKind,
    parse: (payload) => payloadSchema.parse(payload),
    async run({ exportId }, run) {
      const range = await update(run, async (tx) => {
        const row = await findExport(tx, exportId);
        if (row === null) throw new AppError("not_found", "exports.not_found");
        const canRun = await updateExport(tx, exportId, {
          from: ["queued", "running"],
          set: { status: "running", progress: 0 },
        });
        // Done already by a worker that ended before it could say so.
        return canRun ? row.parameters : null;
      });
      if (range === null) return;
      const storageKey = `exports/${exportId}.csv`;
      let reported = 0;
      let rowCount = 0;
      let reporting: Promise<unknown> = Promise.resolve();
      const stored = await database.withContext(actorSchema.parse(run.actor), (tx) =>
        objects.write(
          storageKey,
          diaryCsv(tx, range, ({ done, total }) => {
            run.signal.throwIfAborted();
            rowCount = done;
            const progress = Math.min(99, Math.floor((100 * done) / Math.max(total, 1)));
            if (progress < reported + progressStep) return;
            reported = progress;
            reporting = reporting.then(() =>
              update(run, (own) => updateExport(own, exportId, { from: ["running"], set: { progress } })),
            );
            reporting.catch(() => undefined);
          }),
        ),
      );
      await reporting;
      await update(run, (tx) =>
        updateExport(tx, exportId, {
          from: ["running"],
          set: {
            status: "ready",
            progress: 100,
            rowCount,
            storageKey,
            sha256: stored.sha256,
            expiresAt: new Date(Date.now() + linkMinutes * 60_000).toISOString(),
          },
        }),
      );
    },
    async onGiveUp({ exportId }, run) {
      await update(run, (tx) => updateExport(tx, exportId, { from: ["queued", "running"], set: { status: "failed" } }));
    },
  };
}
