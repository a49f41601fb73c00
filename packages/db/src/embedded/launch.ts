import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { StartError } from "../start-error.ts";
import { canReach, type ServerAccount } from "./account.ts";
import { ofOurClock } from "./clock.ts";

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
  // access(2) asks with the real user, and would drop the capability again without the secure bit.
  const capability = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"];
  const ids = [`--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"];
  return { command: ["setpriv", ...ids, ...capability, ...command] };
}

/** What programs of PostgreSQL find in their environment: nothing that would set them up in another way. */
export const bareEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  ...ofOurClock(),
  LC_ALL: "C",
  TZ: "UTC",
});

/*
 * The server runs in its own process group, so that Ctrl-C reaches only us and requests in flight can
 * finish. This shell is its guard: it stops the server when our end of its standard input closes,
 * which happens however we end, also by kill -9. Descriptors 3 and 4 hold the locks of the data folder (lock.ts)
 * for as long as the server or any process that it made lives; who waits for our end does not need them.
 */
const guard = `
exec 5<&0
"$@" 5<&- &
server=$!
(exec 3<&- 4<&-; read -r _ <&5; kill -INT "$server") 2>/dev/null &
exec 5<&-
wait "$server"
`;

interface GuardedOptions {
  /** What the server must be able to reach. */
  readonly paths: readonly string[];
  /** Descriptor for its words. */
  readonly log: number;
  /** Descriptors that it inherits, with the locks that they hold; none where nobody else knows of the data folder. */
  readonly locks: readonly number[];
}

/** Starts a server under the guard. Closing `stdin` of the result stops it. */
export function spawnGuarded(
  account: ServerAccount | null,
  command: readonly string[],
  options: GuardedOptions,
): ChildProcess {
  const { command: ready, ...ids } = asAccount(account, command, options.paths);
  return spawn("/bin/sh", ["-c", guard, "sh", ...ready], {
    ...ids,
    detached: true,
    stdio: ["pipe", options.log, options.log, ...options.locks],
    env: bareEnvironment(),
  });
}
