import { type Context, memberWork, openOriginal } from "@anamnesis/api";
import { AppError, imageOfPatientInput } from "@anamnesis/domain";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

const parameters = z.object({ id: z.string() });
const query = z.object({ patient: z.string() });

/** More than somebody takes along; less than whoever goes through all patients of a clinic would like. */
const downloads = { most: 120, perSeconds: 60, reason: "http.too_many_requests" } as const;

/** As RFC 6266 has it, for names in every script. */
function attachment(fileName: string): string {
  const plain = fileName.replaceAll(/[^\w.-]/gu, "_");
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName).replaceAll(/['()*]/gu, "_")}`;
}

/** The image that an address names. Throws AppError `not_found`. */
function imageOf(request: FastifyRequest) {
  const path = parameters.safeParse(request.params);
  const given = query.safeParse(request.query);
  const image = imageOfPatientInput.safeParse({ id: path.data?.id, patientId: given.data?.patient });
  if (!image.success) throw new AppError("not_found", "clinical.image_not_found");
  return image.data;
}

/** `GET /images/<id>/original?patient=…`: the file as it came, for those whom the record is open to. */
export function registerImages(
  app: FastifyInstance,
  contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>,
): void {
  app.route({
    method: "GET",
    url: "/images/:id/original",
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const image = imageOf(request);
      const ctx = await contextOf(request, reply);
      const work = await memberWork(ctx, "clinical.patients.read", {
        path: "clinical.images.download",
        limit: downloads,
      });
      const { services } = ctx;
      const { organizationId } = work.membership;
      const clinic = { organizationId, keys: services.patientKeys, objects: services.objects };
      const { stream, bytes, type, fileName } = await openOriginal(work, clinic, image);
      return reply
        .type(type)
        .header("content-length", bytes)
        .header("content-encoding", "identity")
        .header("content-disposition", attachment(fileName))
        .header("cache-control", "no-store")
        .send(stream);
    },
  });
}
