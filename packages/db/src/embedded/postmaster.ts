import { readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { StartError } from "../start-error.ts";
import { exists, isPostmasterOf } from "./processes.ts";

/** What PostgreSQL writes about itself into its data folder. */
interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** Key and id of its shared memory; null before it has any. */
  readonly sharedMemory: readonly [key: string, id: string] | null;
}

const pathOf = (dataFolder: string) => `${dataFolder}/postmaster.pid`;

/** https://www.postgresql.org/docs/18/storage-file-layout.html: a line each. Null where there is no file. */
async function readPostmasterFile(dataFolder: string): Promise<PostmasterFile | null> {
  const text = await readFile(pathOf(dataFolder), "utf8").catch(() => null);
  if (text === null) return null;
  const [pid, , , port, , , memory = ""] = text.split("\n");
  const [key, id] = memory.trim().split(/\s+/u);
  return {
    pid: Number(pid),
    port: Number(port),
    sharedMemory: key === undefined || id === undefined ? null : [key, id],
  };
}

/** Stops a server of this data folder that outlived who started it, unless `isOvertaken` says that it has a new owner. */
export async function stopPostmaster(dataFolder: string, isOvertaken: () => Promise<boolean>): Promise<void> {
  const pid = (await readPostmasterFile(dataFolder))?.pid ?? 0;
  if (!isPostmasterOf(pid, dataFolder) || (await isOvertaken())) return;
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < 100 && exists(pid); waited += 1) await sleep(100);
  }
}

/**
 * Removes the file of a server that was killed: it names a process, and numbers are soon reused in a container.
 * Who calls this has the folder's lock, so that no server of ours can be there. Should one be all the same, because
 * somebody removed the lock, then this throws StartError and touches nothing: two servers would destroy the data.
 */
export async function clearPostmaster(dataFolder: string, password: string): Promise<void> {
  const file = await readPostmasterFile(dataFolder);
  if (file === null) return;
  const isAlive =
    isPostmasterOf(file.pid, dataFolder) || (await isAttached(file)) || (await answersAsOurs(file.port, password));
  if (isAlive) {
    throw new StartError(
      `A PostgreSQL (process ${file.pid}, port ${file.port}) still works on ${dataFolder}, though the lock of the folder is free: stop it first.`,
    );
  }
  await rm(pathOf(dataFolder), { force: true });
}

/** Whether processes still use the shared memory of that server. Where the system does not tell, PostgreSQL looks itself. */
async function isAttached({ sharedMemory }: PostmasterFile): Promise<boolean> {
  if (sharedMemory === null) return false;
  const table = await readFile("/proc/sysvipc/shm", "utf8").catch(() => "");
  return table.split("\n").some((line) => {
    const [key, id, , , , , attached] = line.trim().split(/\s+/u);
    return isSameNumber(key, sharedMemory[0]) && isSameNumber(id, sharedMemory[1]) && Number(attached) > 0;
  });
}

/** Of 32 bits, which PostgreSQL writes as an unsigned long and the kernel as a signed int. */
const isSameNumber = (one: string | undefined, other: string) =>
  one !== undefined && /^-?\d+$/u.test(one) && BigInt.asIntN(32, BigInt(one)) === BigInt.asIntN(32, BigInt(other));

/** Whether what listens there lets in who has the password of this installation; no other server does. */
async function answersAsOurs(port: number, password: string): Promise<boolean> {
  for (let attempt = 0; ; attempt += 1) {
    const client = new pg.Client({
      host: "127.0.0.1",
      port,
      user: "postgres",
      password,
      database: "postgres",
      connectionTimeoutMillis: 2_000,
    });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return true;
    } catch (error) {
      // Starting or stopping: whose it is shows in a moment.
      const isBusy = error instanceof Error && "code" in error && error.code === "57P03";
      if (!isBusy) return false;
      if (attempt === 20) return true;
      await sleep(500);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
