import {
  beginUpload,
  type Context,
  errorShape,
  type HeldUpload,
  holdUpload,
  type MemberWork,
  memberWork,
  statusOf,
  uploadOf,
} from "@anamnesis/api";
import { AppError, beginImageInput, largestImage } from "@anamnesis/domain";
import { DataStore, type Locker, Server, Upload } from "@tus/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { httpError } from "./errors.ts";

const path = "/uploads/images";
/** A study on a disc is a few thousand files, each announced and sent. */
const uploads = { most: 1_200, perSeconds: 60, reason: "http.too_many_requests" } as const;

const imageId = z.uuid().transform((id) => id.toLowerCase());

interface Sending {
  readonly work: MemberWork;
  readonly services: Context["services"];
}

/** What was said of a file when it was announced (tus metadata). Throws ZodError. */
function announced(id: string, { size, metadata }: Pick<Upload, "size" | "metadata">) {
  const given = Object.entries(metadata ?? {}).filter(([, value]) => value !== null && value !== "");
  return beginImageInput.parse({ ...Object.fromEntries(given), id, bytes: size ?? 0 });
}

/** What the tus protocol says to a file of ours, for one request. Bytes are sealed and stored as they come. */
class ImageStore extends DataStore {
  readonly #sending: Sending;
  /** Set while this request has the upload for itself. */
  held: HeldUpload | null = null;
  /** What is being stored: also where the connection is gone, what is whole is kept. */
  storing: Promise<unknown> = Promise.resolve();

  constructor(sending: Sending) {
    super();
    this.#sending = sending;
    this.extensions = ["creation"];
  }

  override async create(upload: Upload): Promise<Upload> {
    const { work, services } = this.#sending;
    await beginUpload(work, services, announced(upload.id, upload));
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const state = await uploadOf(this.#sending.work, imageId.parse(id));
    if (state.status === "failed" || state.status === "discarded") {
      throw new AppError("conflict", "clinical.image_upload_over");
    }
    return new Upload({ id, size: state.bytes, offset: state.received });
  }

  override write(stream: AsyncIterable<Uint8Array>): Promise<number> {
    const { held } = this;
    if (held === null) throw new AppError("conflict", "clinical.image_busy");
    const writing = held.write(stream);
    this.storing = writing.catch(() => undefined);
    return writing;
  }
}

/** The lock is in the database, where every server sees it; only who writes needs it. */
function lockerOf(store: ImageStore, { work, services }: Sending, isWriting: boolean): Locker {
  return {
    newLock: (id) => ({
      async lock() {
        if (isWriting) store.held = await holdUpload(work, services, imageId.parse(id));
      },
      async unlock() {
        await store.storing;
        await store.held?.release();
        store.held = null;
      },
    }),
  };
}

/**
 * Resumable uploads of images by the tus protocol (1.0, `creation`). Who asks is found, and may, as for every call. Made anew for
 * each request: nothing of an upload is in memory.
 */
export async function registerUploads(
  app: FastifyInstance,
  contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>,
): Promise<void> {
  await app.register(async (routes) => {
    routes.removeAllContentTypeParsers();
    // As it comes: whoever stores it bounds it.
    routes.addContentTypeParser("*", (_request, _payload, done) => done(null));

    const serve = async (request: FastifyRequest, reply: FastifyReply) => {
      const ctx = await contextOf(request, reply);
      const work = await memberWork(ctx, "clinical.images.add", { path: "clinical.images.upload", limit: uploads });
      const sending = { work, services: ctx.services };
      const store = new ImageStore(sending);
      const failure: { error: AppError | null } = { error: null };
      const server = new Server({
        path,
        datastore: store,
        locker: lockerOf(store, sending, request.method === "PATCH"),
        maxSize: largestImage,
        relativeLocation: true,
        // Of no other origin than ours, whose requests need no word of that.
        allowedOrigins: () => false,
        namingFunction: (_request, metadata) => imageId.parse(metadata?.["id"]),
        getFileIdFromRequest: (_request, id) => id,
        onResponseError(_request, error) {
          if (!(error instanceof Error)) return undefined;
          failure.error = httpError(error);
          const shape = errorShape(failure.error, request.id);
          return { status_code: statusFor(failure.error), body: JSON.stringify({ error: shape }) };
        },
      });
      reply.hijack();
      reply.raw.setHeader("x-request-id", request.id);
      reply.raw.setHeader("cache-control", "no-store");
      await server.handle(request.raw, reply.raw);
      if (failure.error?.kind === "internal") request.log.error({ err: failure.error }, "an upload failed");
    };
    routes.route({ method: "POST", url: path, handler: serve });
    routes.route({ method: ["HEAD", "PATCH"], url: `${path}/:id`, handler: serve });
  });
}

/** What clients of tus wait for and try again is 423; 409 is what they ask about first. */
const statusFor = (error: AppError): number => (error.reason === "clinical.image_busy" ? 423 : statusOf(error));
