import type { Readable } from "node:stream";
import { actorOf } from "@anamnesis/auth";
import { AppError } from "@anamnesis/domain";
import type { Context } from "../../context.ts";
import { type ExportRow, findExport, updateExport } from "./repository.ts";

export interface OpenedDownload {
  readonly stream: Readable;
  readonly bytes: number;
  readonly filename: string;
  readonly contentType: string;
  /** To be called when the last byte was sent: says so in the audit trail. */
  complete(): Promise<void>;
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
  ctx: Pick<Context, "services" | "facts" | "principal">,
  { id, token }: { readonly id: string; readonly token: string },
): Promise<OpenedDownload> {
  const { services, facts, principal } = ctx;
  if (principal === null) throw new AppError("unauthenticated", "identity.sign_in_first");
  const link = services.downloads.verify(token, { exportId: id, userId: principal.account.id });
  if (link !== "valid") throw new AppError("forbidden", `exports.link_${link}`);
  const row = await services.database.withContext(actorOf(principal, facts), (tx) => findExport(tx, id));
  if (row === null || row.storageKey === null) throw new AppError("not_found", "exports.not_found");
  const { stream, bytes } = await services.objects.read(row.storageKey);
  return {
    stream,
    bytes,
    ...fileOf[row.type](row),
    complete: () =>
      services.database.withContext(actorOf(principal, facts, { process: "exports.download" }), async (tx) => {
        await updateExport(tx, id, { from: ["ready"], set: { status: "downloaded" } });
        await tx.query("SELECT audit.log('EXPORT_DOWNLOADED', 'exports.exports', $1, 'success', '{}')", [id]);
      }),
  };
}
