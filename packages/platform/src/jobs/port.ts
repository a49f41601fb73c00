/** What a job needs of a transaction; a `Tx` of packages/db is one. */
export interface JobTransaction {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Calls `listener` once what was done here is there for others. */
  afterCommit?(listener: () => void): void;
}

/** One run of one job. */
export interface JobRun {
  readonly id: string;
  /** Names this run: with it, the database lets it work in the name of whoever asked. */
  readonly lease: string;
  /** The process that asked. */
  readonly processId: string;
  /** 1 for the first run. */
  readonly attempt: number;
  /** Aborted when the server stops, the job was called off, or the lease was lost: another worker may run it already. */
  readonly signal: AbortSignal;
  /**
   * Says how far it is, now and then; what comes too often is left out.
   * @param percent from 0 to 100
   * @param note what it is at, in at most 200 characters; administrators see it, so it names nobody
   */
  progress(percent: number, note?: string): void;
}

/**
 * How one kind of work is done. `run` must bear being run again after it was cut off anywhere. AppError `jobs.put_off`
 * with `retryAfter` puts it off for so many seconds, without counting the attempt.
 */
export interface JobDefinition<Payload = unknown> {
  readonly kind: string;
  /** Runs of this kind at a time in one process; 2 unless told. */
  readonly atOnce?: number;
  /** Throws for a payload that it does not know. */
  parse(payload: unknown): Payload;
  run(payload: Payload, job: JobRun): Promise<void>;
  /**
   * Called when the last attempt failed, or the job was called off, before it ends: a second time if the worker
   * dies in between.
   */
  onGiveUp?(payload: Payload, job: JobRun, error: unknown): Promise<void>;
}

/** Work that returns, once for all processes. `run` must bear being run again after it was cut off anywhere. */
export interface ScheduleDefinition {
  /** Stable: it names the row that all processes share. */
  readonly name: string;
  readonly everySeconds: number;
  run(signal: AbortSignal): Promise<unknown>;
}

export interface NewJob {
  readonly kind: string;
  readonly payload: object;
}

export interface JobLog {
  error(details: object, message: string): void;
}

/** Runs `fn` in a transaction of the worker role as the system. The kind names its process; without one it only reads. */
export type RunTransaction = <T>(kind: string | undefined, fn: (tx: JobTransaction) => Promise<T>) => Promise<T>;
