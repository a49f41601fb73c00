import type { Tx } from "@anamnesis/db";
import { auditPersonalData } from "../audit/index.ts";
import { identityPersonalData } from "../identity/index.ts";
import { organizationsPersonalData } from "../organizations/index.ts";
import { symptomsPersonalData } from "../symptoms/index.ts";
import type { Progress } from "./jobs.ts";
import { exportsPersonalData } from "./repository.ts";

/** A part of what there is about a person: each row one JSON value in the column `row`. */
export interface PersonalDataPart {
  readonly name: string;
  readonly rows: Parameters<Tx["stream"]>[0];
}

const parts: readonly PersonalDataPart[] = [
  ...identityPersonalData,
  ...organizationsPersonalData,
  ...symptomsPersonalData,
  ...exportsPersonalData,
  ...auditPersonalData,
];
const rowsAtOnce = 500;

/**
 * Everything there is about the person of the context, as one JSON document, in chunks. The policies let
 * through what is theirs; secrets (hashes, keys) are left out, as they say nothing about the person.
 */
export async function* personalDataJson(
  tx: Tx,
  onProgress: (progress: Progress) => void,
): AsyncGenerator<Buffer, void, undefined> {
  yield Buffer.from(`{\n"exported_at": ${JSON.stringify(new Date().toISOString())}`);
  let rowCount = 0;
  for (const [index, { name, rows }] of parts.entries()) {
    let separator = "";
    yield Buffer.from(`,\n${JSON.stringify(name)}: [`);
    for await (const batch of tx.stream<{ row: unknown }>(rows, rowsAtOnce)) {
      yield Buffer.from(`${separator}\n${batch.map(({ row }) => JSON.stringify(row)).join(",\n")}`);
      separator = ",";
      rowCount += batch.length;
      // How much is to come is not known before it is read: a part is a step.
      onProgress({ done: rowCount, total: Math.ceil((rowCount * parts.length) / (index + 0.5)) });
    }
    yield Buffer.from("\n]");
  }
  yield Buffer.from("\n}\n");
}
