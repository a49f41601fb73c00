import type { TenantKey } from "@anamnesis/crypto";
import { prescriptionFindings, prescriptions, sqlFunction, type Tx, typed } from "@anamnesis/db";
import {
  type CheckResult,
  type Finding,
  type Found,
  keyOfFinding,
  type KeptFinding,
  type MovePrescriptionInput,
  type Prescription,
  type PrescriptionList,
  type RuleCount,
  type RuleCounts,
  readFound,
  readOrder,
  type SaveDraftInput,
  type SignPrescriptionInput,
} from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, type OpenedRow, sealRow } from "../../sealed-rows.ts";
import { sealerOf } from "./patient-keys.ts";
import type { RecordContents } from "./records.repository.ts";

type Kept<Input> = Input & { readonly organizationId: string };
type SaveOutcome = "done" | "changed" | "signed" | "not_found" | "ended" | "nothing_to_replace";
type SignOutcome = "done" | "changed" | "signed" | "not_found" | "nothing_to_replace";
type MoveOutcome = "done" | "changed" | "not_found";

const save = sqlFunction("clinical.save_prescription", typed<SaveOutcome>());
const sign = sqlFunction("clinical.sign_prescription", typed<SignOutcome>());
const move = sqlFunction("clinical.move_prescription", typed<MoveOutcome>());

const rules = sqlFunction("clinical.rule_counts", typed<RuleCount>());
const checked = sqlFunction("clinical.checked_counts", typed<RuleCounts["signed"][number]>());

/** What the rules found in prescriptions that were signed since a day, ISO 8601. */
export const countRules = async (tx: Tx, from: string): Promise<RuleCounts> => ({
  signed: await checked(tx, { from }),
  rules: await rules(tx, { from }),
});

/** Saves a draft over the version that was seen. */
export async function savePrescription(
  tx: KeyedTx,
  { organizationId, id, patientId: patient, caseId, order, ...given }: Kept<SaveDraftInput>,
  key: TenantKey,
): Promise<SaveOutcome> {
  const row = { organizationId, id, order: JSON.stringify(order) };
  const { orderEncrypted } = await sealRow(tx, prescriptions, row, sealerOf(key));
  return save(tx, { id, patient, case: caseId, order: orderEncrypted, ...given });
}

interface SignedWith extends Kept<SignPrescriptionInput> {
  readonly result: CheckResult;
}

/** Signs a draft with what was found, and why it is signed nevertheless. */
export async function signDraft(
  tx: KeyedTx,
  { organizationId, id, patientId: patient, version, overrides, result }: SignedWith,
  key: TenantKey,
): Promise<SignOutcome> {
  const reasonOf = new Map(overrides.map((one) => [one.key, one.reason]));
  const sealed = await Promise.all(
    result.findings.map(async (finding) => {
      const { kind, rule, severity, isInterruptive, about, effect, management, source } = finding;
      const found: Found = { about, effect, management, source };
      const override = isInterruptive ? (reasonOf.get(keyOfFinding(finding)) ?? null) : null;
      const row = { organizationId, id: uuidv7(), kind, rule, severity, found: JSON.stringify(found), override };
      return sealRow(tx, prescriptionFindings, row, sealerOf(key));
    }),
  );
  const asked = sealed.flatMap((one) =>
    one.overrideEncrypted === null ? [] : [{ id: one.id, override: one.overrideEncrypted }],
  );
  return sign(tx, {
    id,
    patient,
    version,
    checkState: result.state,
    ruleSet: result.ruleSet,
    findingIds: sealed.map((one) => one.id),
    kinds: sealed.map((one) => one.kind),
    rules: sealed.map((one) => one.rule),
    severities: sealed.map((one) => one.severity),
    found: sealed.map((one) => one.foundEncrypted),
    asked: asked.map((one) => one.id),
    overrides: asked.map((one) => one.override),
  });
}

/** Moves a prescription, with why. */
export async function movePrescriptionTo(
  tx: KeyedTx,
  { organizationId, id, patientId: patient, version, status, reason }: Kept<MovePrescriptionInput>,
  key: TenantKey,
): Promise<MoveOutcome> {
  const row = { organizationId, id, reason: reason === "" ? null : reason };
  const { reasonEncrypted } = await sealRow(tx, prescriptions, row, sealerOf(key));
  return move(tx, { id, patient, version, status, reason: reasonEncrypted });
}

type ReadPrescription = Omit<
  typeof prescriptions.$inferSelect,
  "organizationId" | "patientId" | "processId" | "signedBy" | "movedBy"
> & {
  readonly writtenName: string | null;
  readonly signedName: string | null;
  readonly movedName: string | null;
};
type ReadFinding = Pick<
  typeof prescriptionFindings.$inferSelect,
  "id" | "prescriptionId" | "kind" | "rule" | "severity" | "isInterruptive" | "foundEncrypted" | "overrideEncrypted"
>;

function findingOf(row: OpenedRow<ReadFinding>): readonly KeptFinding[] {
  const found = readFound(row.found ?? "");
  if (found === null) return [];
  const finding: Finding = {
    kind: row.kind,
    rule: row.rule,
    severity: row.severity,
    isInterruptive: row.isInterruptive,
    ...found,
  };
  return [{ ...finding, id: row.id, overrideReason: row.override }];
}

function prescriptionOf(
  row: OpenedRow<ReadPrescription>,
  { findings, replacedBy }: { readonly findings: readonly KeptFinding[]; readonly replacedBy: string | null },
): Prescription {
  const { id, caseId, status, startsOn, endsOn, replaces, createdAt, updatedAt, checkState, ruleSet } = row;
  return {
    id,
    caseId,
    status,
    order: readOrder(row.order ?? ""),
    startsOn,
    endsOn,
    replaces,
    replacedBy,
    writtenBy: { userId: row.writtenBy, name: row.writtenName },
    signed: row.signedAt === null ? null : { by: row.signedName, at: row.signedAt },
    moved: row.movedAt === null ? null : { by: row.movedName, at: row.movedAt, reason: row.reason ?? "" },
    checked: checkState === null || ruleSet === null ? null : { state: checkState, ruleSet },
    findings,
    createdAt,
    updatedAt,
  };
}

/** Prescriptions that stand in a record, with what was found when they were signed. */
export async function openPrescriptions(tx: KeyedTx, { rows, keys }: RecordContents): Promise<PrescriptionList> {
  const read = await openReadable(tx, { table: prescriptions, rows: rows<ReadPrescription>("prescriptions"), keys });
  const found = await openReadable(tx, {
    table: prescriptionFindings,
    rows: rows<ReadFinding>("prescription_findings"),
    keys,
  });
  const byPrescription = Map.groupBy(found.opened, ({ prescriptionId }) => prescriptionId);
  const replacedBy = new Map(
    read.opened.flatMap(({ id, replaces, status }) =>
      replaces === null || status === "draft" ? [] : [[replaces, id]],
    ),
  );
  return {
    prescriptions: read.opened.map((row) =>
      prescriptionOf(row, {
        findings: (byPrescription.get(row.id) ?? []).flatMap(findingOf),
        replacedBy: replacedBy.get(row.id) ?? null,
      }),
    ),
    unreadable: read.unreadable.length + found.unreadable.length,
  };
}
