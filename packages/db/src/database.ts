import { Socket } from "node:net";
import { AppError } from "@anamnesis/domain";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { optionOf17, settingStatements, startupOptions, type Workload } from "./bounds.ts";
import { connectWithOptions, typeParsers } from "./connect.ts";
import { openingOf, type Who } from "./context.ts";
import { databaseError, isReadOnlyServer, notWritable, sqlState } from "./errors.ts";
import { type PreparingQuery, preparingQuery } from "./prepared.ts";
import { streamRows } from "./stream.ts";
import { tryToWrite } from "./writable.ts";
import * as schema from "./schema/index.ts";
import type { SQL } from "drizzle-orm";

/** Drizzle on our schema. Named, so that declarations of other packages can refer to it. */
export interface Db extends NodePgDatabase<typeof schema> {}

/** One transaction under one context. */
export interface Tx {
  readonly db: Db;
  /** What was said of it when it began. */
  readonly who: Who;
  /** What the database found by the proof, in the words of its function `app.begin_…`; null for nothing. */
  found<Row extends object>(): Promise<Row | null>;
  /** The process that goes into `process_id` of every row written here. Throws while it only reads. */
  writerId(): string;
  /**
   * Opens the process of a transaction that starts late, if it is not open yet. Throws in one that only reads. It
   * resolves when that is asked for: the next statement travels along, and the transaction fails if it fails.
   */
  startProcess(): Promise<void>;
  /** Rows of one parametrised statement. Times come as PostgreSQL writes them. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Calls `listener`, which must not throw, once this transaction has committed; never when it rolls back. */
  afterCommit(listener: () => void): void;
  /** Rows of a query in batches of `batch`, from a cursor: memory does not grow with the result. */
  stream<Row extends object>(query: SQL, batch: number): AsyncIterable<Row[]>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most. */
  readonly poolSize?: number;
  readonly applicationName?: string;
  /** Never closes a connection for its age or its idleness: for what has to work while no other can be made. */
  readonly isKeptOpen?: boolean;
  /** How long its transactions may take; those of requests unless said. */
  readonly workload?: Workload;
}

