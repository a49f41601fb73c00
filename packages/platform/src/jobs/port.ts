/** What a job needs of a transaction; a `Tx` of packages/db is one. */
export interface JobTransaction {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** One run of one job. */
export interface JobRun<Asker = unknown> {
  readonly id: string;
  /** Who asked, as it was stored: the job acts in their name. */
  readonly actor: Asker;
  /** The process that asked. */
  readonly processId: string;
  /** 1 for the first run. */
  readonly attempt: number;
  /** Aborted when the server stops or the lease was lost: another worker may run the job already. */
  readonly signal: AbortSignal;
}

/** How one kind of work is done. `run` must bear being run again after it was cut off anywhere. */
export interface JobDefinition<Payload = unknown> {
  readonly kind: string;
  /** Throws for a payload that it does not know. */
  parse(payload: unknown): Payload;
  run(payload: Payload, job: JobRun): Promise<void>;
  /** Called when the last attempt failed, before the job ends: a second time if the worker dies in between. */
  onGiveUp?(payload: Payload, job: JobRun, error: unknown): Promise<void>;
}

export interface NewJob {
  readonly kind: string;
  readonly payload: object;
  /** Who asks; needs `userId`. */
  readonly actor: { readonly userId: string | null };
  /** The process of the transaction that asks. */
  readonly processId: string;
  /** Runs before it is given up. */
  readonly maxAttempts?: number;
}

export interface JobLog {
  error(details: object, message: string): void;
}
