import type { TableMapping, TakeMedicationInput } from "@anamnesis/domain";
import { useEffect, useRef, useState } from "react";
import { zone } from "../../../lib/dates.ts";
import { language } from "../../../lib/language.ts";
import { noticeSignedOut } from "../../../lib/trpc.ts";
import { refreshDiary } from "../diary-cache.ts";
import { type OpenedJson, type OpenedTable, openFile, readFile, type ReadFile, tooManyRows } from "./read-file.ts";
import { findKnown, findKnownIntakes, type IdentifiedEntry, sendImport } from "./send.ts";

export type Refusal = "too large" | "too many rows" | "empty" | "other json" | "unreadable";

/** A file that was read, beside what the diary has of it already. */
export interface Checked {
  readonly opened: OpenedTable | OpenedJson;
  readonly read: ReadFile;
  /** Places of entries that are there already, in the diary or further up in the file. */
  readonly duplicates: ReadonlySet<number>;
  /** The same for what was taken. */
  readonly duplicateIntakes: ReadonlySet<number>;
}

/** What is sent: the same once more after an interruption. */
interface Sending {
  readonly id: string;
  readonly checked: Checked;
  readonly entries: readonly IdentifiedEntry[];
  readonly intakes: readonly TakeMedicationInput[];
}

export type Stage =
  | { readonly at: "choose"; readonly refusal: Refusal | null }
  | { readonly at: "map"; readonly opened: OpenedTable }
  | { readonly at: "read"; readonly count: number }
  | { readonly at: "check"; readonly count: number; readonly total: number }
  | { readonly at: "preview"; readonly checked: Checked }
  | { readonly at: "send"; readonly sending: Sending; readonly count: number }
  | { readonly at: "failed"; readonly error: unknown; readonly sending: Sending | null }
  | { readonly at: "done"; readonly count: number; readonly fileName: string };

const begin: Stage = { at: "choose", refusal: null };

/** What is to be sent, under ids of its own: what was taken for an entry of the file is so for the one that is sent. */
function underNewIds(
  { read, duplicates, duplicateIntakes }: Checked,
  withDuplicates: boolean,
): Pick<Sending, "entries" | "intakes"> {
  const idsByPlace = new Map<number, string>();
  const entries = read.entries.flatMap((entry, place) => {
    if (!withDuplicates && duplicates.has(place)) return [];
    const id = crypto.randomUUID();
    idsByPlace.set(place, id);
    return [{ ...entry, id }];
  });
  const intakes = read.intakes
    .filter((_, place) => withDuplicates || !duplicateIntakes.has(place))
    .map(({ entryId, ...intake }) => {
      const place = entryId === null ? undefined : read.placesById.get(entryId);
      const own = place === undefined ? undefined : idsByPlace.get(place);
      return { ...intake, id: crypto.randomUUID(), entryId: own ?? entryId };
    });
  return { entries, intakes };
}

/** An import from the choice of a file to its end. Left, it stops; what arrived by then stays. */
export function useImport() {
  const [stage, setStage] = useState<Stage>(begin);
  const running = useRef(new AbortController());
  useEffect(() => () => running.current.abort(), []);

  /** Runs one thing at a time; what was going on before ends. */
  async function run(sending: Sending | null, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    running.current.abort();
    const controller = new AbortController();
    running.current = controller;
    try {
      await work(controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return;
      noticeSignedOut(error);
      if (error === tooManyRows) setStage({ at: "choose", refusal: "too many rows" });
      else if (error instanceof DOMException) setStage({ at: "choose", refusal: "unreadable" });
      else setStage({ at: "failed", error, sending });
    }
  }

  async function readAndCheck(opened: OpenedTable | OpenedJson, signal: AbortSignal): Promise<void> {
    setStage({ at: "read", count: 0 });
    const onRow = (count: number) => setStage({ at: "read", count });
    const read = await readFile(opened, { timeZone: zone, language, onRow, signal });
    const total = read.entries.length;
    const onSent = (count: number) => setStage({ at: "check", count, total });
    onSent(0);
    const known = await findKnown(read.entries, { onSent, signal });
    const knownIntakes = await findKnownIntakes(read.intakes, signal);
    signal.throwIfAborted();
    const duplicates = new Set([...known, ...read.repeated]);
    const duplicateIntakes = new Set([...knownIntakes, ...read.repeatedIntakes]);
    setStage({ at: "preview", checked: { opened, read, duplicates, duplicateIntakes } });
  }

  const choose = (file: File) =>
    run(null, async (signal) => {
      setStage({ at: "read", count: 0 });
      const opened = await openFile(file);
      if ("refusal" in opened) setStage({ at: "choose", refusal: opened.refusal });
      else if (opened.source === "table") setStage({ at: "map", opened });
      else await readAndCheck(opened, signal);
    });

  const map = (opened: OpenedTable, mapping: TableMapping) =>
    run(null, (signal) => readAndCheck({ ...opened, mapping }, signal));

  const send = (sending: Sending) =>
    run(sending, async (signal) => {
      const { checked, entries, intakes, id } = sending;
      const { opened, read } = checked;
      setStage({ at: "send", sending, count: 0 });
      await sendImport(
        {
          id,
          source: opened.source,
          fileName: opened.file.name.slice(-255),
          entryCount: entries.length,
          leftOutCount:
            read.broken.length + read.entries.length - entries.length + read.intakes.length - intakes.length,
          cycleDays: [...read.cycleDays],
        },
        {
          entries,
          intakes,
          days: read.days,
          trackers: read.trackers,
          signal,
          onSent: (count) => setStage({ at: "send", sending, count }),
        },
      );
      setStage({ at: "done", count: entries.length, fileName: opened.file.name });
      await refreshDiary();
    });

  const confirm = (checked: Checked, withDuplicates: boolean) =>
    send({ id: crypto.randomUUID(), checked, ...underNewIds(checked, withDuplicates) });

  function cancel(): void {
    running.current.abort();
    setStage(begin);
    void refreshDiary();
  }

  return { stage, choose, map, confirm, send, cancel };
}
