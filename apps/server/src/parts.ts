import { resolve } from "node:path";
import {
  asNobody,
  asSystem,
  type BackgroundParts,
  createServices,
  housekeepingSchedules,
  jobDefinitions,
  ruleBasedModel,
  type Services,
  watchOverlong,
  withFieldKeys,
} from "@anamnesis/api";
import { openFileRootKey, type ParentKey, pushIdentityOf, rootKeyOf } from "@anamnesis/crypto";
import { createDatabase, type Database, sqlFunction, typed, type Who } from "@anamnesis/db";
import { type Cluster, inDataDir, openCluster, openDataDir, StartError } from "@anamnesis/db/embedded";
import {
  createClamdScanner,
  createFileObjectStore,
  createOutbound,
  createJobRunner,
  createOutboxMail,
  createPushSender,
  createSmtpMail,
  type JobLog,
  type JobRunner,
  type MailTransport,
  type Outbound,
  senderOf,
} from "@anamnesis/platform";
import { appAddress, type Env, mailFrom } from "./env.ts";
import { keyProvidersOf } from "./key-providers.ts";

/** What a server and a worker are both made of, opened. */
export interface Parts {
  readonly cluster: Cluster;
  readonly services: Services;
  readonly mail: MailTransport;
  readonly outbound: Outbound;
  close(): Promise<void>;
}

/** What jobs, and what is done from time to time, run on. */
export interface Background {
  /** As the worker role. */
  readonly database: Database;
  createRunner(log: JobLog): JobRunner;
  close(): Promise<void>;
}

/** How an operator is told what they should know. */
type Print = (line: string) => void;

/** The folder of mails where there is no mail server. */
export function outboxDirectory(env: Pick<Env, "DATA_DIR">): string {
  return resolve(env.DATA_DIR, "outbox");
}

/** Opens the database and what stands on it, as the application role. Throws StartError. */
export async function openParts(env: Env, print: Print): Promise<Parts> {
  const dataDir = await openDataDir(env.DATA_DIR);
  const rootKey = await inDataDir(dataDir, () => openRootKey(env));
  const cluster = await openCluster({
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    ownerUrl: env.DATABASE_OWNER_URL,
    workerUrl: env.DATABASE_WORKER_URL,
  });
  const database = createDatabase({ url: cluster.appUrl, poolSize: 16, applicationName: "anamnesis app" });
  const from = mailFrom(env);
  const mail =
    env.SMTP_URL === undefined
      ? createOutboxMail({ directory: outboxDirectory(env), from })
      : createSmtpMail({ url: env.SMTP_URL, from });
  async function close(): Promise<void> {
    await Promise.all([database.close(), mail.close()]);
    await cluster.stop();
  }
  try {
    await claimRootKey(database, rootKey);
    if (!(await claimKeyProvider(database, asNobody("operations.start"), env.KEY_PROVIDER))) {
      print(
        `The key provider ${env.KEY_PROVIDER} is new here: no key is made by it before a worker has started with it.`,
      );
    }
    for (const setting of cluster.takenBack) print(`Taken back, as nothing here sets it: ${setting}`);
    for (const open of cluster.leftOpen) print(`A superuser has not closed it yet (docs/operating.md): ${open}`);
    if (!cluster.embedded) await tellOfPoolers(database, { who: asNobody(), name: "DATABASE_URL", print });
  } catch (error) {
    await close();
    throw error;
  }
  const objects = createFileObjectStore({ directory: resolve(env.DATA_DIR, "objects"), rootKey });
  const outbound = createOutbound({ allowedNetworks: env.ALLOWED_PRIVATE_NETWORKS });
  const push = createPushSender({
    identity: pushIdentityOf(rootKey),
    outbound,
    subject: env.PUSH_SUBJECT ?? `mailto:${senderOf(from).address}`,
    hosts: env.PUSH_HOSTS,
  });
  const services = createServices({
    database,
    objects,
    rootKey,
    ...keyProvidersOf(env, { rootKey, print }),
    outbound,
    push,
    diagnosisModel: env.DIAGNOSIS_MODEL === "rules" ? ruleBasedModel : null,
  });
  return { cluster, services, mail, outbound, close };
}

