import { type ImportedTracker, importedTracker } from "../imports.ts";
import type { TrackedValue, TrackedValues } from "../trackers.ts";
import { broken } from "./row.ts";

/** What a day says of what is followed: `yes`, `no`, or a number with its unit. Of such endings the last one counts. */
const saying = /^(?<label>.+): (?:(?<answer>yes|no)|(?<number>-?\d+(?:\.\d+)?)(?: (?<unit>.+))?)$/su;

interface Followed {
  readonly tracked: TrackedValues;
  readonly trackers: readonly ImportedTracker[];
}

/**
 * Reads what days say of what is followed, as `Sport: no` and `Weight: 61.4 kg`. A table knows it by its name: what is
 * called the same, and is of the same kind, gets the same id in all of its rows.
 */
export function followedReader(): (sayings: readonly string[]) => Followed {
  const known = new Map<string, ImportedTracker>();
  function trackerOf(given: Pick<ImportedTracker, "label" | "kind" | "unit">): ImportedTracker {
    const key = `${given.kind} ${given.label}`;
    const read = known.get(key) ?? importedTracker.safeParse({ ...given, id: crypto.randomUUID(), hidden: false }).data;
    if (read === undefined) return broken("That is nothing you follow.");
    known.set(key, read);
    return read;
  }
  return (sayings) => {
    const tracked: Record<string, TrackedValue> = {};
    const trackers = sayings.map((said) => {
      const { label = "", answer, number, unit = "" } = saying.exec(said)?.groups ?? {};
      if (answer === undefined && number === undefined) return broken("That is nothing you follow.");
      const tracker = trackerOf({ label, kind: answer === undefined ? "number" : "yes_no", unit });
      tracked[tracker.id] = answer === undefined ? Number(number) : answer === "yes";
      return tracker;
    });
    return { tracked, trackers };
  };
}
