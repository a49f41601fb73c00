import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { chown } from "node:fs/promises";

/** Whom the server process of PostgreSQL runs as: it refuses to run as root. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Null when this process is not root and PostgreSQL can simply run as it does. For data that is there already it is
 * whose they are, because PostgreSQL serves its own files alone.
 */
export function serverAccount(dataFolder: string): ServerAccount | null {
  if (process.getuid?.() !== 0) return null;
  const made = statSync(dataFolder, { throwIfNoEntry: false });
  if (made !== undefined && made.uid !== 0) return { uid: made.uid, gid: made.gid };
  for (const name of ["postgres", "nobody"]) {
    try {
      const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, name], { stdio: "pipe" })));
      if (uid !== undefined && gid !== undefined && uid > 0) return { uid, gid };
    } catch {
      // No such account here: the next one.
    }
  }
  return { uid: 65_534, gid: 65_534 };
}

/** Whether `account` can read a path, as seen by a process that runs as it. */
export function canReach(account: ServerAccount, path: string): boolean {
  try {
    execFileSync("test", ["-r", path], { uid: account.uid, gid: account.gid, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Gives a folder to the account that PostgreSQL runs as. */
export async function giveTo(account: ServerAccount | null, path: string): Promise<void> {
  if (account !== null) await chown(path, account.uid, account.gid);
}
