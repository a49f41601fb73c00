import { type CsvSeparator, cycleDayOf } from "@anamnesis/domain";
import type { KeyedTx, Opener } from "../../field-keys.ts";
import { cycleStarts } from "../symptoms/index.ts";
import { csvHeader, csvLine, packedDay } from "./csv-line.ts";
import type { Progress } from "./progress.ts";
import { type DiaryRange, measureDiary, openNotes, packedDiary } from "./csv.repository.ts";

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
  tx: KeyedTx,
  { separator, ...range }: DiaryRange & { readonly separator: CsvSeparator },
  { keys, onBatch }: { readonly keys: () => Promise<Opener>; readonly onBatch: (progress: Progress) => void },
): AsyncGenerator<Buffer, void, undefined> {
  const { count: total, unknownZones } = await measureDiary(tx, range);
  const starts = await cycleStarts(tx);
  // Days come many times, and all that there are fit.
  const cycleDays = new Map<string, number | null>();
  const cycleDayIn = (day: string) => {
    const known = cycleDays.get(day);
    if (known !== undefined) return known;
    const cycleDay = cycleDayOf(starts, day);
    cycleDays.set(day, cycleDay);
    return cycleDay;
  };
  yield Buffer.from(`${byteOrderMark}${csvHeader(separator)}${lineEnd}`);
  let done = 0;
  let buffer = Buffer.allocUnsafe(0);
  for await (const entries of packedDiary(tx, range, { unknownZones, batch: rowsAtOnce })) {
    const notes = await openNotes(tx, entries, keys);
    const lines = entries.map(({ entry, id }) =>
      csvLine(entry, separator, {
        notes: id === null ? undefined : notes.get(id),
        cycleDay: cycleDayIn(packedDay(entry)),
      }),
    );
    const text = `${lines.join(lineEnd)}${lineEnd}`;
    const most = text.length * 3;
    if (buffer.length < most) buffer = Buffer.allocUnsafeSlow(most);
    yield buffer.subarray(0, buffer.write(text));
    done += entries.length;
    onBatch({ done, total });
  }
}
