import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { asNobody, demoAccounts, seedDemo } from "@anamnesis/api";
import { sqlFunction, typed } from "@anamnesis/db";
import { StartError } from "@anamnesis/db/embedded";
import type { JobRunner } from "@anamnesis/platform";
import type { FastifyInstance } from "fastify";
import { createApp } from "./app.ts";
import { appAddress, appOrigins, type Env } from "./env.ts";
import { listenForMessages, type MllpServer } from "./hl7/mllp.ts";
import { type Hl7Options, receiverOf } from "./hl7/receive.ts";
import { loggerOptions } from "./logging.ts";
import { type Background, openBackground, openParts, outboxDirectory, type Parts } from "./parts.ts";

const webDirectory = fileURLToPath(new URL("../../web/dist", import.meta.url));

export interface RunningServer {
  readonly app: FastifyInstance;
  /** Requests in flight finish, jobs are handed back, the database is closed last. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly print: (line: string) => void;
  /** What running requests and jobs get to end once the server stops; 10 s unless told. */
  readonly graceMs?: number;
}

/** Opens everything and listens. Throws StartError; what was opened is closed again. */
export async function startServer(env: Env, { print, graceMs = 10_000 }: StartOptions): Promise<RunningServer> {
  await refuseTakenPort(env);
  const parts = await openParts(env, print);
  let background: Background | null = null;
  try {
    background = env.WORKER === "inline" ? await openBackground(env, parts, print) : null;
    const isSeeded = env.SEED === "demo" && (await seed({ env, parts, background }));
    let runner: JobRunner | null = null;
    const app = await createApp({
      services: parts.services,
      worker: background?.database ?? null,
      keepsHouse: () => runner?.isStale() !== true,
      appOrigins: appOrigins(env),
      requestsPerMinute: env.RATE_LIMIT_PER_MINUTE,
      trustProxy: env.TRUST_PROXY,
      metricsToken: env.METRICS_TOKEN,
      webDirectory,
      outboxDirectory: env.NODE_ENV === "development" ? outboxDirectory(env) : undefined,
      logger: loggerOptions(env.LOG_LEVEL),
    });
    runner = background?.createRunner(app.log) ?? null;
    await listen(app, env);
    const messages = await listenForHl7(env, { services: parts.services, log: app.log });
    runner?.start();
    print(`Anamnesis is ready at ${appAddress(env)}`);
    print(`Mail goes to ${parts.mail.describes}`);
    if (isSeeded) {
      for (const { email, password } of demoAccounts) print(`Demonstration account: ${email} · ${password}`);
    }
    // Until there is one: a first start that was interrupted can be gone on with.
    if (!(await hasAdministrator(parts))) {
      const token = parts.services.keys.firstAdminToken;
      print(`Make the first administrator at ${appAddress(env)}/first-admin#token=${token}`);
    }
    return {
      app,
      async stop() {
        await Promise.all([closeWithin(app, graceMs), messages?.close(), runner?.stop(graceMs)]);
        await background?.close();
        await parts.close();
      },
    };
  } catch (error) {
    await background?.close();
    await parts.close();
    throw error;
  }
}

interface Seeding {
  readonly env: Env;
  readonly parts: Parts;
  readonly background: Background | null;
}

function seed({ env, parts, background }: Seeding): Promise<true> {
  if (background !== null) {
    return seedDemo(parts.services, { worker: background.database, language: env.SEED_LANGUAGE });
  }
  throw new StartError("SEED=demo needs the login of the worker: set WORKER to inline, or run pnpm db:seed.");
}

const hasAdmin = sqlFunction("identity.has_admin", typed<boolean>());

async function hasAdministrator({ services }: Parts): Promise<boolean> {
  return services.database.withContext(asNobody(), (tx) => hasAdmin(tx));
}

/** A client that reads slowly, or never sends the rest of its request, must not hold up the stop. */
async function closeWithin(app: FastifyInstance, graceMs: number): Promise<void> {
  const cutOff = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cutOff);
  }
}

async function listen(app: FastifyInstance, env: Env): Promise<void> {
  try {
    await app.listen({ host: env.HOST, port: env.PORT });
  } catch (cause) {
    await app.close();
    throw cannotListen(env, cause);
  }
}

/** Told before anything is made or migrated; that the port is still free then is seen when the app listens. */
async function refuseTakenPort(env: Env): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen({ host: env.HOST, port: env.PORT }), "listening");
  } catch (cause) {
    throw cannotListen(env, cause);
  }
  server.close();
  await once(server, "close");
}

/** Listens for messages of other systems, where that is set. Throws StartError. */
async function listenForHl7(
  env: Env,
  { services, log }: Pick<Hl7Options, "services" | "log">,
): Promise<MllpServer | null> {
  const { HL7_PORT: port, HL7_HOST: host, HL7_TOKEN_FILE: file, HL7_TIME_ZONE: timeZone } = env;
  if (port === undefined || file === undefined) return null;
  const token = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new StartError(`HL7_TOKEN_FILE cannot be read: ${file}.`, { cause });
  });
  const [origin] = appOrigins(env);
  const answer = receiverOf({ services, token: token.trim(), timeZone, origin, log });
  try {
    return await listenForMessages({ host, port, answer });
  } catch (cause) {
    throw new StartError(`Cannot listen for HL7 v2 on ${host}:${port}: check HL7_HOST and HL7_PORT.`, { cause });
  }
}

function cannotListen(env: Env, cause: unknown): StartError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const words =
    code === "EADDRINUSE"
      ? `Port ${env.PORT} is in use: stop what listens there, or set PORT to another number.`
      : `Cannot listen on ${env.HOST}:${env.PORT} (${code}): check HOST and PORT.`;
  return new StartError(words, { cause });
}
