import { timingSafeEqual } from "node:crypto";
import { asNobody, asSystem } from "@anamnesis/api";
import type { Database, Who } from "@anamnesis/db";
import { AppError } from "@anamnesis/domain";
import { type Cache, countJobs } from "@anamnesis/platform";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { z } from "zod";
import { onceASecond, withinPatience } from "../asking.ts";
import type { WritesWatch } from "../writes.ts";

/** What a dependency gets to answer before it counts as down. */
const readyMs = 2_000;
/** Counting reads every job: several who scrape within this time count once. */
const countSeconds = 5;
const jobCounts = z.array(z.object({ status: z.string(), count: z.number() }));

export interface OperationsOptions {
  readonly database: Database;
  readonly worker: Database | null;
  readonly cache: Cache;
  readonly writes: Pick<WritesWatch, "canWrite">;
  /** Whether what is due from time to time could be looked for lately, where jobs run in this process. */
  readonly keepsHouse: () => boolean;
  readonly metricsToken: string | undefined;
}

/** `/health`, `/health/ready` and `/metrics`. */
export function registerOperations(app: FastifyInstance, options: OperationsOptions): void {
  const { database, worker, cache, writes, keepsHouse, metricsToken } = options;

  const databaseAnswers = answersOf(database, asNobody);
  const workerAnswers = worker === null ? null : answersOf(worker, asSystem);

  app.get("/health", () => ({ status: "ok" }));

  app.get("/health/ready", async (_request, reply) => {
    const checks = {
      database: databaseAnswers(),
      ...(workerAnswers === null ? {} : { worker: workerAnswers(), schedules: Promise.resolve(keepsHouse()) }),
      writes: writes.canWrite(),
    };
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, isFine]) => [name, (await isFine) ? "ok" : "down"] as const),
    );
    const isReady = results.every(([, state]) => state === "ok");
    return reply.status(isReady ? 200 : 503).send({ status: isReady ? "ok" : "down", ...Object.fromEntries(results) });
  });

  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time to answer, by route and status.",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
  const pools = new Gauge({
    name: "db_pool_connections",
    help: "Connections of a pool, by state.",
    labelNames: ["pool", "state"],
    registers: [],
    collect() {
      for (const [pool, { stats }] of Object.entries({ app: database, ...(worker === null ? {} : { worker }) })) {
        for (const [state, count] of Object.entries(stats())) this.set({ pool, state }, Number(count));
      }
    },
  });
  const jobs = new Gauge({
    name: "jobs",
    help: "Background jobs, by status.",
    labelNames: ["status"],
    registers: [],
    async collect() {
      const load = () => database.withContext(asNobody(), countJobs);
      const counts = await cache
        .getOrLoad("metrics:jobs", { seconds: countSeconds, load, parse: (kept) => jobCounts.parse(kept) })
        .catch(() => []);
      this.reset();
      for (const { status, count } of counts) this.set({ status }, count);
    },
  });

  const writable = new Gauge({
    name: "db_writable",
    help: "1 while something can be written, 0 while the database is full, read-only or away.",
    registers: [],
    async collect() {
      this.set(Number(await writes.canWrite()));
    },
  });

  registry.registerMetric(pools);
  registry.registerMetric(writable);
  registry.registerMetric(jobs);

  app.get("/metrics", async (request, reply) => {
    if (!mayRead(request, metricsToken)) throw new AppError("forbidden", "operations.metrics_closed");
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

/** Whether a database answers, as of a moment ago. */
function answersOf(database: Database, as: () => Who): () => Promise<boolean> {
  const ask = () => database.withContext(as(), (tx) => tx.query("SELECT 1"));
  return onceASecond(() =>
    withinPatience(ask(), readyMs).then(
      () => true,
      () => false,
    ),
  );
}

/** With the token, or, where none is set, from this machine and through no proxy. */
function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  if (token !== undefined) {
    const given = Buffer.from(request.headers.authorization ?? "");
    const expected = Buffer.from(`Bearer ${token}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
  const isProxied = request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined;
  return !isProxied && ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(request.socket.remoteAddress ?? "");
}