/** Opens what runs jobs, as the worker role: a server whose jobs run in other processes has no need of its login. */
export async function openBackground(
  env: Env,
  { cluster, services, mail, outbound }: Parts,
  print: Print,
): Promise<Background> {
  if (cluster.workerUrl === null) {
    throw new StartError(
      "Set DATABASE_WORKER_URL, with a password that is not the application's: jobs run as anamnesis_worker. Or run them elsewhere: WORKER=external.",
    );
  }
  const database = createDatabase({
    url: cluster.workerUrl,
    poolSize: 8,
    applicationName: "anamnesis worker",
    workload: "background",
  });
  try {
    await claimKeyProvider(database, asSystem("operations.start"), env.KEY_PROVIDER);
    if (!cluster.embedded) await tellOfPoolers(database, { who: asSystem(), name: "DATABASE_WORKER_URL", print });
  } catch (error) {
    await database.close();
    throw error;
  }
  const watchdog = createDatabase({
    url: cluster.workerUrl,
    poolSize: 1,
    isKeptOpen: true,
    applicationName: "anamnesis watchdog",
    workload: "background",
  });
  const { objects, keys, fieldKeys, patientKeys, push } = services;
  const parts: BackgroundParts = {
    database: withFieldKeys(database, fieldKeys),
    objects,
    mail,
    keys,
    patientKeys,
    scanner: env.CLAMD_URL === undefined ? null : createClamdScanner({ url: env.CLAMD_URL }),
    outbound,
    push,
    origin: appAddress(env),
  };
  return {
    database,
    createRunner(log) {
      const runner = createJobRunner({
        transaction: (kind, fn) => database.withContext(asSystem(kind), fn),
        definitions: jobDefinitions(parts),
        schedules: housekeepingSchedules(parts),
        log,
      });
      let endWatch: (() => Promise<void>) | null = null;
      return {
        ...runner,
        start() {
          runner.start();
          endWatch = watchOverlong({ database: watchdog, log });
        },
        async stop(graceMs) {
          await Promise.all([runner.stop(graceMs), endWatch?.()]);
        },
      };
    },
    async close() {
      await Promise.all([database.close(), watchdog.close()]);
    },
  };
}

async function tellOfPoolers(
  database: Database,
  { who, name, print }: { readonly who: Who; readonly name: string; readonly print: Print },
): Promise<void> {
  // Seen by whoever connects.
  await database.withContext(who, (tx) => tx.query("SELECT 1"));
  if (database.isPooled()) print(`${name} leads to a pooler: no statements are kept prepared, each is planned anew.`);
}

async function openRootKey(env: Env): Promise<ParentKey> {
  if (env.ROOT_KEY !== undefined) return rootKeyOf(Buffer.from(env.ROOT_KEY, "hex"));
  try {
    return await openFileRootKey(resolve(env.DATA_DIR, "keys/root.key"));
  } catch (cause) {
    if (cause instanceof Error && !("syscall" in cause)) throw new StartError(cause.message, { cause });
    throw cause;
  }
}

const claimProvider = sqlFunction("app.claim_key_provider", typed<boolean>());

/** Whether keys may be wrapped by a provider: by the first of an installation, and by others that its worker names. */
const claimKeyProvider = (database: Database, who: Who, name: string): Promise<boolean> =>
  database.withContext(who, (tx) => claimProvider(tx, { name }));

const claimKey = sqlFunction("app.claim_root_key", typed<boolean>());

/** Under another key every sealed field would be refused, one sign-in at a time: better said at the start. */
async function claimRootKey(database: Database, { id }: ParentKey): Promise<void> {
  const isOurs = await database.withContext(asNobody("operations.start"), (tx) => claimKey(tx, { id }));
  if (isOurs) return;
  throw new StartError(
    "This database belongs to another root key: set ROOT_KEY, or bring back the file keys/root.key of its DATA_DIR.",
  );
}
