import { access, chmod, constants, mkdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { StartError } from "../start-error.ts";

/** What the system says, in words for whoever set the variable. */
const words: Readonly<Record<string, string>> = {
  EEXIST: "is a file, not a folder",
  ENOTDIR: "leads through a file",
  EACCES: "may not be written by this user",
  EPERM: "may not be written by this user",
  EROFS: "lies on a file system that is read-only",
  ENOSPC: "lies on a disk that is full",
  EDQUOT: "lies on a disk whose quota is used up",
  ENAMETOOLONG: "has too long a name",
  ELOOP: "leads in a circle, or holds a link where a file of ours should be",
};

/** Does something in the folder of DATA_DIR. Throws StartError with what the system says of it in words. */
export async function inDataDir<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error && "syscall" in cause && "code" in cause)) throw cause;
    const owner = await stat(path).catch(() => null);
    const whose = owner === null || owner.uid === process.getuid?.() ? "" : ` (it belongs to user ${owner.uid})`;
    const what = words[String(cause.code)] ?? `cannot be used: ${String(cause.code)}`;
    throw new StartError(`DATA_DIR ${path} ${what}${whose}.`, { cause });
  }
}

/**
 * Makes the folder for everything that outlives the process, or finds that it is one that this user may write to.
 * Throws StartError that names the variable, what the folder is, and whose. Returns its full path.
 */
export async function openDataDir(name: string): Promise<string> {
  const path = resolve(name);
  const isRoot = process.getuid?.() === 0;
  return inDataDir(path, async () => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    // Where PostgreSQL runs as another account it has to pass through here; what lies inside guards itself.
    if (isRoot) await chmod(path, 0o711);
    return path;
  });
}
