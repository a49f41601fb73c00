import type { Tx } from "@anamnesis/db";
import { countDiary, csvColumns, type DiaryRange, diaryLines } from "./csv.repository.ts";

const rowsAtOnce = 2_000;
const lineEnd = "\r\n";
/** Without it Excel takes UTF-8 for the machine's old code page. */
const byteOrderMark = "\uFEFF";

export interface CsvProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * A range of the diary as CSV (RFC 4180, UTF-8 with byte order mark), in chunks, from one snapshot.
 * @param onBatch told after each batch
 */
export async function* diaryCsv(
  tx: Tx,
  range: DiaryRange,
  onBatch: (progress: CsvProgress) => void,
): AsyncGenerator<Buffer, void, undefined> {
  const total = await countDiary(tx, range);
  yield Buffer.from(`${byteOrderMark}${csvColumns.join(",")}${lineEnd}`);
  let done = 0;
  for await (const lines of diaryLines(tx, range, rowsAtOnce)) {
    yield Buffer.from(`${lines.join(lineEnd)}${lineEnd}`);
    done += lines.length;
    onBatch({ done, total });
  }
}
