import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tables } from "./access/index.ts";
import { renderAccess } from "./access/render.ts";
import { releaseFolder } from "./migrate.ts";

/** Writes what is rendered from the lists of `access/`. */
export async function render(): Promise<void> {
  await writeFile(join(releaseFolder, "sql/access.generated.sql"), renderAccess(tables));
}
