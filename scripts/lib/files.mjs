import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";

const made = new Set(["node_modules", "dist", "dist-types", "test-results", "playwright-report", "coverage"]);

/** Names that git knows or would add; none outside a clone, in an unpacked archive, or on a machine without git. */
function namesFromGit() {
  try {
    const names = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    // A file that was removed and not yet committed is still named.
    return names.split("\0").filter((name) => name !== "" && existsSync(join(root, name)));
  } catch {
    return [];
  }
}

function namesFromFolder(folder = "") {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return made.has(entry.name) || entry.name.startsWith(".") ? [] : namesFromFolder(name);
    return entry.isFile() ? [name] : [];
  });
}

/** Every file that belongs to the repository, as paths from its root. */
export function repositoryFiles() {
  const names = namesFromGit();
  return names.length > 0 ? names : namesFromFolder();
}
