import { type Database, schedulePaces, sqlFunction, type Tx, typed, writeTrail } from "@anamnesis/db";
import type { ScheduleName } from "@anamnesis/domain";
import {
  type JobDefinition,
  type JobLog,
  type MailTransport,
  type ObjectStore,
  type Outbound,
  type PushSender,
  type ScheduleDefinition,
  type VirusScanner,
} from "@anamnesis/platform";
import type { KeyedDatabase } from "./field-keys.ts";
import { exportJob, removeExpiredExports } from "./features/exports/index.ts";
import { deleteDueAccounts, goodbyeMail, type IdentityKeys, identityMailJob } from "./features/identity/index.ts";
import { clinicalMailJob, expireUploads, imageJob, type PatientKeys } from "./features/clinical/index.ts";
import { evaluateAlerts, rotationJob, sealLateFields } from "./features/operations/index.ts";
import { organizationMailJob, webhookJob } from "./features/organizations/index.ts";
import { planReminders, reminderJob } from "./features/reminders/index.ts";
import { diaryMailJob } from "./features/symptoms/index.ts";
import { importJob } from "./features/terminology/index.ts";
import { asSystem } from "./system.ts";

export interface BackgroundParts {
  /** As the worker role. */
  readonly database: KeyedDatabase;
  readonly objects: ObjectStore;
  readonly mail: MailTransport;
  readonly keys: IdentityKeys;
  readonly patientKeys: PatientKeys;
  /** What looks for viruses; null for nothing. */
  readonly scanner: VirusScanner | null;
  /** The way to what organizations set up. */
  readonly outbound: Outbound;
  /** The way to the browsers of people. */
  readonly push: PushSender;
  /** Where the web app is, for links in mails. */
  readonly origin: string;
}

/** Every kind of work that is done in the background because somebody asked for it. */
export function jobDefinitions(parts: BackgroundParts): readonly JobDefinition[] {
  // A definition takes only what its own `parse` gave it.
  return [
    exportJob("csv", parts),
    exportJob("json", parts),
    identityMailJob(parts),
    organizationMailJob(parts),
    webhookJob(parts),
    reminderJob(parts),
    diaryMailJob(parts),
    clinicalMailJob(parts),
    imageJob(parts),
    rotationJob(parts),
    importJob(parts),
  ] as readonly JobDefinition[];
}

const removeExpiredSessions = sqlFunction("identity.remove_expired_sessions");
const ensurePartitions = sqlFunction("app.ensure_partitions");
const removeExpiredRows = sqlFunction("app.remove_expired", typed<number>());
const endTransactions = sqlFunction("app.end_overlong", typed<number>());

/** What is done from time to time without being asked for. The names stand in the database. */
export function housekeepingSchedules(
  parts: BackgroundParts,
): readonly (ScheduleDefinition & { readonly name: ScheduleName })[] {
  const { database, objects } = parts;
  const keepHouse = (work: (tx: Tx) => Promise<unknown>) => () =>
    database.withContext(asSystem("operations.housekeeping"), work);
  return [
    { name: "exports", everySeconds: schedulePaces.exports, run: () => removeExpiredExports({ database, objects }) },
    { name: "alerts", everySeconds: schedulePaces.alerts, run: () => evaluateAlerts(database) },
    {
      name: "account deletions",
      everySeconds: schedulePaces["account deletions"],
      run: () => deleteDueAccounts({ database, objects, sayGoodbye: goodbyeMail(parts) }),
    },
    { name: "reminders", everySeconds: schedulePaces.reminders, run: () => planReminders(database) },
    {
      name: "image uploads",
      everySeconds: schedulePaces["image uploads"],
      run: () => expireUploads({ database, objects }),
    },
    { name: "late sealing", everySeconds: schedulePaces["late sealing"], run: () => sealLateFields(database) },
    { name: "sessions", everySeconds: schedulePaces.sessions, run: keepHouse((tx) => removeExpiredSessions(tx)) },
    { name: "expired rows", everySeconds: schedulePaces["expired rows"], run: removeExpired(database) },
    {
      name: "partitions",
      everySeconds: schedulePaces.partitions,
      run: keepHouse((tx) => ensurePartitions(tx, { monthsAhead: 3 })),
    },
  ];
}

const expiredRowsAtOnce = 5_000;

/** In short transactions, until nothing of what the lists of tables say has run out is left. */
function removeExpired(database: Database): () => Promise<void> {
  return async () => {
    for (;;) {
      const removed = await database.withContext(asSystem("operations.housekeeping"), (tx) =>
        removeExpiredRows(tx, { limit: expiredRowsAtOnce }),
      );
      if (removed === 0) return;
    }
  };
}

/** Longer than any request works: what is still open then waits for nobody who means well. */
const overlongSeconds = 120;
const watchEveryMs = 15_000;

export interface WatchParts {
  /** With a connection that is kept open: when no new one can be made, this is what ends it. */
  readonly database: Database;
  readonly log: Pick<JobLog, "error">;
  /** How long a transaction of a request may be open. */
  readonly seconds?: number;
}

/**
 * Ends what requests leave open for too long, from a timer of its own: what is due from time to time is looked for in a
 * table, which may be what they keep.
 * @returns what stops it
 */
export function watchOverlong({ database, log, seconds = overlongSeconds }: WatchParts): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const look = async () => {
    try {
      await endOverlong(database, seconds);
    } catch (error) {
      log.error({ err: error }, "overlong transactions could not be ended");
    }
  };
  const timer = setInterval(() => void (running = running.then(look)), watchEveryMs);
  timer.unref();
  running = look();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/** Writes down afterwards what it ended: before, it would have to wait for them. */
async function endOverlong(database: Database, seconds: number): Promise<void> {
  const count = await database.withContext(asSystem(), (tx) => endTransactions(tx, { seconds }));
  if (count === 0) return;
  await database.withContext(asSystem("operations.end_overlong"), (tx) =>
    writeTrail(tx, { event: "TRANSACTIONS_ENDED", id: "", status: "failure", details: { count } }),
  );
}
