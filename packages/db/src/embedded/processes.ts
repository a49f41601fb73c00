import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync, statSync } from "node:fs";
import { hostname } from "node:os";

/** Which process, in a way that another process can check: numbers are soon used again, and each container has its own. */
export interface ProcessIdentity {
  readonly host: string;
  /** Of the running kernel, shared by all containers on it; null where the system does not tell. */
  readonly bootId: string | null;
  /** In which process numbers mean something; null where the system does not tell. */
  readonly pidNamespace: string | null;
  readonly pid: number;
  /** In clock ticks since boot; null where the system does not tell. */
  readonly startedAt: string | null;
}

function told<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** State and start of a process of this namespace; null when there is none, or where the system does not tell. */
function statusOf(pid: number): { readonly isEnded: boolean; readonly startedAt: string | null } | null {
  const stat = told(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { isEnded: fields[0] === "Z" || fields[0] === "X", startedAt: fields[19] ?? null };
}

export function ownIdentity(): ProcessIdentity {
  return {
    host: hostname(),
    bootId: told(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pidNamespace: told(() => readlinkSync("/proc/self/ns/pid")),
    pid: process.pid,
    startedAt: statusOf(process.pid)?.startedAt ?? null,
  };
}

function isSameKernel(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.bootId === other.bootId && (one.bootId !== null || one.host === other.host);
}

/** Whether the number of `other` means a process to us. */
export function isSameNamespace(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return isSameKernel(one, other) && one.pidNamespace === other.pidNamespace;
}

/** Whether a process of our namespace has this number. One that ended and is not yet collected does not count. */
export function exists(pid: number): boolean {
  if (!(pid > 0)) return false;
  if (statusOf(pid)?.isEnded === true) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Whether a process of our namespace still runs; a later one with the same number is not it. */
export function isRunning({ pid, startedAt }: Pick<ProcessIdentity, "pid" | "startedAt">): boolean {
  return exists(pid) && (statusOf(pid)?.startedAt ?? null) === startedAt;
}

/** The arguments that a process was started with; null when it cannot be seen. */
function commandOf(pid: number): readonly string[] | null {
  const line = told(() => readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  if (line !== null) return line.split("\0");
  const listed = told(() =>
    execFileSync("ps", ["-o", "command=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
  return listed === null
    ? null
    : (listed
        .trim()
        .split(" -c ")[0]
        ?.split(/ (?=-D )|(?<=-D) /u) ?? null);
}

function isSameFolder(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => told(() => statSync(path)));
  return a?.ino !== undefined && a.ino === b?.ino && a.dev === b.dev;
}

/** Whether a process of our namespace is a PostgreSQL that serves this data folder. */
export function isPostmasterOf(pid: number, dataFolder: string): boolean {
  if (!exists(pid)) return false;
  const command = commandOf(pid);
  if (command?.[0]?.includes("postgres") !== true) return false;
  const served = command[command.indexOf("-D") + 1];
  return served !== undefined && (served === dataFolder || isSameFolder(served, dataFolder));
}
