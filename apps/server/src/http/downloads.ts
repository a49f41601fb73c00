import { type Context, openDownload, principalOf } from "@anamnesis/api";
import { AppError } from "@anamnesis/domain";
import type { ObjectRange } from "@anamnesis/platform";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

const parameters = z.object({ id: z.uuid() });
const query = z.object({ token: z.string().max(200) });

/** One range with a beginning; any other is as good as none, and the whole file is sent. */
function rangeOf(header: string | undefined): ObjectRange | null {
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})?$/u.exec(header ?? "") ?? [];
  if (first === undefined) return null;
  const range = { start: Number(first), end: last === undefined ? Number.MAX_SAFE_INTEGER : Number(last) + 1 };
  return range.start < range.end ? range : null;
}

/** `GET /exports/<id>/download?token=…`: the file, streamed to whose it is. */
export function registerDownloads(
  app: FastifyInstance,
  contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>,
): void {
  // One route for both: HEAD must not read the file, nor count as having got it.
  app.route({
    method: ["GET", "HEAD"],
    url: "/exports/:id/download",
    handler: async (request, reply) => {
      const path = parameters.safeParse(request.params);
      const link = query.safeParse(request.query);
      if (!path.success || !link.success) throw new AppError("forbidden", "exports.link_invalid");
      const range = rangeOf(request.headers.range);
      const ctx = await contextOf(request, reply);
      const file = await openDownload(
        { ...ctx, principal: await principalOf(ctx) },
        {
          id: path.data.id,
          token: link.data.token,
          isHead: request.method === "HEAD",
          ...(range === null ? {} : { range }),
        },
      );
      const isHead = request.method === "HEAD";
      if (isHead) file.stream.destroy();
      // The audit row is written once the last byte has left the file.
      file.stream.once("end", () => {
        file
          .complete()
          .catch((error: unknown) => request.log.error({ err: error }, "a download could not be recorded"));
      });
      if (file.range !== null) {
        const { start, end } = file.range;
        // Bytes of the file as it is, not of what a compression would make of it.
        reply.status(206).header("content-encoding", "identity");
        reply.header("content-range", `bytes ${start}-${end - 1}/${file.bytes}`);
      }
      return reply
        .type(file.contentType)
        .header("accept-ranges", "bytes")
        .header("content-length", file.range === null ? file.bytes : file.range.end - file.range.start)
        .header("content-disposition", `attachment; filename="${file.filename}"`)
        .header("cache-control", "no-store")
        .send(isHead ? undefined : file.stream);
    },
  });
}
