import type { Tx } from "@anamnesis/db";
import { type PersonalDataPart, personalDataParts } from "@anamnesis/domain";
import type { Opener } from "../../field-keys.ts";
import { hasSealedColumns, openColumns, type RowToOpen, type RowValues } from "../../sealed-columns.ts";
import { auditPersonalData } from "../audit/index.ts";
import { clinicalPersonalData } from "../clinical/index.ts";
import { identityPersonalData } from "../identity/index.ts";
import { organizationsPersonalData } from "../organizations/index.ts";
import { remindersPersonalData } from "../reminders/index.ts";
import { symptomsPersonalData } from "../symptoms/index.ts";
import type { Progress } from "./progress.ts";
import { exportsPersonalData } from "./repository.ts";

/** A part of what there is about a person: each row one JSON value in the column `row`. */
interface PersonalData {
  readonly rows: Parameters<Tx["stream"]>[0];
  /** Where values lie that may be sealed, and how they are put back; none for parts that hold none. */
  readonly sealed?: SealedPart;
}

interface SealedPart {
  rowsOf(row: RowValues): readonly RowToOpen[];
  withOpened(row: RowValues, opened: readonly RowValues[]): RowValues;
}

const parts: Readonly<Record<PersonalDataPart, PersonalData>> = {
  ...identityPersonalData,
  ...organizationsPersonalData,
  ...symptomsPersonalData,
  ...clinicalPersonalData,
  ...remindersPersonalData,
  ...exportsPersonalData,
  ...auditPersonalData,
};
const rowsAtOnce = 500;

/**
 * Everything there is about the person of the context, as one JSON document, in chunks. The policies let
 * through what is theirs; secrets (hashes, keys) are left out, as they say nothing about the person.
 * @param keys asked for an opener at the first batch that needs one
 */
export async function* personalDataJson(
  tx: Tx,
  { keys, onProgress }: { readonly keys: () => Promise<Opener>; readonly onProgress: (progress: Progress) => void },
): AsyncGenerator<Buffer, void, undefined> {
  yield Buffer.from(`{\n"exported_at": ${JSON.stringify(new Date().toISOString())}`);
  let rowCount = 0;
  for (const [index, name] of personalDataParts.entries()) {
    const { rows, sealed } = parts[name];
    let separator = "";
    yield Buffer.from(`,\n${JSON.stringify(name)}: [`);
    for await (const batch of tx.stream<{ row: RowValues }>(rows, rowsAtOnce)) {
      const clear = await openBatch(batch, { sealed, keys });
      yield Buffer.from(`${separator}\n${clear.map((row) => JSON.stringify(row)).join(",\n")}`);
      separator = ",";
      rowCount += batch.length;
      // How much is to come is not known before it is read: a part is a step.
      onProgress({ done: rowCount, total: Math.ceil((rowCount * personalDataParts.length) / (index + 0.5)) });
    }
    yield Buffer.from("\n]");
  }
  yield Buffer.from("\n}\n");
}

async function openBatch(
  batch: readonly { readonly row: RowValues }[],
  { sealed, keys }: { readonly sealed: SealedPart | undefined; readonly keys: () => Promise<Opener> },
): Promise<readonly RowValues[]> {
  if (sealed === undefined) return batch.map(({ row }) => row);
  const places = batch.map(({ row }) => sealed.rowsOf(row));
  const all = places.flat();
  const opened = await openColumns(all, all.some(({ values }) => hasSealedColumns(values)) ? await keys() : null);
  let at = 0;
  return batch.map(({ row }, index) => {
    const from = at;
    at += places[index]?.length ?? 0;
    return sealed.withOpened(row, opened.slice(from, at));
  });
}
