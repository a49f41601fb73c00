import { isoOfTimestamptz, sqlFunction, typed } from "@anamnesis/db";
import type { KeyedTx, Opener } from "../../field-keys.ts";
import { openerOf, type PatientKeys } from "./patient-keys.ts";
import { type HandedOutPatient, type LookedAt, openHandedOut } from "./patients.repository.ts";

/** Lists of what stands in a record, by the names that the database gives them. */
type ListName =
  | "allergies"
  | "allergy_lists"
  | "medication_statements"
  | "medication_lists"
  | "observations"
  | "cases"
  | "handovers"
  | "diagnoses"
  | "evidence"
  | "prescriptions"
  | "prescription_findings"
  | "plans"
  | "plan_steps"
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

type HandedOutRecord = HandedOutPatient & {
  readonly contents: Readonly<Record<ListName, Parameters<typeof rowsOf>[0] | null>>;
};
const open = sqlFunction("clinical.open_record", typed<HandedOutRecord>());

const camelCase = (name: string) => name.replaceAll(/_(.)/gu, (_, letter: string) => letter.toUpperCase());

type Reader = (value: unknown) => unknown;
const asItIs: Reader = (value) => value;
const bytesOf: Reader = (value) => (typeof value === "string" ? Buffer.from(value.slice("\\x".length), "hex") : value);
const instantOf: Reader = (value) =>
  typeof value === "string" ? isoOfTimestamptz(value.slice(0, -":00".length)) : value;

/** How what JSON has as text is read: bytes in hex, and times with their zone. */
function readerOf(column: string): Reader {
  if (column.endsWith("_encrypted") || column.endsWith("_digest")) return bytesOf;
  return column.endsWith("_at") ? instantOf : asItIs;
}

/** Rows of a list under the names that they have here. All of them have the same columns. */
function rowsOf(list: readonly Readonly<Record<string, unknown>>[]): readonly object[] {
  const columns = Object.keys(list[0] ?? {}).map((column) => ({
    column,
    name: camelCase(column),
    read: readerOf(column),
  }));
  return list.map((row) => {
    const made: Record<string, unknown> = {};
    for (const { column, name, read } of columns) made[name] = read(row[column]);
    return made;
  });
}

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
      rows: <Row>(name: ListName) => rowsOf(contents[name] ?? []) as readonly Row[],
    },
  };
}

/**
 * Whether a row stands in the one record that a process of another transaction looked at: sealed by the key of that one, what
 * stands in another would open no more.
 */
export async function standsInRecord(
  tx: KeyedTx,
  { process, list, id }: { readonly process: string; readonly list: ListName; readonly id: string },
): Promise<boolean> {
  const [handedOut] = await open(tx, { process });
  return handedOut?.contents[list]?.some((row) => row["id"] === id.toLowerCase()) ?? false;
}
