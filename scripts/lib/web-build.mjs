import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./run.mjs";

const web = join(root, "apps/web");
const stamp = join(web, "dist/.fingerprint");

/** Changes whenever something that the build reads does; looks at sizes and times, so that it costs little. */
function fingerprint() {
  const hash = createHash("sha256");
  const visit = (path) => {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry === undefined) return;
    if (entry.isDirectory()) for (const name of readdirSync(path).toSorted()) visit(join(path, name));
    else hash.update(`${path.slice(root.length)} ${entry.size} ${entry.mtimeMs}\n`);
  };
  const sources = [
    "apps/web/src",
    "apps/web/public",
    "apps/web/index.html",
    "apps/web/vite.config.ts",
    "apps/web/lingui.config.ts",
    "packages/domain/src",
  ];
  for (const path of [...sources, "pnpm-lock.yaml"]) visit(join(root, path));
  return hash.digest("hex");
}

/**
 * Builds the web app unless the build that is there is of these sources.
 * @returns {Promise<boolean>} false, with the reason printed, when it could not be built
 */
export async function buildWebIfStale() {
  const wanted = fingerprint();
  let built = "";
  try {
    built = readFileSync(stamp, "utf8");
  } catch {
    // Never built.
  }
  if (built === wanted) return true;
  process.stdout.write("Building the web app …\n");
  const { code, output } = await run("vite", ["build"], { cwd: web, env: { NODE_ENV: "production" }, quiet: true });
  if (code !== 0) {
    process.stderr.write(`${output}\nThe web app could not be built.\n`);
    return false;
  }
  writeFileSync(stamp, wanted);
  return true;
}
