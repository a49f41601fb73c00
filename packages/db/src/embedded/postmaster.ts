import { readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

async function commandOf(pid: number): Promise<string | null> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
  } catch {
    return null;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Clears the way for a new server: stops one that outlived the process which started it, and removes
 * a lock file that names a process which is not PostgreSQL (numbers are soon reused in a container).
 */
export async function clearPostmaster(dataFolder: string): Promise<void> {
  const path = `${dataFolder}/postmaster.pid`;
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return;
  const pid = Number(text.split("\n")[0]);
  const isNumber = Number.isSafeInteger(pid) && pid > 1;
  const command = isNumber ? await commandOf(pid) : null;
  const isPostgres = isNumber && exists(pid) && (command === null || command.includes("postgres"));
  if (isPostgres) {
    for (const signal of ["SIGINT", "SIGQUIT"] as const) {
      try {
        process.kill(pid, signal);
      } catch {
        break;
      }
      for (let waited = 0; waited < 100 && exists(pid); waited += 1) await sleep(100);
    }
  }
  await rm(path, { force: true });
}
