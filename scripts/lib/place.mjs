import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { resolve } from "node:path";
import { root } from "./run.mjs";

/** What a path cannot hold, each for the sake of something that is not ours. */
const unfit = [
  [":", "PATH ends a folder there, so that the tools of the install are not found"],
  ['"', "initdb of PostgreSQL gives its own path to a shell"],
  ["$", "initdb of PostgreSQL gives its own path to a shell"],
  ["`", "initdb of PostgreSQL gives its own path to a shell"],
  ["#", "Vite takes what follows for a part of an address"],
  ["?", "Vite takes what follows for a part of an address"],
];

/**
 * Why nothing could run in this folder or as this user, in a sentence; null where it can. Asked before anything is
 * installed, by whatever Node there is.
 */
export function unfitPlace() {
  const [sign, why] = unfit.find(([character]) => root.includes(character)) ?? [];
  if (sign !== undefined) return `This cannot run in a folder whose path holds ${sign} (${why}): move ${root}`;
  if (!needsName() || hasName() || maySpace()) return null;
  return `The user ${process.getuid()} has no entry in /etc/passwd, without which initdb makes no database: add one, run as another user, or set DATABASE_URL and DATABASE_OWNER_URL.`;
}

/** Only initdb asks for the name: not where there is a database, nor of root, for whom another account runs it. */
function needsName() {
  const { DATABASE_URL, DATA_DIR = ".data" } = process.env;
  return (
    process.getuid?.() !== 0 && DATABASE_URL === undefined && !existsSync(resolve(DATA_DIR, "postgres/PG_VERSION"))
  );
}

function hasName() {
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}

/** In a user namespace any number may have a name. */
function maySpace() {
  try {
    execFileSync("unshare", ["--user", "--map-user=65534", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
