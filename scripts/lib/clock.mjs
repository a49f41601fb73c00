import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * Where operating systems put it (Debian: `apt-get install faketime`). Its form for threads locks at each question for
 * the time, which takes fifty times as long; for a difference that stays the same there is nothing to lock.
 */
const library = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"]
  .map((folder) => join(folder, "faketime/libfaketime.so.1"))
  .find((path) => existsSync(path));

/**
 * The environment of programs for which it is `time` now, such as `2028-02-29T00:30`, in the zone `TZ`; their clock
 * goes on from there. A difference to the real time is the same for all that they start in their turn.
 * @returns {Record<string, string>}
 */
export function clockAt(time) {
  const start = new Date(time);
  if (Number.isNaN(start.getTime())) throw new Error(`“${time}” is no time such as 2028-02-29T00:30.`);
  if (library === undefined) throw new Error("Another clock needs libfaketime: `apt-get install faketime`.");
  const seconds = Math.round((start.getTime() - Date.now()) / 1000);
  return {
    LD_PRELOAD: library,
    FAKETIME: seconds < 0 ? String(seconds) : `+${seconds}`,
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
    // With it every wait of Chromium for another thread lasts too long.
    FAKETIME_FORCE_MONOTONIC_FIX: "0",
  };
}
