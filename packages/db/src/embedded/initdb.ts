import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { ServerAccount } from "./account.ts";
import { asAccount, bareEnvironment } from "./launch.ts";

const run = promisify(execFile);

const flags = ["-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"];

interface InitdbOptions {
  readonly initdb: string;
  readonly account: ServerAccount | null;
  /** Folder to make. */
  readonly target: string;
  readonly passwordFile: string;
}

/** Makes a data folder. Throws what initdb said on `stderr`. */
export async function runInitdb({ initdb, account, target, passwordFile }: InitdbOptions): Promise<void> {
  const parameters = [initdb, "-D", target, ...flags, "--pwfile", passwordFile];
  const { command, ...ids } = asAccount(account, [...named(account), ...parameters], [initdb, dirname(target)]);
  const [program = initdb, ...rest] = command;
  await run(program, rest, { ...ids, env: bareEnvironment() });
}

/**
 * initdb wants the name of whom it runs as, though it is told another one for the database. Containers run with numbers
 * that have no name (OpenShift does): there it runs in a user namespace in which the number is one that has.
 */
function named(account: ServerAccount | null): readonly string[] {
  if (account !== null || hasName()) return [];
  const command = ["unshare", "--user", `--map-user=${someNamedUser()}`];
  try {
    execFileSync("unshare", [...command.slice(1), "true"], { stdio: "ignore" });
    return command;
  } catch {
    // Where there may be none, initdb says itself what it misses.
    return [];
  }
}

function hasName(): boolean {
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}

/** The number of a user who is not root and has a name on this system. */
function someNamedUser(): string {
  const numbers = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":")[2] ?? "");
  return numbers.find((number) => Number(number) > 0) ?? "65534";
}
