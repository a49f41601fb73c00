import type { Tx } from "@anamnesis/db";
import type { Opener } from "../../field-keys.ts";
import { placeOfNotes } from "../symptoms/index.ts";
import { csvHeader, csvLine } from "./csv-line.ts";
import type { Progress } from "./progress.ts";
import { type DiaryRange, measureDiary, type PackedEntry, packedDiary } from "./csv.repository.ts";

const rowsAtOnce = 1_000;
const lineEnd = "\r\n";
/** Without it Excel takes UTF-8 for the machine's old code page. */
const byteOrderMark = "\uFEFF";

/**
 * A range of the diary as CSV (RFC 4180, UTF-8 with byte order mark), in chunks.
 * A chunk lives in one buffer that the next chunk is written into: it has to be used before the next is asked for,
 * as a loop that awaits does. A million rows would otherwise leave hundreds of megabytes to the collector.
 * @param keys asked for an opener at the first batch that needs one, when all keys that the rows name exist
 * @param onBatch told after each batch
 */
export async function* diaryCsv(
  tx: Tx,
  range: DiaryRange,
  { keys, onBatch }: { readonly keys: () => Promise<Opener>; readonly onBatch: (progress: Progress) => void },
): AsyncGenerator<Buffer, void, undefined> {
  const { count: total, unknownZones } = await measureDiary(tx, range);
  yield Buffer.from(`${byteOrderMark}${csvHeader}${lineEnd}`);
  let done = 0;
  let buffer = Buffer.allocUnsafe(0);
  for await (const entries of packedDiary(tx, range, { unknownZones, batch: rowsAtOnce })) {
    const notes = await openNotes(entries, keys);
    const text = `${entries.map(({ entry, id }) => csvLine(entry, notes.get(id))).join(lineEnd)}${lineEnd}`;
    const most = text.length * 3;
    if (buffer.length < most) buffer = Buffer.allocUnsafeSlow(most);
    yield buffer.subarray(0, buffer.write(text));
    done += entries.length;
    onBatch({ done, total });
  }
}

/** The notes of a batch by the ids of their entries. */
async function openNotes(
  entries: readonly PackedEntry[],
  keys: () => Promise<Opener>,
): Promise<ReadonlyMap<string | null, string>> {
  const sealed = entries.flatMap((entry) =>
    entry.id === null || entry.sealed === null ? [] : [{ place: placeOfNotes(entry.id), sealed: entry.sealed }],
  );
  if (sealed.length === 0) return new Map();
  const opener = await keys();
  const texts = await opener.open(sealed);
  return new Map(sealed.map(({ place }, index) => [place.row, texts[index] ?? ""]));
}