export interface PoolStats {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface Database {
  /**
   * Runs `fn` in one transaction in the name of whoever the database finds by the proof of `who`: the only way to a
   * query. It commits when `fn` resolves and rolls back when it rejects. Without `who.process` it is READ ONLY.
   * `fn` is called again, in a new transaction, if a request before spoilt what the connection keeps.
   * Throws AppError `unauthenticated` when the proof is none (any more), `unavailable` when the database cannot be
   * reached or cannot be written, else what `fn` threw.
   */
  withContext<T>(who: Who, fn: (tx: Tx) => Promise<T>): Promise<T>;
  /** Throws AppError `unavailable` when nothing can be written now. What it writes to find out leaves no trace. */
  checkWritable(): Promise<void>;
  stats(): PoolStats;
  /** Whether a pooler answered the last connection that was made: behind one no statement is kept prepared. */
  isPooled(): boolean;
  close(): Promise<void>;
}

interface Connection {
  readonly db: Db;
  /** What a transaction begins with. */
  readonly begin: { readonly reading: readonly string[]; readonly writing: readonly string[] };
  readonly query: PreparingQuery;
  /** PostgreSQL's process behind it; null behind a pooler, which may have another one ready each time. */
  readonly process: number | null;
  /** When it was made, by `performance.now()`. */
  readonly madeAt: number;
}

/** A connection that is out of the pool. */
interface Taken {
  readonly client: pg.PoolClient;
  readonly connection: Connection;
}

/** SQLSTATE of a statement that is not prepared any more: a request before deallocated what the connection keeps. */
const unknownStatement = "26000";

/** SQLSTATE of any statement after one that failed. */
const inFailedTransaction = "25P02";

/** Tries of a transaction whose connection turns out to be spoilt. Each of them takes one out of the pool. */
const mostTries = 3;

/** Between two times that all connections are made anew. */
const retireEveryMs = 1_000;

const connections = new WeakMap<pg.PoolClient, Connection>();

/**
 * What a connection keeps from one transaction to the next.
 * @param settings statements that each transaction begins with; empty where they came with the connection
 */
async function connectionOf(client: pg.PoolClient, settings: string): Promise<Connection> {
  const known = connections.get(client);
  if (known !== undefined) return known;
  // Not the view of the settings: somebody may have locked it.
  const { rows } = await client.query<{ process: number; keepsNames: boolean; isReadOnlyRole: boolean }>(
    `SELECT pg_backend_pid() AS process,
      (SELECT source IN ('user', 'database user') FROM pg_show_all_settings()
        WHERE name = 'default_transaction_read_only') AS "isReadOnlyRole",
      NOT (
        has_table_privilege('pg_catalog.pg_prepared_statements', 'SELECT')
        OR has_function_privilege('pg_catalog.pg_prepared_statement()', 'EXECUTE')
      ) AS "keepsNames"`,
  );
  // A pooler greets with a number of its own.
  const own = rows[0]?.process ?? null;
  const process = "processID" in client && client.processID === own ? own : null;
  // Behind it a name is known to one backend and the next transaction is another's; or the pooler gives each statement
  // a name instead that can be guessed.
  const query = preparingQuery(client, process !== null && rows[0]?.keepsNames === true);
  const preparing = new Proxy(client, {
    get: (target, key) => (key === "query" ? query : Reflect.get(target, key)),
  });
  // What a statement left in its session, settings and cursors, is not there for the next person's.
  const clean = "RESET ALL; CLOSE ALL; UNLISTEN *";
  const made = {
    begin: {
      reading: [`${clean}; BEGIN READ ONLY; ${settings}`],
      // Read-only where the server is, not where the role was set so: that it does itself.
      writing:
        rows[0]?.isReadOnlyRole === true ? [clean, `BEGIN READ WRITE; ${settings}`] : [`${clean}; BEGIN; ${settings}`],
    },
    db: drizzle({ client: preparing, schema, casing: "snake_case" }),
    query,
    process,
    madeAt: performance.now(),
  };
  connections.set(client, made);
  return made;
}

/** A bounded pool whose only door is `withContext`. */
export function createDatabase(options: DatabaseOptions): Database {
  const { workload = "requests" } = options;
  const settings: pg.PoolConfig & { pipeline: boolean } = {
    connectionString: options.url,
    options: startupOptions(workload) + optionOf17,
    max: options.poolSize ?? 10,
    application_name: options.applicationName ?? "anamnesis",
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: options.isKeptOpen === true ? 0 : 60_000,
    // What a connection was made to keep, prepared statements of any number, goes with it.
    maxLifetimeSeconds: options.isKeptOpen === true ? 0 : 900,
    keepAlive: true,
    // BEGIN, the context and the first query travel together.
    pipeline: true,
    types: typeParsers,
  };
  const pool = new pg.Pool(settings);
  // A lost connection fails its statements and is replaced; without a listener it would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));

  // A connection of its own: that all others are busy does not mean that nothing can be written.
  const probes = new pg.Pool({ ...settings, max: 1 });
  probes.on("error", () => undefined);
  probes.on("connect", (client) => client.on("error", () => undefined));

  let isPooled = false;

  /** Connections of before lead to a server that became read-only: after a failover, another is written. */
  let staleBefore = 0;
  /** What the last look at it said. */
  let wasReadOnly = false;

  /** Once a second at most: a server that stays as it is must not be connected to anew by everyone who asks. */
  function retireConnections(): void {
    const now = performance.now();
    if (now - staleBefore > retireEveryMs) staleBefore = now;
  }

  async function connect(): Promise<Taken> {
    try {
      for (;;) {
        const client = await connectWithOptions(pool);
        try {
          const isRefused = pool.options.options === undefined;
          const connection = await connectionOf(client, isRefused ? settingStatements(workload) : "");
          isPooled = connection.process === null;
          if (connection.madeAt >= staleBefore) return { client, connection };
        } catch (error) {
          client.release(true);
          throw error;
        }
        client.release(true);
      }
    } catch (error) {
      throw new AppError("unavailable", "database.unavailable", { retryAfter: 1 }, error);
    }
  }

  async function withContext<T>(who: Who, fn: (tx: Tx) => Promise<T>): Promise<T> {
    // Each connection that is spoilt is replaced; a request may come upon several.
    for (let left = mostTries; ; left -= 1) {
      const run: Run = { listeners: [], isSpoilt: false };
      try {
        const result = await inTransaction(who, fn, run);
        for (const listener of run.listeners) listener();
        return result;
      } catch (error) {
        if (!run.isSpoilt) throw error;
        if (left === 1) throw new AppError("unavailable", "database.unavailable", { retryAfter: 1 }, error);
      }
    }
  }

  async function inTransaction<T>(who: Who, fn: (tx: Tx) => Promise<T>, run: Run): Promise<T> {
    const mayWrite = who.process !== undefined;
    const given: Given = { processId: mayWrite && who.startsLate !== true ? uuidv7() : null, started: null };
    const { client, connection } = await connect();
    const { text, values } = openingOf(who, given.processId);
    gatherWrites(client);
    const begun = connection.begin[mayWrite ? "writing" : "reading"].map((begin) => client.query(begin));
    const answer = connection.query<object>({ text }, [...values]);
    const opened = Promise.all([...begun, answer]);
    // Its failure is reported below, in place of the failures that follow from it.
    opened.catch(() => undefined);
    try {
      const result = await fn(transaction(client, connection, { who, given, listeners: run.listeners, answer }));
      await opened;
      await given.started;
      gatherWrites(client);
      if (given.processId === null) {
        // Nothing to wait for. But nobody else gets the connection before: a cursor that was left open with hold is
        // run to its end here.
        client.query("COMMIT").then(
          () => client.release(),
          () => client.release(true),
        );
      } else {
        await commit(client, connection.query({ text: "SELECT app.require_open($1)" }, [given.processId]));
        client.release();
      }
      return result;
    } catch (error) {
      // The first that failed is the reason why the others did.
      const cause = await Promise.all([opened, given.started]).then(
        () => error,
        (first: unknown) => first,
      );
      if (isReadOnlyServer(cause, mayWrite)) retireConnections();
      const hasBegun = (await Promise.allSettled(begun)).every(({ status }) => status === "fulfilled");
      run.isSpoilt = isOfConnection(cause, hasBegun) && !isReadOnlyServer(cause, mayWrite);
      client.query("ROLLBACK").then(
        () => client.release(run.isSpoilt || connection.madeAt < staleBefore),
        () => client.release(true),
      );
      throw databaseError(cause, mayWrite);
    }
  }

  return {
    withContext,
    async checkWritable() {
      let client: pg.PoolClient | null = null;
      try {
        client = await connectWithOptions(probes);
        const isReadOnly = (await tryToWrite(client)) === "read_only";
        // Also once it is written again: whoever connected meanwhile may have come to the old one still.
        if (isReadOnly || wasReadOnly) staleBefore = performance.now();
        wasReadOnly = isReadOnly;
        if (isReadOnly) throw notWritable(new Error("a server that takes no writes"));
        client.release();
      } catch (cause) {
        client?.release(true);
        const error = databaseError(cause, true);
        throw error instanceof AppError ? error : notWritable(cause);
      }
    },
    isPooled: () => isPooled,
    stats: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    async close() {
      await Promise.all([pool.end(), probes.end()]);
    },
  };
}

/** One try of a transaction. */
interface Run {
  /** Called after the commit. */
  readonly listeners: (() => void)[];
  /** Whether it failed by what the connection kept of those before it. */
  isSpoilt: boolean;
}

/**
 * Whether a request before spoilt the connection: what it keeps prepared is gone, or settings that it left stop even the
 * statements that take settings back. A server that goes down (class 57P) is no such thing.
 */
function isOfConnection(cause: unknown, hasBegun: boolean): boolean {
  const state = sqlState(cause);
  return state === unknownStatement || (!hasBegun && state !== null && !state.startsWith("57P"));
}

/** Sends what this tick writes as one packet: BEGIN, the context, and the first statement of the caller. */
function gatherWrites(client: pg.PoolClient): void {
  const stream = socketOf(client);
  if (stream === null) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** `pg` does not type its connection. */
function socketOf(client: object): Socket | null {
  const connection = "connection" in client ? client.connection : null;
  const stream =
    typeof connection === "object" && connection !== null && "stream" in connection ? connection.stream : null;
  return stream instanceof Socket ? stream : null;
}

/** @param isOpen that what was begun is still there: a statement of a caller may have ended it, and begun anew */
async function commit(client: pg.PoolClient, isOpen: Promise<unknown>): Promise<void> {
  const [done, open] = await Promise.allSettled([client.query("COMMIT"), isOpen]);
  if (open.status === "rejected" && sqlState(open.reason) !== inFailedTransaction) throw open.reason;
  if (done.status === "rejected") throw done.reason;
  const { command } = done.value;
  if (command !== "COMMIT") {
    // A statement failed and `fn` swallowed it: PostgreSQL rolled back, so nothing may be acknowledged.
    throw new AppError("internal", "database.rolled_back");
  }
}

interface Given {
  /** The process, once it is open or asked for. */
  processId: string | null;
  /** The statement that opens it late. */
  started: Promise<unknown> | null;
}

interface Opened {
  readonly who: Who;
  readonly given: Given;
  /** Called after the commit. */
  readonly listeners: (() => void)[];
  /** That of the statement that opened the context. */
  readonly answer: Promise<pg.QueryResult<object>>;
}

function transaction(client: pg.PoolClient, { db, query }: Connection, { who, given, listeners, answer }: Opened): Tx {
  return {
    db,
    who,
    found: async <Row extends object>() => ((await answer).rows[0] as Row | undefined) ?? null,
    writerId() {
      if (given.processId === null) throw new AppError("internal", "database.read_only_transaction");
      return given.processId;
    },
    async startProcess() {
      if (given.processId !== null) return;
      if (who.process === undefined) throw new AppError("internal", "database.read_only_transaction");
      given.processId = uuidv7();
      gatherWrites(client);
      given.started = query({ text: "SELECT app.start_process($1)" }, [given.processId]);
      // Its failure is reported with that of the transaction.
      given.started.catch(() => undefined);
    },
    async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
      const { rows } = await query<Row>({ text }, [...values]);
      return rows;
    },
    afterCommit: (listener) => void listeners.push(listener),
    stream: (query, batch) => streamRows(client, query, batch),
  };
}
