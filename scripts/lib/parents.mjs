import { readFileSync } from "node:fs";

/** Parent, start and end of a process; null where there is none, or the system does not tell. */
function statusOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { isEnded: fields[0] === "Z" || fields[0] === "X", parent: Number(fields[1]), startedAt: fields[19] };
  } catch {
    return null;
  }
}

function isStartedByScript(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").includes("npm_lifecycle_event=");
  } catch {
    return false;
  }
}

/** npx, pnpm and the shells between them and us: each but the first one was itself started by a script. */
function starters() {
  const found = [];
  let pid = process.ppid;
  for (let depth = 0; depth < 20 && pid > 1; depth += 1) {
    const status = statusOf(pid);
    if (status === null) break;
    found.push({ pid, startedAt: status.startedAt });
    if (!isStartedByScript(pid)) break;
    pid = status.parent;
  }
  return found;
}

/**
 * Ends this process, in good order, when one of those ends through which `npx -y pnpm@12 start` started it: they do not
 * all pass signals on, and what is left would go on unseen. Does nothing when it was started directly.
 */
export function endWithStarters() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const known = starters();
  const parent = process.ppid;
  const isGone = ({ pid, startedAt }) => {
    const status = statusOf(pid);
    return status === null || status.isEnded || status.startedAt !== startedAt;
  };
  const timer = setInterval(() => {
    if (process.ppid === parent && !known.some(isGone)) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, 500);
  timer.unref();
}
