import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { StartError } from "../start-error.ts";
import { canReach, type ServerAccount } from "./account.ts";

/**
 * A program of PostgreSQL and its arguments, made ready to run under `account`. A clone below a closed
 * home folder such as /root cannot be reached by another account; there `setpriv` lends the server the
 * one capability that root has and it lacks.
 */
export function asAccount(
  account: ServerAccount | null,
  command: readonly string[],
  paths: readonly string[],
): { readonly command: readonly string[]; readonly uid?: number; readonly gid?: number } {
  if (account === null) return { command };
  const closed = paths.find((path) => !canReach(account, path));
  if (closed === undefined) return { command, ...account };
  try {
    execFileSync("setpriv", ["--version"], { stdio: "ignore" });
  } catch (cause) {
    throw new StartError(
      `PostgreSQL does not run as root, and no other account can reach ${closed}: run as another user, or in a folder that all may enter.`,
      { cause },
    );
  }
  const capability = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  const ids = [`--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"];
  return { command: ["setpriv", ...ids, ...capability, ...command] };
}

/*
 * The server runs in its own process group, so that Ctrl-C reaches only us and requests in flight can
 * finish. This shell is its guard: it stops the server when our end of its standard input closes,
 * which happens however we end, also by kill -9.
 */
const guard = `
exec 3<&0
"$@" 3<&- &
server=$!
(read -r _ <&3; kill -INT "$server") 2>/dev/null &
exec 3<&-
wait "$server"
`;

/** Starts a server under the guard. Closing `stdin` of the result stops it. */
export function spawnGuarded(
  account: ServerAccount | null,
  command: readonly string[],
  options: { readonly paths: readonly string[]; readonly log: number },
): ChildProcess {
  const { command: ready, ...ids } = asAccount(account, command, options.paths);
  return spawn("/bin/sh", ["-c", guard, "sh", ...ready], {
    ...ids,
    detached: true,
    stdio: ["pipe", options.log, options.log],
    env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" },
  });
}
