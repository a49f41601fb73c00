import type { Tx } from "@anamnesis/db";
import { cycleDayOf } from "@anamnesis/domain";
import type { KeyedTx, Opener } from "../../field-keys.ts";
import { speechOf } from "../../mail/speech.ts";
import { commonWords } from "../../mail/words.ts";
import { cycleStarts, trackedDays, trackersInUse } from "../symptoms/index.ts";
import { type AddedCells, csvHeader, csvLine, type CsvManner, followedOf, packedDay } from "./csv-line.ts";
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
  { separator, language, ...range }: DiaryRange & CsvManner,
  { keys, onBatch }: { readonly keys: () => Promise<Opener>; readonly onBatch: (progress: Progress) => void },
): AsyncGenerator<Buffer, void, undefined> {
  const { count: total, unknownZones } = await measureDiary(tx, range);
  const unreadable = speechOf(language).say(commonWords.unreadable);
  const cellsOf = await cellsOfDays(tx, range);
  yield Buffer.from(`${byteOrderMark}${csvHeader(separator)}${lineEnd}`);
  let done = 0;
  let buffer = Buffer.allocUnsafe(0);
  for await (const entries of packedDiary(tx, range, { unknownZones, batch: rowsAtOnce })) {
    const notes = await openNotes(tx, entries, keys);
    const lines = entries.map(({ entry, id }) =>
      csvLine(
        entry,
        { separator, language },
        {
          notes: id === null ? undefined : (notes.get(id) ?? unreadable),
          ...cellsOf(packedDay(entry)),
        },
      ),
    );
    const text = `${lines.join(lineEnd)}${lineEnd}`;
    const most = text.length * 3;
    if (buffer.length < most) buffer = Buffer.allocUnsafeSlow(most);
    yield buffer.subarray(0, buffer.write(text));
    done += entries.length;
    onBatch({ done, total });
  }
}

/** What lines have of their days. Days come many times, and all that there are fit. */
async function cellsOfDays(tx: Tx, { from, to }: DiaryRange): Promise<(day: string) => AddedCells> {
  const starts = await cycleStarts(tx);
  const trackers = await trackersInUse(tx);
  const whole = new Map((await trackedDays(tx, from, to)).map((day) => [day.localDate, day]));
  const known = new Map<string, AddedCells>();
  return (localDate) => {
    const cells = known.get(localDate);
    if (cells !== undefined) return cells;
    const day = whole.get(localDate);
    const made = {
      cycleDay: cycleDayOf(starts, localDate),
      ...(day && { sleepMinutes: day.sleepMinutes, followed: followedOf(day, trackers) }),
    };
    known.set(localDate, made);
    return made;
  };
}
