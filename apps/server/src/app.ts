import { randomUUID } from "node:crypto";
import compress from "@fastify/compress";
import cookie from "@fastify/cookie";
import { appErrorFrom, type AppRouter, appRouter, type Context, noteFailure, type Services } from "@anamnesis/api";
import type { Database } from "@anamnesis/db";
import { AppError } from "@anamnesis/domain";
import type { TRPCError } from "@trpc/server";
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import Fastify, { type FastifyInstance, type FastifyRequest, type FastifyServerOptions } from "fastify";
import { registerDownloads } from "./http/downloads.ts";
import { isCall, showAsGet, showAsItIs } from "./http/calls.ts";
import { refuseConnection, sendError } from "./http/errors.ts";
import { registerFhir } from "./http/fhir.ts";
import { registerOperations } from "./http/operations.ts";
import { registerOutbox } from "./http/outbox.ts";
import { registerReminders } from "./http/reminders.ts";
import { registerSecurity } from "./http/security.ts";
import { contextMaker } from "./http/session.ts";
import { answerTo, singleCallOf, waitAfter } from "./http/single-calls.ts";
import { registerImages } from "./http/images.ts";
import { registerUploads } from "./http/uploads.ts";
import { registerWeb } from "./http/static.ts";
import { watchWrites } from "./writes.ts";

const bodyLimit = 256 * 1024;
const safeRequestId = /^[\w.:-]{1,64}$/u;

export interface AppOptions {
  readonly services: Services;
  /** As the worker role, for readiness and metrics, where jobs run in this process. */
  readonly worker: Database | null;
  /** Whether what is due from time to time is done, where jobs run in this process; it is unless told. */
  readonly keepsHouse?: () => boolean;
  readonly appOrigins: readonly [string, ...string[]];
  readonly requestsPerMinute: number;
  readonly trustProxy: readonly string[];
  readonly metricsToken?: string | undefined;
  /** Folder of the built web app. */
  readonly webDirectory: string;
  /** Shows the mails of this folder at `/dev/outbox`; undefined outside development. */
  readonly outboxDirectory?: string | undefined;
  readonly logger: FastifyServerOptions["logger"];
  /** Delay of the event loop above which requests are turned away; 2 s unless told. */
  readonly overloadMs?: number;
}

interface FailedCall {
  readonly error: TRPCError;
  readonly request: FastifyRequest;
  readonly path: string | undefined;
}

/** The HTTP server, not yet listening. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: options.logger ?? false,
    bodyLimit,
    routerOptions: { maxParamLength: 5000 },
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    genReqId(request) {
      const given = request.headers["x-request-id"];
      return typeof given === "string" && safeRequestId.test(given) ? given : randomUUID();
    },
    requestTimeout: 30_000,
    forceCloseConnections: "idle",
    // A request that arrives on an open connection while the server stops is still one in flight.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => sendError(request, reply, error),
    clientErrorHandler: refuseConnection,
  });
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    // By the route that was found: an address may be spelled in several ways.
    if (/^\/(?:trpc|exports|images|uploads)\//u.test(request.routeOptions.url ?? ""))
      reply.header("cache-control", "no-store");
    done();
  });
  app.setErrorHandler((error, request, reply) => sendError(request, reply, error));
  await registerSecurity(app, {
    isLocal: options.appOrigins.every((origin) => new URL(origin).protocol === "http:"),
    limits: options.services.limits,
    requestsPerMinute: options.requestsPerMinute,
    overloadMs: options.overloadMs ?? 2_000,
  });
  await app.register(cookie);
  // tRPC hands over a Response, which Fastify would send as a stream in three writes; an answer of ours is
  // small and whole, and goes out in one.
  app.addHook("onSend", async (request, reply, payload: unknown) => {
    if (!(payload instanceof Response)) return payload;
    const isHead = showAsItIs(request);
    const isLasting = payload.headers.get("content-type") === "text/event-stream";
    // One that lasts, for events, stays a stream.
    if (isLasting && !isHead) return payload;
    reply.status(payload.status);
    for (const [name, value] of payload.headers) reply.header(name, value);
    if (!isLasting) return payload.text();
    await payload.body?.cancel();
    return null;
  });
  await app.register(compress, { global: true, threshold: 2048, encodings: ["br", "gzip"], inflateIfDeflated: false });
  // Pages that wait for news would hold up the stop.
  app.addHook("preClose", async () => options.services.live.close());
  app.addHook("onClose", async () => options.services.decoders.close());
  const contextOf = contextMaker(options);
  const contexts = new WeakMap<FastifyRequest, Context>();
  const noteFailed = ({ error, request, path }: FailedCall) => {
    const failure = appErrorFrom(error);
    if (failure.kind === "internal") {
      request.log.error({ err: failure.cause ?? failure, path }, "procedure failed");
      // Where an administrator sees it; a database that is away has the line above.
      noteFailure(options.services.database, { requestId: request.id, procedure: path ?? "" }).catch(() => undefined);
    }
    if (failure.kind === "unavailable") request.log.warn({ err: failure.cause, path }, "unavailable");
  };
  // Once a request, however many calls it carries. After the body is read, so that the first statement of the
  // procedure follows the look at the session without a pause, on the same connection.
  app.addHook("preHandler", async (request, reply) => {
    if (!isCall(request)) return;
    // Clients send no body where there is no input, which tRPC would take for broken JSON.
    if (request.body === "") request.body = "null";
    const context = await contextOf(request, reply);
    const call = singleCallOf(request);
    if (call === null) {
      // For tRPC, in the handler of the route.
      contexts.set(request, context);
      showAsGet(request);
      return;
    }
    const onError = (error: TRPCError) => noteFailed({ error, request, path: call.path });
    const { status, body, retryAfter } = await answerTo(call, { ctx: context, onError });
    if (retryAfter > 0) reply.header("retry-after", retryAfter);
    // In words already; and JSON names no charset.
    reply.serializer((text: string) => text);
    return reply
      .status(status)
      .header("content-type", "application/json")
      .header("vary", "trpc-accept, accept")
      .send(body);
  });
  await app.register(fastifyTRPCPlugin, {
    prefix: "/trpc",
    trpcOptions: {
      router: appRouter,
      createContext({ req }) {
        const context = contexts.get(req);
        if (context === undefined) throw new AppError("internal", "http.context_missing");
        return context;
      },
      onError: ({ error, req, path }) => noteFailed({ error, request: req, path }),
      responseMeta({ errors }) {
        const retryAfter = waitAfter(errors);
        return retryAfter === 0 ? {} : { headers: new Headers({ "retry-after": String(retryAfter) }) };
      },
    } satisfies FastifyTRPCPluginOptions<AppRouter>["trpcOptions"],
  });
  registerDownloads(app, contextOf);
  registerImages(app, contextOf);
  await registerUploads(app, contextOf);
  await registerFhir(app, { contextOf, origin: options.appOrigins[0] });
  registerReminders(app, options.services);
  const { database } = options.services;
  const writes = watchWrites({
    databases: options.worker === null ? [database] : [database, options.worker],
    worker: options.worker,
    log: app.log,
  });
  app.addHook("onClose", async () => writes.stop());
  registerOperations(app, {
    database,
    worker: options.worker,
    writes,
    keepsHouse: options.keepsHouse ?? (() => true),
    cache: options.services.cache,
    metricsToken: options.metricsToken,
  });
  if (options.outboxDirectory !== undefined) registerOutbox(app, options.outboxDirectory);
  await registerWeb(app, options.webDirectory);
  return app;
}
