import type { Surroundings } from "./surroundings.ts";

/** What `--json` says, on every command that has it. */
export interface JsonOption {
  readonly json?: boolean | undefined;
}

interface RowsOutput<Row> extends JsonOption {
  /** A row in words. */
  readonly line: (row: Row) => string;
  /** Said where there is none, beside the output: what reads that finds it empty. */
  readonly none: string;
}

/** One row a line: JSON for programs, words for people. */
export async function printRows<Row>(
  { out, err }: Surroundings,
  rows: AsyncIterable<Row> | Iterable<Row>,
  { json, line, none }: RowsOutput<Row>,
): Promise<void> {
  let count = 0;
  for await (const row of rows) {
    count += 1;
    out(`${json === true ? JSON.stringify(row) : line(row)}\n`);
  }
  if (count === 0 && json !== true) err(`${none}\n`);
}
