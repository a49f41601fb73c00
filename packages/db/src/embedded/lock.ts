import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { StartError } from "../start-error.ts";
import { stopPostmaster } from "./postmaster.ts";
import { isRunning, isSameNamespace, ownIdentity, type ProcessIdentity } from "./processes.ts";

const identity = z.object({
  host: z.string(),
  bootId: z.string().nullable(),
  pidNamespace: z.string().nullable(),
  pid: z.int().positive(),
  startedAt: z.string().nullable(),
});

/** How often a holder shows that it lives, for those whom its lock does not reach. */
const beatMs = 2_000;
/** How long its silence is listened to. */
const silenceMs = 3.5 * beatMs;
/** What a PostgreSQL gets to end whose process was killed: a checkpoint of much can take this long. */
const patienceMs = 60_000;

export interface FolderLock {
  /**
   * The open file that holds the lock. A process that inherits it holds the lock as well, so that a folder is not
   * free before the last PostgreSQL that writes to it has ended, whoever was killed before.
   */
  readonly fd: number;
  release(): Promise<void>;
}

/**
 * Takes a data folder for this process, by a lock that the kernel keeps on an open file: it holds across containers
 * that share a volume, and ends with those who have the file open, however they end. The file says who that is.
 * Kernels do not always share locks over a network; there the holder's heartbeat is listened to.
 * Throws StartError when somebody else has the folder, and has touched nothing then.
 */
export async function lockFolder(dataDir: string): Promise<FolderLock> {
  const path = join(dataDir, "anamnesis.lock");
  // Never removed or replaced: a lock on a file that has lost its name holds nobody off.
  // Where somebody else may write to the folder, a link there would lead root to any file.
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const mine = ownIdentity();
    await waitForLock(file, { mine, path, dataDir });
    await refuseUnseen(file, { mine, path, dataDir });
    await file.truncate(0);
    await file.write(JSON.stringify(mine), 0);
  } catch (error) {
    await file.close();
    throw error;
  }
  const heart = setInterval(() => {
    // A disk that fails shows elsewhere; the lock holds without it.
    file.utimes(new Date(), new Date()).catch(() => undefined);
  }, beatMs);
  heart.unref();
  return {
    fd: file.fd,
    async release() {
      clearInterval(heart);
      await file.truncate(0).finally(() => file.close());
    },
  };
}

interface Claim {
  readonly mine: ProcessIdentity;
  readonly path: string;
  readonly dataDir: string;
}

/** Null when nobody wrote it, or was cut off doing so. */
async function holderOf(file: FileHandle): Promise<ProcessIdentity | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1_024), 0, 1_024, 0);
  try {
    return identity.parse(JSON.parse(buffer.toString("utf8", 0, bytesRead)));
  } catch {
    return null;
  }
}

/** Opened anew each time: file systems of a network tell what is new to who opens, not to who looks again. */
async function beatOf(path: string): Promise<number> {
  const file = await open(path, "r");
  try {
    return (await file.stat()).mtimeMs;
  } finally {
    await file.close();
  }
}

function alreadyRuns({ mine, dataDir }: Claim, holder: ProcessIdentity | null): StartError {
  const where = holder === null || isSameNamespace(mine, holder) ? "" : ` on ${holder.host}`;
  const who = holder === null ? "another process" : `process ${holder.pid}${where}`;
  return new StartError(`Anamnesis already runs on ${dataDir} (${who}): stop it, or set DATA_DIR.`);
}

async function waitForLock(file: FileHandle, claim: Claim): Promise<void> {
  const firstBeat = await beatOf(claim.path);
  const deadline = performance.now() + patienceMs;
  // A part of the platform, which who brings a PostgreSQL of their own does without.
  const { tryLock } = await import("fs-native-extensions");
  while (!tryLock(file.fd)) {
    const holder = await holderOf(file);
    const isNear = holder !== null && isSameNamespace(claim.mine, holder);
    if (isNear && isRunning(holder)) throw alreadyRuns(claim, holder);
    if (!isNear && (await beatOf(claim.path)) !== firstBeat) throw alreadyRuns(claim, await holderOf(file));
    if (isNear) {
      // Killed, and its PostgreSQL lives on. Asked again before the signal: a start that overtook us wrote its name first.
      await stopPostmaster(join(claim.dataDir, "postgres"), async () => !sameProcess(await holderOf(file), holder));
    }
    if (performance.now() > deadline) {
      throw new StartError(
        `PostgreSQL of an earlier start still works on ${claim.dataDir}: wait until it has ended, or stop it.`,
      );
    }
    await sleep(200);
  }
}

function sameProcess(one: ProcessIdentity | null, other: ProcessIdentity): boolean {
  return one?.pid === other.pid && one.startedAt === other.startedAt;
}

/**
 * A holder left its name whose end we cannot see: it was killed with its container or its machine, or it lives where
 * our lock does not reach, which two mounts of one folder can do even under one kernel.
 */
async function refuseUnseen(file: FileHandle, claim: Claim): Promise<void> {
  const holder = await holderOf(file);
  if (holder === null || (isSameNamespace(claim.mine, holder) && !isRunning(holder))) return;
  const firstBeat = await beatOf(claim.path);
  for (const deadline = performance.now() + silenceMs; performance.now() < deadline; await sleep(200)) {
    if ((await beatOf(claim.path)) !== firstBeat) throw alreadyRuns(claim, holder);
  }
}

/**
 * Locks a file of the data themselves, which cannot be lost as the file beside them can: who removes that one takes the
 * lock away from nobody. The open file is for the server to inherit. Throws StartError when somebody has it.
 */
export async function lockData(dataFolder: string): Promise<FileHandle> {
  const { tryLock } = await import("fs-native-extensions");
  const file = await open(join(dataFolder, "PG_VERSION"), constants.O_RDWR | constants.O_NOFOLLOW);
  if (tryLock(file.fd)) return file;
  await file.close();
  throw new StartError(
    `A PostgreSQL still works on ${dataFolder}, though the lock of the folder is free: stop it first.`,
  );
}
