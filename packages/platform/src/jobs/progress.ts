import type { JobRun } from "./port.ts";

interface Report {
  readonly percent: number;
  readonly note: string | null;
}

export interface ProgressReports {
  readonly progress: JobRun["progress"];
  /** What was not written yet is left out. */
  stop(): void;
}

/** Writes the first report at once, and then the latest one every `everyMs` while there is a newer. */
export function createProgress({
  write,
  everyMs,
  onError,
}: {
  readonly write: (percent: number, note: string | null) => Promise<void>;
  readonly everyMs: number;
  readonly onError: (error: unknown) => void;
}): ProgressReports {
  let latest: Report | null = null;
  let written: Report | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isUnderWay = false;
  let isStopped = false;

  async function writeLatest(): Promise<void> {
    isUnderWay = false;
    if (isStopped || latest === null) return;
    const { percent, note } = latest;
    if (written?.percent === percent && written.note === note) return;
    written = latest;
    isUnderWay = true;
    // A report that is lost is no reason to fail the work. One after the other: a slow one must not come last.
    await write(percent, note).catch(onError);
    timer = setTimeout(writeLatest, everyMs);
  }

  return {
    progress(percent, note) {
      const inRange = Math.round(Math.min(100, Math.max(0, percent)));
      latest = { percent: Number.isNaN(inRange) ? 0 : inRange, note: note?.slice(0, 200) ?? null };
      if (!isUnderWay) void writeLatest();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
