import {
  importBatch,
  type ImportedDiaryDay,
  type ImportedEntry,
  type ImportedTracker,
  type TakeMedicationInput,
} from "@anamnesis/domain";
import { appErrorOf, isUnreachable } from "../../../lib/errors.ts";
import { client } from "../../../lib/trpc.ts";

export type IdentifiedEntry = ImportedEntry & { readonly id: string };

/** A request may be 256 KiB; what is around the entries needs little. */
const mostBytes = 200_000;
const tries = 4;
const encoder = new TextEncoder();

/** The next entries that fit into one request. */
function batchFrom<Item>(items: readonly Item[], from: number): readonly Item[] {
  let [bytes, to] = [0, from];
  while (to < items.length && to - from < importBatch) {
    bytes += encoder.encode(JSON.stringify(items[to])).length + 1;
    if (bytes > mostBytes && to > from) break;
    to += 1;
  }
  return items.slice(from, to);
}

interface SendTerms {
  readonly onSent: (count: number) => void;
  readonly signal: AbortSignal;
}

/** Goes through items batch by batch, in their order. What is busy, or not there for a moment, is asked again. */
async function inBatches<Item>(
  items: readonly Item[],
  send: (batch: readonly Item[], from: number) => Promise<unknown>,
  { onSent, signal }: SendTerms,
): Promise<void> {
  for (let from = 0; from < items.length;) {
    const batch = batchFrom(items, from);
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      try {
        await send(batch, from);
        break;
      } catch (error) {
        const { kind, retryAfter = attempt } = appErrorOf(error) ?? {};
        const isWorthIt = isUnreachable(error) || kind === "unavailable" || kind === "rate_limited";
        if (!isWorthIt || attempt === tries) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(retryAfter, 60) * 1_000));
      }
    }
    from += batch.length;
    onSent(from);
  }
}

/** Which of some entries the diary has already, by their places. */
export async function findKnown(entries: readonly ImportedEntry[], terms: SendTerms): Promise<ReadonlySet<number>> {
  const known = new Set<number>();
  const asked = entries.map(({ occurredAt, category, severity }) => ({ occurredAt, category, severity }));
  await inBatches(
    asked,
    async (batch, from) => {
      const places = await client.symptoms.imports.findDuplicates.mutate({ entries: [...batch] });
      for (const place of places) known.add(from + place);
    },
    terms,
  );
  return known;
}

/** Which of what was taken the diary has already, by their places. */
export async function findKnownIntakes(
  intakes: readonly TakeMedicationInput[],
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  const known = new Set<number>();
  const asked = intakes.map(({ takenAt, name, dose }) => ({ takenAt, name, dose }));
  await inBatches(
    asked,
    async (batch, from) => {
      const places = await client.symptoms.imports.findDuplicateIntakes.mutate({ intakes: [...batch] });
      for (const place of places) known.add(from + place);
    },
    { signal, onSent: () => undefined },
  );
  return known;
}

type Begun = Parameters<typeof client.symptoms.imports.begin.mutate>[0];

interface WhatIsSent {
  readonly entries: readonly IdentifiedEntry[];
  /** Days as a whole, and what they say something of. */
  readonly days: readonly ImportedDiaryDay[];
  readonly trackers: readonly ImportedTracker[];
  /** What was taken, each with its own id. */
  readonly intakes: readonly TakeMedicationInput[];
}

/** Sends an import; after an interruption, the same once more: what arrived stays. */
export async function sendImport(
  begun: Begun,
  { entries, days, trackers, intakes, ...terms }: SendTerms & WhatIsSent,
): Promise<void> {
  await client.symptoms.imports.begin.mutate(begun);
  await inBatches(
    entries,
    (batch) =>
      client.symptoms.imports.add.mutate({
        id: begun.id,
        entries: batch.map(({ tags, ...entry }) => ({ ...entry, tags: [...tags] })),
      }),
    terms,
  );
  // Entries are counted: of the few others nobody needs to be told.
  const uncounted = { ...terms, onSent: () => undefined };
  const addDays = (batch: readonly ImportedDiaryDay[]) =>
    client.symptoms.imports.addDays.mutate({ id: begun.id, trackers: [...trackers], days: [...batch] });
  // What is followed comes along, also where nothing is said of it yet.
  if (days.length === 0 && trackers.length > 0) await addDays([]);
  await inBatches(days, addDays, uncounted);
  await inBatches(
    intakes,
    (batch) => client.symptoms.imports.addIntakes.mutate({ id: begun.id, intakes: [...batch] }),
    uncounted,
  );
}
