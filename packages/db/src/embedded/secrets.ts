import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";

const clusterSecrets = z.object({ postgres: z.string(), anamnesis_app: z.string(), anamnesis_worker: z.string() });
export type ClusterSecrets = z.infer<typeof clusterSecrets>;

/** Passwords of the embedded server, made at the first start and kept in a file only its owner reads. */
export async function clusterPasswords(path: string): Promise<ClusterSecrets> {
  const known = await readFile(path, "utf8").catch((error: unknown) => {
    // Nothing but its absence means that there are none yet: with new ones nobody gets into the database that is there.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
  if (known !== null) return clusterSecrets.parse(JSON.parse(known));
  const password = () => randomBytes(24).toString("base64url");
  const made = { postgres: password(), anamnesis_app: password(), anamnesis_worker: password() };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Renamed into place: a start that is cut off leaves no half file.
  await writeFile(`${path}.new`, JSON.stringify(made), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return made;
}
