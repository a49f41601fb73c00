import { randomBytes } from "node:crypto";
import { link, mkdir, open, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { keyBytes, type ParentKey, rootKeyOf } from "./parent-key.ts";

/**
 * The root key in a file of 64 hex digits and a newline. Made at first use, mode 0600, in a folder that is made
 * with mode 0700 when missing; processes that start at once agree on one key.
 * @throws Error, one sentence, when the file is no such text or can be read by others than its owner
 */
export async function openFileRootKey(path: string): Promise<ParentKey> {
  const found = await readKey(path);
  if (found !== null) return found;
  await createKey(path);
  const created = await readKey(path);
  if (created === null) throw new Error(`The root key in ${path} disappeared while it was made.`);
  return created;
}

const isCode = (error: unknown, code: string) => error instanceof Error && "code" in error && error.code === code;

/** Null when there is no file. */
async function readKey(path: string): Promise<ParentKey | null> {
  const file = await open(path, "r").catch((error: unknown) => {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  });
  if (file === null) return null;
  try {
    // Of the opened file, not of the path: what is checked is what is read.
    const { mode } = await file.stat();
    if ((mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, "0");
      throw new Error(`The root key in ${path} is open to others (mode ${octal}): set it to 0600.`);
    }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2 * keyBytes + 2), 0, 2 * keyBytes + 2, 0);
    const text = buffer.toString("latin1", 0, bytesRead);
    if (!/^[0-9a-f]{64}\n?$/iu.test(text)) {
      throw new Error(`The root key in ${path} is damaged: it must be 64 hex digits and a newline.`);
    }
    return rootKeyOf(Buffer.from(text.slice(0, 2 * keyBytes), "hex"));
  } finally {
    await file.close();
  }
}

async function createKey(path: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `.${basename(path)}.${randomBytes(8).toString("hex")}`);
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(`${randomBytes(keyBytes).toString("hex")}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link, not a rename: it fails when another process was first, and then theirs is the key.
    await link(temporary, path).catch((error: unknown) => {
      if (!isCode(error, "EEXIST")) throw error;
    });
  } finally {
    await rm(temporary, { force: true });
  }
  // Before anything is sealed with the key, its name has to be on the disk as well.
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
