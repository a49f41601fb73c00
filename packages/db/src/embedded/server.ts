import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { StartError } from "../start-error.ts";
import { giveTo, type ServerAccount, serverAccount } from "./account.ts";
import { findBinaries, type PostgresBinaries, postgresMajor } from "./binaries.ts";
import { inDataDir } from "./data-dir.ts";
import { runInitdb } from "./initdb.ts";
import { spawnGuarded } from "./launch.ts";
import { lockData } from "./lock.ts";
import { freePort } from "./ports.ts";
import { clearPostmaster } from "./postmaster.ts";

const preferredPort = 54_329;
/** Between two tries to start a server again that ended. */
const [shortestPause, longestPause] = [500, 10_000];

export interface PostgresServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Holds `postgres/` (the data) and `postgres.log`. */
  readonly directory: string;
  readonly superuserPassword: string;
  /** Settings on top of ours, such as `fsync=off` for tests. */
  readonly settings?: readonly string[];
  /** Descriptor that holds the lock of the folder; absent where nobody else knows of it. */
  readonly lock?: number;
}

/**
 * Starts the PostgreSQL that came with the install on the loopback address, after making its data
 * folder if there is none. What an earlier start left half done is put aside.
 */
export async function startServer(options: ServerOptions): Promise<PostgresServer> {
  const binaries = await findBinaries();
  const data = join(options.directory, "postgres");
  const account = serverAccount(data);
  await prepareData(data, { binaries, account, password: options.superuserPassword });
  const held = options.lock === undefined ? null : await lockData(data);
  try {
    const server = await serve({ binaries, account, data, options, held });
    return {
      port: server.port,
      async stop() {
        await server.stop();
        await held?.close();
      },
    };
  } catch (error) {
    await held?.close();
    throw error;
  }
}

async function serve({ data, options, ...given }: Served): Promise<PostgresServer> {
  const stopping = new AbortController();
  const launchAt = async (port: number): Promise<RunningServer | null> => {
    await clearPostmaster(data, options.superuserPassword);
    const log = await inDataDir(options.directory, () => openLog(join(options.directory, "postgres.log")));
    try {
      return await launch({ ...given, data, options, port, log, signal: stopping.signal });
    } finally {
      await log.close();
    }
  };
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(preferredPort);
    const server = await launchAt(port);
    if (server !== null) return { port, ...supervise(server, { stopping, again: () => launchAt(port) }) };
    if (attempt === 5) {
      throw new StartError(
        `PostgreSQL did not start. Its last words are in ${join(options.directory, "postgres.log")}.`,
      );
    }
    // Another process took the port first, or the backends of a killed server are still leaving.
    await sleep(300 * attempt);
  }
}

interface RunningServer {
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Starts a server again, at the same address, each time it ends without being told to: one that cannot write its log
 * ends, and cannot start until there is room, which somebody else makes.
 */
function supervise(
  first: RunningServer,
  { stopping, again }: { readonly stopping: AbortController; readonly again: () => Promise<RunningServer | null> },
): Pick<PostgresServer, "stop"> {
  let current = first;
  async function watch(): Promise<void> {
    for (let pause = shortestPause; ; pause = Math.min(2 * pause, longestPause)) {
      await current.ended;
      await sleep(pause, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      const next = await again().catch(() => null);
      if (next === null) continue;
      current = next;
      pause = shortestPause;
      if (stopping.signal.aborted) await current.stop();
    }
  }
  const watching = watch();
  return {
    async stop() {
      stopping.abort();
      await current.stop();
      await watching;
    },
  };
}

interface DataSettings {
  readonly binaries: PostgresBinaries;
  readonly account: ServerAccount | null;
  readonly password: string;
}

async function prepareData(data: string, { binaries, account, password }: DataSettings): Promise<void> {
  const parent = join(data, "..");
  for (const left of (await readdir(parent)).filter((name) => name.startsWith("postgres.new-"))) {
    await rm(join(parent, left), { recursive: true, force: true });
  }
  const major = (await readFile(join(data, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (major === postgresMajor) return;
  if (major !== "") {
    throw new StartError(
      `${data} was made by PostgreSQL ${major} and this release brings ${postgresMajor}: dump it with the old release and restore it here, or set DATA_DIR to another folder.`,
    );
  }
  if ((await stat(data).catch(() => null)) !== null) await rename(data, `${data}.unusable-${Date.now()}`);
  // Made beside its place and renamed: a first start that is cut off leaves nothing that looks whole.
  const fresh = `${data}.new-${process.pid}`;
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(join(fresh, "password"), password, { mode: 0o600 });
  await giveTo(account, fresh);
  await giveTo(account, join(fresh, "password"));
  const target = join(fresh, "data");
  try {
    await runInitdb({ initdb: binaries.initdb, account, target, passwordFile: join(fresh, "password") });
  } catch (cause) {
    const words = cause instanceof Error && "stderr" in cause ? String(cause.stderr) : String(cause);
    // Of all that initdb says, why.
    const [, why = words.trim()] = /(?:FATAL|PANIC|error): +(.+)/u.exec(words) ?? [];
    throw new StartError(`PostgreSQL could not make its data folder ${data}: ${why}`, { cause });
  }
  await rename(target, data);
  await rm(fresh, { recursive: true, force: true });
}

const appends = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
const startsAnew = appends | constants.O_TRUNC;

/** Appends to the log; one that grew past 10 MB starts anew. */
async function openLog(path: string): Promise<FileHandle> {
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  return open(path, size > 10_000_000 ? startsAnew : appends, 0o600);
}

interface Served extends Omit<DataSettings, "password"> {
  readonly data: string;
  readonly options: ServerOptions;
  /** The open file of the data that holds their lock. */
  readonly held: FileHandle | null;
}

interface Launch extends Served {
  readonly port: number;
  readonly log: FileHandle;
  /** Aborted when nobody waits for it any more. */
  readonly signal: AbortSignal;
}

/** Null when the server ended before it answered. */
async function launch({
  binaries,
  account,
  data,
  port,
  log,
  options,
  held,
  signal,
}: Launch): Promise<RunningServer | null> {
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=60",
    "shared_buffers=64MB",
    "jit=off",
    // What a person wrote stands in the words of a failed statement, its detail and its context, not only in the
    // statement itself. Above `error` there is what befalls the server; our own log has the code of the rest.
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_parameter_max_length_on_error=0",
    "log_error_verbosity=terse",
    ...(options.settings ?? []),
  ];
  const command = [binaries.postgres, "-D", data, ...settings.flatMap((setting) => ["-c", setting])];
  const child = spawnGuarded(account, command, {
    paths: [binaries.postgres, join(data, "PG_VERSION")],
    log: log.fd,
    locks: [options.lock, held?.fd].filter((fd) => fd !== undefined),
  });
  const ended = once(child, "exit");
  let isRunning = true;
  const hasEnded = () => {
    isRunning = false;
    // Its guard leaves with it.
    child.stdin?.end();
  };
  ended.then(hasEnded, hasEnded);
  child.stdin?.on("error", () => undefined);
  child.unref();
  const url = `postgres://postgres:${options.superuserPassword}@127.0.0.1:${port}/postgres`;
  // Recovery after a crash can take a while; a server that ended is noticed at once.
  for (let waited = 0; isRunning && !signal.aborted && waited < 600_000; waited += 25) {
    if (await answers(url)) {
      return {
        ended,
        async stop() {
          child.ref();
          child.stdin?.end();
          if (isRunning) await ended;
        },
      };
    }
    await sleep(25);
  }
  child.stdin?.end();
  if (isRunning) await ended;
  return null;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
