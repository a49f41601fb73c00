import { readFile, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { StartError } from "../start-error.ts";

const lockFile = z.object({ pid: z.int().positive(), startedAt: z.string().nullable() });

/** A lock cut off while it was written holds nothing. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** When a process started, in clock ticks since boot; null where the system does not tell. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

/** Whether the process that wrote a lock still runs. A later process with the same number is not it. */
async function isAlive(holder: z.infer<typeof lockFile>): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return holder.pid !== process.pid && (await startOf(holder.pid)) === holder.startedAt;
}

/**
 * Takes a data folder for this process. A lock that a killed process left behind is taken over.
 * Throws StartError when another one runs. Returns the release.
 */
export async function lockFolder(path: string, dataDir: string): Promise<() => Promise<void>> {
  const mine = JSON.stringify({ pid: process.pid, startedAt: await startOf(process.pid) });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(path, mine, { flag: "wx", mode: 0o600 });
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = lockFile.safeParse(parse(await readFile(path, "utf8").catch(() => "")));
    if (holder.success && (await isAlive(holder.data))) {
      throw new StartError(
        `Anamnesis already runs on ${dataDir} (process ${holder.data.pid}): stop it, or set DATA_DIR.`,
      );
    }
    await rm(path, { force: true });
  }
  throw new StartError(`${path} cannot be taken: another Anamnesis is starting on ${dataDir}.`);
}
