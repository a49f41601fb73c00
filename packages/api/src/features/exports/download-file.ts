import { Readable } from "node:stream";
import { whoOf } from "@anamnesis/auth";
import { rootKeyOf } from "@anamnesis/crypto";
import { AppError } from "@anamnesis/domain";
import type { ObjectRange, ObjectStore } from "@anamnesis/platform";
import type { KnownContext } from "../../context.ts";
import { type ExportRow, findExport, logExport, openFileKey, updateExport } from "./repository.ts";

export interface OpenedDownload {
  readonly stream: Readable;
  /** Of the whole file. */
  readonly bytes: number;
  /** The part of it that the stream brings; null for all of it. */
  readonly range: ObjectRange | null;
  readonly filename: string;
  readonly contentType: string;
  /** To be called when the stream was sent: says so in the audit trail, if the file's last byte was in it. */
  complete(): Promise<void>;
}

export interface DownloadRequest {
  readonly id: string;
  readonly token: string;
  readonly range?: ObjectRange;
  /** Only looks: nothing of the file leaves. */
  readonly isHead: boolean;
}

const fileOf = {
  csv: ({ parameters }: ExportRow) => ({
    filename: `diary-${parameters.from}-to-${parameters.to}.csv`,
    contentType: "text/csv; charset=utf-8; header=present",
  }),
  json: ({ createdAt }: ExportRow) => ({
    filename: `everything-about-me-${createdAt.slice(0, 10)}.json`,
    contentType: "application/json; charset=utf-8",
  }),
};

/**
 * The file of a link. It needs both the signed link and the session of whose it is: a link that was
 * forwarded opens nothing. Throws AppError `unauthenticated`, `not_found` or `forbidden`.
 */
export async function openDownload(
  ctx: Pick<KnownContext, "services" | "facts" | "principal">,
  { id, token, range: wanted, isHead }: DownloadRequest,
): Promise<OpenedDownload> {
  const { services, facts, principal } = ctx;
  if (principal === null) throw new AppError("unauthenticated", "identity.sign_in_first");
  const link = services.downloads.verify(token, { exportId: id, userId: principal.account.id });
  if (link !== "valid") throw new AppError("forbidden", `exports.link_${link}`);
  const process = "exports.download";
  // Before the first byte leaves: whatever becomes of the session until the last one does.
  const found = await services.database.withContext(
    isHead ? whoOf(principal, facts) : whoOf(principal, facts, { process }),
    async (tx) => {
      const row = await findExport(tx, id);
      if (row === null || row.storageKey === null || row.bytes === null) return null;
      const file = { row, bytes: row.bytes, storageKey: row.storageKey };
      if (isHead) return { ...file, key: null };
      await logExport(tx, "EXPORT_OPENED", id);
      return { ...file, key: await openFileKey(tx, row) };
    },
  );
  if (found === null) throw new AppError("not_found", "exports.not_found");
  const { row, bytes } = found;
  const range = partOf(bytes, wanted);
  return {
    stream: await streamOf(services.objects, found, range),
    bytes,
    range,
    ...fileOf[row.type](row),
    async complete() {
      if (range !== null && range.end < bytes) return;
      await services.database.withContext(whoOf(principal, facts, { process }), async (tx) => {
        await updateExport(tx, id, { from: ["ready"], set: { status: "downloaded" } });
        await logExport(tx, "EXPORT_DOWNLOADED", id);
      });
    },
  };
}

interface FoundFile {
  readonly row: ExportRow;
  readonly storageKey: string;
  /** Null where nothing of it is to leave. */
  readonly key: Buffer | null;
}

/** What is sent: of the very file that the export says it has. */
async function streamOf(
  objects: ObjectStore,
  { row, storageKey, key }: FoundFile,
  range: ObjectRange | null,
): Promise<Readable> {
  if (key === null) return Readable.from([]);
  const { stream, sha256 } = await objects.under(rootKeyOf(key)).read(storageKey, range ?? undefined);
  if (sha256 !== row.sha256) {
    stream.destroy();
    throw new AppError("internal", "objects.damaged");
  }
  return stream;
}

/** The wanted range as far as there is a file; null for one that is not there: then all of it is sent (RFC 9110, 14.2). */
function partOf(bytes: number, wanted: ObjectRange | undefined): ObjectRange | null {
  if (wanted === undefined) return null;
  return wanted.start < bytes ? { start: wanted.start, end: Math.min(wanted.end, bytes) } : null;
}
