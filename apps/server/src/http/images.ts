import { type Context, memberWork, openFrame, openOriginal, openPhotograph } from "@anamnesis/api";
import { AppError, imageOfPatientInput, packFacts } from "@anamnesis/domain";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

const parameters = z.object({ id: z.string() });
const frameParameters = z.object({ frame: z.coerce.number().int().min(0) });
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

/** Frames are fetched ahead, and a film has 30 a second. */
const frames = { most: 6_000, perSeconds: 60, reason: "http.too_many_requests" } as const;

/**
 * For those whom the record is open to: `GET /images/<id>/original?patient=…`, the file as it came;
 * `GET /images/<id>/frames/<n>?patient=…`, one frame of a DICOM file as raw samples (`packFacts`); and
 * `GET /images/<id>/photograph?patient=…`, a PNG or JPEG to be looked at.
 */
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
  const looking = async (request: FastifyRequest, reply: FastifyReply) => {
    const image = imageOf(request);
    const ctx = await contextOf(request, reply);
    const work = await memberWork(ctx, "clinical.patients.read", { path: "clinical.images.look", limit: frames });
    const { organizationId } = work.membership;
    const { objects, decoders, patientKeys: keys } = ctx.services;
    return { image, work, clinic: { organizationId, keys, objects, decoders } };
  };
  app.route({
    method: "GET",
    url: "/images/:id/frames/:frame",
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const { frame } = frameParameters.parse(request.params);
      const { image, work, clinic } = await looking(request, reply);
      const { facts, bytes } = await openFrame(work, clinic, { ...image, frame });
      return reply
        .type("application/octet-stream")
        .header("cache-control", "no-store")
        .send(Buffer.concat([packFacts(facts), bytes]));
    },
  });
  app.route({
    method: "GET",
    url: "/images/:id/photograph",
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const { image, work, clinic } = await looking(request, reply);
      const { stream, bytes, type } = await openPhotograph(work, clinic, image);
      return reply
        .type(type)
        .header("content-length", bytes)
        .header("content-encoding", "identity")
        .header("cache-control", "no-store")
        .send(stream);
    },
  });
}
