import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SmallDisk {
  readonly path: string;
  /** Takes all the room that is left, to the last byte. */
  fill(): Promise<void>;
  /** Gives it back. */
  free(): Promise<void>;
  close(): Promise<void>;
}

/** A file system of its own in memory. Throws where this process may not mount one: only root may. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk> {
  const path = await mkdtemp(join(tmpdir(), "anamnesis-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0711`, "tmpfs", path], { stdio: "pipe" });
  } catch (error) {
    await rm(path, { recursive: true });
    throw error;
  }
  await chmod(path, 0o711);
  const ballast = join(path, "ballast");
  return {
    path,
    async fill() {
      const file = await open(ballast, "a");
      try {
        for (const size of [1 << 20, 1 << 12, 1]) {
          const chunk = Buffer.alloc(size, 1);
          while (
            await file.write(chunk).then(
              () => true,
              () => false,
            )
          );
        }
      } finally {
        await file.close();
      }
    },
    free: () => rm(ballast),
    async close() {
      execFileSync("umount", ["--lazy", path]);
      await rm(path, { recursive: true });
    },
  };
}

/** Why there is no such disk here; null where there is. */
export function noSmallDisk(): string | null {
  if (process.getuid?.() !== 0) return "only root may mount a small disk to fill";
  try {
    const path = execFileSync("mktemp", ["-d"], { encoding: "utf8" }).trim();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", path], { stdio: "pipe" });
      execFileSync("umount", [path]);
    } finally {
      execFileSync("rmdir", [path]);
    }
    return null;
  } catch {
    return "this machine does not let root mount a small disk to fill";
  }
}
