import type { TenantKey } from "@anamnesis/crypto";
import { allergies, sqlFunction, type Tx, typed } from "@anamnesis/db";
import {
  type Allergy,
  type AllergyList,
  allergyListStates,
  type AllergyListState,
  type RecordAllergyInput,
  substanceClasses,
} from "@anamnesis/domain";
import { and, eq, inArray } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, type OpenedRow, sealRow } from "../../sealed-rows.ts";
import { sealerOf } from "./patient-keys.ts";
import { type RecordContents, standsInRecord } from "./records.repository.ts";

type AllergyToKeep = RecordAllergyInput & { readonly organizationId: string };

/** Keeps an allergy; sent again, it is left as it is. Whether it is new. */
export async function insertAllergy(tx: KeyedTx, allergy: AllergyToKeep, key: TenantKey): Promise<boolean> {
  const sealed = await sealRow(tx, allergies, allergy, sealerOf(key));
  const inserting = tx.db
    .insert(allergies)
    .values({ ...sealed, processId: tx.writerId() })
    .onConflictDoNothing();
  return (await inserting.returning({ id: allergies.id })).length > 0;
}

/** Says of allergies that they were a mistake; the ids of those that are there. */
export async function retractAllergies(
  tx: KeyedTx,
  { organizationId, ids }: { readonly organizationId: string; readonly ids: readonly string[] },
): Promise<readonly string[]> {
  const isOneOfThese = and(eq(allergies.organizationId, organizationId), inArray(allergies.id, [...ids]));
  const changes = { verificationStatus: "entered-in-error" as const, processId: tx.writerId() };
  const changing = tx.db.update(allergies).set(changes).where(isOneOfThese);
  return (await changing.returning({ id: allergies.id })).map(({ id }) => id);
}

/**
 * False when it is not there, or changed since `version`. `process` looked at the record of `key`: what stands in another that
 * was looked at a moment ago would open by that key no more.
 */
export async function updateAllergy(
  tx: KeyedTx,
  allergy: AllergyToKeep,
  { key, version, process }: { readonly key: TenantKey; readonly version: string; readonly process: string },
): Promise<boolean> {
  const { organizationId, id, patientId: _patient, ...changed } = await sealRow(tx, allergies, allergy, sealerOf(key));
  if (!(await standsInRecord(tx, { process, list: "allergies", id }))) return false;
  const isThis = and(
    eq(allergies.organizationId, organizationId),
    eq(allergies.id, id),
    eq(allergies.updatedAt, version),
  );
  const changes = { ...changed, processId: tx.writerId() };
  return (await tx.db.update(allergies).set(changes).where(isThis).returning({ id: allergies.id })).length > 0;
}

const answer = sqlFunction("clinical.answer_allergies", typed<boolean>());

/** Keeps that the person of the context asked, and what they were told. False where allergies say otherwise. */
export function answerAllergies(
  tx: Tx,
  {
    patientId: patient,
    state,
  }: { readonly patientId: string; readonly state: Exclude<AllergyListState, "never_asked"> },
): Promise<boolean> {
  return answer(tx, { patient, state });
}

type ReadAllergy = Omit<typeof allergies.$inferSelect, "organizationId" | "patientId" | "processId">;
interface ReadList {
  readonly state: string;
  readonly askedBy: string | null;
  readonly askedAt: string;
}

function allergyOf(row: OpenedRow<ReadAllergy>): Allergy {
  return {
    ...row,
    substance: row.substance ?? "",
    rxcui: row.rxcui ?? "",
    substanceClass: substanceClasses.find((one) => one === row.substanceClass) ?? null,
    reaction: row.reaction ?? "",
  };
}

/** Allergies that stand in a record. */
export async function openAllergies(tx: KeyedTx, { rows, keys }: RecordContents): Promise<AllergyList> {
  const [list] = rows<ReadList>("allergy_lists");
  const { opened, unreadable } = await openReadable(tx, {
    table: allergies,
    rows: rows<ReadAllergy>("allergies"),
    keys,
  });
  return {
    state: allergyListStates.find((one) => one === list?.state) ?? "never_asked",
    question: list === undefined ? null : { askedBy: list.askedBy, askedAt: list.askedAt },
    allergies: opened.map(allergyOf),
    unreadable: unreadable.length,
  };
}
