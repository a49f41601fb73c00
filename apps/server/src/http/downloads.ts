import { type Context, openDownload } from "@anamnesis/api";
import { AppError } from "@anamnesis/domain";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

const parameters = z.object({ id: z.uuid() });
const query = z.object({ token: z.string().max(200) });

/** `GET /exports/<id>/download?token=…`: the file, streamed to whose it is. */
export function registerDownloads(
  app: FastifyInstance,
  contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>,
): void {
  app.get("/exports/:id/download", { exposeHeadRoute: false }, async (request, reply) => {
    const path = parameters.safeParse(request.params);
    const link = query.safeParse(request.query);
    if (!path.success || !link.success) throw new AppError("forbidden", "exports.link_invalid");
    const file = await openDownload(await contextOf(request, reply), { id: path.data.id, token: link.data.token });
    // The audit row is written once the last byte has left the file.
    file.stream.once("end", () => {
      file.complete().catch((error: unknown) => request.log.error({ err: error }, "a download could not be recorded"));
    });
    return reply
      .type(file.contentType)
      .header("content-length", file.bytes)
      .header("content-disposition", `attachment; filename="${file.filename}"`)
      .header("cache-control", "no-store")
      .send(file.stream);
  });
}
