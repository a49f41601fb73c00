import { isoOfTimestamptz, sqlFunction, typed } from "@anamnesis/db";
import type { KeyedTx, Opener } from "../../field-keys.ts";
import { openerOf, type PatientKeys } from "./patient-keys.ts";
import { type HandedOutPatient, type LookedAt, openHandedOut } from "./patients.repository.ts";

/** Lists of what stands in a record, by the names that the database gives them. */
type ListName =
  | "allergies"
  | "allergy_lists"
  | "observations"
  | "cases"
  | "handovers"
  | "diagnoses"
  | "evidence"
  | "diaries"
  | "identifiers"
  | "background"
  | "merged";

/** What stands in the record of one patient, and what opens it. */
export interface RecordContents {
  readonly keys: () => Promise<Opener>;
  /** The rows of a list. Whoever reads says what they are. */
  rows<Row>(name: ListName): readonly Row[];
}

/** A record as a look gives it; `patient` is null where it says who it is about and that does not open. */
export interface OpenedRecord {
  readonly id: string;
  readonly patient: LookedAt | null;
  readonly contents: RecordContents;
}

type HandedOutRecord = HandedOutPatient & { readonly contents: Readonly<Record<ListName, readonly object[] | null>> };
const open = sqlFunction("clinical.open_record", typed<HandedOutRecord>());

const camelCase = (name: string) => name.replaceAll(/_(.)/gu, (_, letter: string) => letter.toUpperCase());

/** What JSON has as text: bytes in hex, and times with their zone. */
function valueOf(column: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (column.endsWith("_encrypted")) return Buffer.from(value.slice("\\x".length), "hex");
  return column.endsWith("_at") ? isoOfTimestamptz(value.replace(/:00$/u, "")) : value;
}

const rowOf = (row: object) =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [camelCase(column), valueOf(column, value)]));

/** The one record that a process of another transaction looked at; null for none. */
export async function openRecord(
  tx: KeyedTx,
  { process, keys }: { readonly process: string; readonly keys: PatientKeys },
): Promise<OpenedRecord | null> {
  const [handedOut] = await open(tx, { process });
  if (handedOut === undefined) return null;
  const { contents, ...row } = handedOut;
  const { found, keys: unwrapped } = await openHandedOut(tx, keys, [row]);
  return {
    id: row.id,
    patient: found[0] ?? null,
    contents: {
      keys: async () => openerOf(row.organizationId, unwrapped.values()),
      // As the function writes them: its columns are named there as they are here.
      rows: <Row>(name: ListName) => (contents[name] ?? []).map(rowOf) as Row[],
    },
  };
}
