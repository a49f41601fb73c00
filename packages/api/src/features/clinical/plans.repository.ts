import type { TenantKey } from "@anamnesis/crypto";
import { planSteps, sqlFunction, treatmentPlans, typed } from "@anamnesis/db";
import {
  type FollowPlanInput,
  type MovePlanInput,
  type Plan,
  type PlanList,
  type PlanStep,
  readPlan,
  type SavePlanInput,
} from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, type OpenedRow, sealRow } from "../../sealed-rows.ts";
import { sealerOf } from "./patient-keys.ts";
import type { RecordContents } from "./records.repository.ts";

type Kept<Input> = Input & { readonly organizationId: string };
export type PlanOutcome = "done" | "changed" | "approved" | "not_found" | "ended" | "nothing_to_replace" | "over";

const save = sqlFunction("clinical.save_plan", typed<PlanOutcome>());
const move = sqlFunction("clinical.move_plan", typed<PlanOutcome>());
const follow = sqlFunction("clinical.follow_plan", typed<PlanOutcome>());
const print = sqlFunction("clinical.record_plan_print", typed<boolean>());

/** Saves a draft over the version that was seen. */
export async function saveDraftOfPlan(
  tx: KeyedTx,
  { organizationId, id, patientId: patient, caseId, content, ...given }: Kept<SavePlanInput>,
  key: TenantKey,
): Promise<PlanOutcome> {
  const row = { organizationId, id, content: JSON.stringify(content) };
  const { contentEncrypted } = await sealRow(tx, treatmentPlans, row, sealerOf(key));
  return save(tx, { id, patient, case: caseId, content: contentEncrypted, ...given });
}

/** Where a plan is moved: by hand, or by being approved. */
export type PlanMove = Omit<MovePlanInput, "status"> & { readonly status: MovePlanInput["status"] | "approved" };

/** Moves a plan, with why. */
export async function movePlanTo(
  tx: KeyedTx,
  { organizationId, id, patientId: patient, version, status, reason }: Kept<PlanMove>,
  key: TenantKey,
): Promise<PlanOutcome> {
  const row = { organizationId, id, reason: reason === "" ? null : reason };
  const { reasonEncrypted } = await sealRow(tx, treatmentPlans, row, sealerOf(key));
  return move(tx, { id, patient, version, status, reason: reasonEncrypted });
}

/** Writes down what became of a part of a plan. */
export async function keepStep(
  tx: KeyedTx,
  { organizationId, id, planId: plan, patientId: patient, itemId: item, state, note }: Kept<FollowPlanInput>,
  key: TenantKey,
): Promise<PlanOutcome> {
  const { noteEncrypted } = await sealRow(tx, planSteps, { organizationId, id, note }, sealerOf(key));
  return follow(tx, { id, plan, patient, item, state, note: noteEncrypted });
}

/** Writes down that a plan is printed. False where there is none that was approved. */
export const recordPlanPrint = (
  tx: KeyedTx,
  { id: plan, patientId: patient }: { readonly id: string; readonly patientId: string },
): Promise<boolean> => print(tx, { plan, patient });

type ReadPlan = Pick<
  typeof treatmentPlans.$inferSelect,
  | "id"
  | "caseId"
  | "status"
  | "contentEncrypted"
  | "startsOn"
  | "endsOn"
  | "replaces"
  | "approvedAt"
  | "movedAt"
  | "reasonEncrypted"
  | "createdAt"
  | "updatedAt"
> & { readonly writtenName: string | null; readonly approvedName: string | null; readonly movedName: string | null };
type ReadStep = Pick<
  typeof planSteps.$inferSelect,
  "id" | "planId" | "itemId" | "state" | "noteEncrypted" | "createdAt"
> & { readonly writtenName: string | null };

const stepOf = ({ id, itemId, state, note, writtenName, createdAt }: OpenedRow<ReadStep>): PlanStep => ({
  id,
  itemId,
  state,
  note: note ?? "",
  by: writtenName,
  at: createdAt,
});

function planOf(
  row: OpenedRow<ReadPlan>,
  { steps, replacedBy }: { readonly steps: readonly PlanStep[]; readonly replacedBy: string | null },
): Plan {
  const { id, caseId, status, startsOn, endsOn, replaces, createdAt, updatedAt } = row;
  return {
    id,
    caseId,
    status,
    content: readPlan(row.content ?? ""),
    startsOn,
    endsOn,
    replaces,
    replacedBy,
    writtenBy: row.writtenName,
    approved: row.approvedAt === null ? null : { by: row.approvedName, at: row.approvedAt },
    moved: row.movedAt === null ? null : { by: row.movedName, at: row.movedAt, reason: row.reason ?? "" },
    steps,
    createdAt,
    updatedAt,
  };
}

/** Plans that stand in a record, with what became of their parts. */
export async function openPlans(tx: KeyedTx, { rows, keys }: RecordContents): Promise<PlanList> {
  const read = await openReadable(tx, { table: treatmentPlans, rows: rows<ReadPlan>("plans"), keys });
  const found = await openReadable(tx, { table: planSteps, rows: rows<ReadStep>("plan_steps"), keys });
  const byPlan = Map.groupBy(found.opened, ({ planId }) => planId);
  const replacedBy = new Map(
    read.opened.flatMap(({ id, replaces, status }) =>
      replaces === null || status === "draft" || status === "approved" || status === "cancelled"
        ? []
        : [[replaces, id]],
    ),
  );
  return {
    plans: read.opened.map((row) =>
      planOf(row, { steps: (byPlan.get(row.id) ?? []).map(stepOf), replacedBy: replacedBy.get(row.id) ?? null }),
    ),
    unreadable: read.unreadable.length + found.unreadable.length,
  };
}
