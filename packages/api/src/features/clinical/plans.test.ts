import { randomUUID } from "node:crypto";
import type { Tx } from "@anamnesis/db";
import { type Plan, type PlanList, planMoves, planStatuses } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  [clinic, other] = [await api.newOrganization("City Clinic"), await api.newOrganization("Other Clinic")];
});
afterAll(() => api.close());

const plansOf = (person: TestPerson) => api.callerOf(person).clinical.plans;
const newPatient = () => careAt(api, clinic).newPatient(clinic.members.doctor, clinic.members.pharmacist);
const read = async (id: string) => (await api.callerOf(clinic.members.doctor).clinical.patients.open({ id })).plans;

const [goalId, scanId] = [randomUUID(), randomUUID()];
const content = {
  title: "Endometriosis, first half year",
  goals: [{ id: goalId, text: "Pain at most 3 of 10", measure: "Diary, mean of a cycle", dueOn: null }],
  activities: [
    { id: scanId, kind: "imaging" as const, text: "Pelvic ultrasound", details: "Day 2 to 5.", dueOn: null },
    { id: randomUUID(), kind: "referral" as const, text: "Pelvic floor physiotherapy", details: "", dueOn: null },
  ],
  diet: "No alcohol with the tablets.",
  restrictions: "No heavy lifting for two weeks.",
  outcomes: "Less pain within three months.",
  instructions: "Take one tablet each day.\nCall us when you bleed for more than ten days.",
  notes: "Consider surgery when it does not help.",
};
const draft = (patientId: string, given: object = {}) => ({
  id: randomUUID(),
  patientId,
  content,
  startsOn: new Date().toISOString().slice(0, 10),
  ...given,
});
function one({ plans }: PlanList, id: string): Plan {
  const found = plans.find((plan) => plan.id === id);
  if (found === undefined) throw new Error("the plan is not there");
  return found;
}

/** A plan that goes on. */
async function begun(patientId: string, given: object = {}): Promise<Plan> {
  const { doctor } = clinic.members;
  const input = draft(patientId, given);
  const { updatedAt } = one(await plansOf(doctor).save(input), input.id);
  const named = { id: input.id, patientId };
  const approved = one(await plansOf(doctor).approve({ ...named, version: updatedAt }), input.id);
  const active = await plansOf(doctor).move({ ...named, version: approved.updatedAt, status: "active" });
  return one(active, input.id);
}

describe("a plan", () => {
  it("is drafted by a nurse, approved by a doctor, begun, and followed by both", async () => {
    const { nurse, doctor } = clinic.members;
    const patientId = await newPatient();
    const input = draft(patientId);
    const saved = one(await plansOf(nurse).save(input), input.id);
    expect(saved).toMatchObject({ status: "draft", content, approved: null, steps: [] });
    const named = { id: input.id, patientId, version: saved.updatedAt };
    await expect(plansOf(nurse).approve(named)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const approved = one(await plansOf(doctor).approve(named), input.id);
    expect(approved).toMatchObject({ status: "approved", approved: { by: doctor.account.displayName } });
    const step = { planId: input.id, patientId, itemId: scanId, state: "done" as const, note: "Nothing to be seen." };
    await expect(plansOf(nurse).follow({ ...step, id: randomUUID() })).rejects.toMatchObject({
      message: "clinical.plan_not_running",
    });
    const at = { ...named, version: approved.updatedAt };
    await expect(plansOf(nurse).move({ ...at, status: "active" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const active = one(await plansOf(doctor).move({ ...at, status: "active" }), input.id);
    expect(active).toMatchObject({ status: "active", content, moved: { by: doctor.account.displayName } });
    const id = randomUUID();
    await plansOf(nurse).follow({ ...step, id });
    // Sent again, it is one; two people say something of one plan at once, and nothing is lost.
    const [, after] = await Promise.all([
      plansOf(nurse).follow({ ...step, id }),
      plansOf(doctor).follow({ ...step, id: randomUUID(), itemId: goalId, state: "open", note: "4 of 10" }),
    ]);
    expect(one(after, input.id).steps).toHaveLength(2);
    expect(one(await read(patientId), input.id).steps).toMatchObject([
      { id, itemId: scanId, state: "done", note: "Nothing to be seen.", by: nurse.account.displayName },
      { itemId: goalId, state: "open", note: "4 of 10", by: doctor.account.displayName },
    ]);
    await expect(plansOf(nurse).follow({ ...step, id: randomUUID(), itemId: randomUUID() })).rejects.toMatchObject({
      message: "clinical.no_part_of_plan",
    });
  });

  it("is on hold and discontinued for a reason, completed without, and replaced by another that begins", async () => {
    const { doctor } = clinic.members;
    const patientId = await newPatient();
    const first = await begun(patientId);
    const move = async (plan: Plan, status: "on_hold" | "active" | "completed" | "discontinued", reason = "") =>
      one(await plansOf(doctor).move({ id: plan.id, patientId, version: plan.updatedAt, status, reason }), plan.id);
    await expect(move(first, "discontinued")).rejects.toMatchObject({ message: "request.invalid" });
    const held = await move(first, "on_hold", "She travels");
    expect(held).toMatchObject({ status: "on_hold", moved: { reason: "She travels" } });
    await expect(move(held, "completed")).rejects.toMatchObject({ message: "clinical.no_such_move" });
    await expect(move(first, "active")).rejects.toMatchObject({ message: "clinical.plan_changed_meanwhile" });
    const second = await begun(patientId, { replaces: first.id });
    expect(second).toMatchObject({ status: "active", replaces: first.id });
    expect(one(await read(patientId), first.id)).toMatchObject({ status: "replaced", replacedBy: second.id });
    await expect(begun(patientId, { replaces: first.id })).rejects.toMatchObject({
      message: "clinical.plan_nothing_to_replace",
    });
    expect(await move(second, "completed")).toMatchObject({ status: "completed" });
    const third = await begun(patientId);
    expect(await move(third, "discontinued", "It did not help")).toMatchObject({
      status: "discontinued",
      moved: { by: doctor.account.displayName, reason: "It did not help" },
    });
  });

  it("that two change at once is saved by the first, and the second is told", async () => {
    const { doctor, nurse } = clinic.members;
    const patientId = await newPatient();
    const input = draft(patientId);
    const { updatedAt: version } = one(await plansOf(nurse).save(input), input.id);
    const outcomes = await Promise.allSettled(
      [nurse, doctor].map((person) =>
        plansOf(person).save({ ...input, content: { ...content, title: person.account.displayName }, version }),
      ),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { message: "clinical.plan_changed_meanwhile" },
    });
    const named = { id: input.id, patientId, version };
    await expect(plansOf(doctor).approve(named)).rejects.toMatchObject({ message: "clinical.plan_changed_meanwhile" });
    const { updatedAt } = one(await read(patientId), input.id);
    await plansOf(doctor).approve({ ...named, version: updatedAt });
    await expect(plansOf(nurse).save({ ...input, version: updatedAt })).rejects.toMatchObject({
      message: "clinical.plan_approved",
    });
  });

  it("is thrown away as a draft by a nurse, and as an approved one by a doctor alone", async () => {
    const { doctor, nurse } = clinic.members;
    const patientId = await newPatient();
    const input = draft(patientId);
    const { updatedAt: version } = one(await plansOf(nurse).save(input), input.id);
    const named = { id: input.id, patientId };
    expect(await plansOf(nurse).discard({ ...named, version })).toEqual({ plans: [], unreadable: 0 });
    const next = draft(patientId);
    const saved = one(await plansOf(nurse).save(next), next.id);
    const at = { id: next.id, patientId };
    const approved = one(await plansOf(doctor).approve({ ...at, version: saved.updatedAt }), next.id);
    const seen = { ...at, version: approved.updatedAt };
    await expect(plansOf(nurse).discard(seen)).rejects.toMatchObject({ message: "clinical.plan_approved" });
    expect(one(await plansOf(doctor).discard(seen), next.id)).toMatchObject({ status: "cancelled" });
  });

  it("is read by whom it is for once it has begun, without what is for those who treat them", async () => {
    const { doctor } = clinic.members;
    const patientId = await newPatient();
    const person = await careAt(api, clinic).linked(patientId);
    const { ownRecords } = api.callerOf(person).clinical;
    const [record] = await ownRecords.list();
    const own = async () => (await ownRecords.open({ id: record?.id ?? "" })).plans;
    await plansOf(doctor).save(draft(patientId));
    expect(await own()).toEqual([]);
    const { id } = await begun(patientId);
    const step = { id: randomUUID(), planId: id, patientId, itemId: scanId, state: "done" as const };
    await plansOf(doctor).follow({ ...step, note: "Not for her" });
    const { notes: _notes, ...shown } = content;
    const plans = await own();
    expect(plans).toMatchObject([{ id, status: "active", ...shown, steps: [{ itemId: scanId, state: "done" }] }]);
    expect(JSON.stringify(plans)).not.toMatch(/Consider surgery|Not for her/u);
  });

  it("goes to paper once it is approved, which is on record", async () => {
    const patientId = await newPatient();
    const input = draft(patientId);
    await plansOf(clinic.members.nurse).save(input);
    const printed = (id: string) => plansOf(clinic.members.pharmacist).print({ id, patientId });
    await expect(printed(input.id)).rejects.toMatchObject({ message: "clinical.plan_not_found" });
    const { id } = await begun(patientId);
    await printed(id);
    const [look] = await api.db.asOwner<{ details: object }>(
      "SELECT details FROM audit.phi_access WHERE subject_id = $1 AND details ->> 'what' = 'print'",
      [patientId],
    );
    expect(look?.details).toEqual({ what: "print", plan: id });
  });

  it("stands nowhere in the clear", async () => {
    const patientId = await newPatient();
    const { id } = await begun(patientId, { content: { ...content, title: "Xyloplan", notes: "Zebra hoofbeats" } });
    const step = { planId: id, patientId, itemId: goalId, state: "open" as const, note: "Quietly purple" };
    await plansOf(clinic.members.doctor).follow({ ...step, id: randomUUID() });
    const rows = await api.db.asOwner<{ text: string }>(
      `SELECT p::text AS text FROM clinical.treatment_plans AS p UNION ALL SELECT s::text FROM clinical.plan_steps AS s
       UNION ALL SELECT t::text FROM audit.audit_events AS t UNION ALL SELECT i::text FROM app.idempotency_keys AS i`,
    );
    const text = rows.map((row) => row.text).join("\n");
    expect(text).toContain(patientId);
    for (const value of ["Xyloplan", "Zebra hoofbeats", "Quietly purple"]) {
      expect(text).not.toContain(value);
      expect(text).not.toContain(Buffer.from(value).toString("hex"));
    }
  });

  it("is of one clinic, and of one patient", async () => {
    const patientId = await newPatient();
    const plan = await begun(patientId);
    const elsewhere = plansOf(other.members.doctor);
    const missing = { message: "clinical.patient_not_found" };
    const named = { id: plan.id, patientId, version: plan.updatedAt };
    await expect(elsewhere.move({ ...named, status: "completed" })).rejects.toMatchObject(missing);
    await expect(elsewhere.save(draft(patientId))).rejects.toMatchObject(missing);
    const own = plansOf(clinic.members.doctor);
    const another = await newPatient();
    const notFound = { message: "clinical.plan_not_found" };
    await expect(own.move({ ...named, patientId: another, status: "completed" })).rejects.toMatchObject(notFound);
    await expect(own.save(draft(another, { id: plan.id, version: plan.updatedAt }))).rejects.toMatchObject(notFound);
    await expect(own.save(draft(another, { replaces: plan.id }))).rejects.toMatchObject({
      message: "clinical.plan_nothing_to_replace",
    });
  });
});

describe("straight SQL", () => {
  const run = (fn: (tx: Tx) => Promise<unknown>) => careAt(api, clinic).run(clinic.members.doctor, fn);

  it("neither reads nor moves plans of whom nobody looked at", async () => {
    const patientId = await newPatient();
    const { id } = await begun(patientId);
    for (const [statement, values] of [
      ["SELECT content_encrypted FROM clinical.treatment_plans", []],
      ["SELECT state FROM clinical.plan_steps", []],
      ["DELETE FROM clinical.treatment_plans WHERE id = $1", [id]],
      ["SELECT clinical.move_plan($1, $2, now(), 'completed', NULL)", [id, patientId]],
      ["SELECT clinical.record_plan_print($1, $2)", [id, patientId]],
    ] as const) {
      await expect(
        run((tx) => tx.query(statement, values)),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("changes or takes away nothing that was approved, not even as the owner", async () => {
    const patientId = await newPatient();
    const { id } = await begun(patientId);
    const step = { planId: id, patientId, itemId: goalId, state: "open" as const };
    await plansOf(clinic.members.doctor).follow({ ...step, id: randomUUID() });
    for (const statement of [
      "UPDATE clinical.treatment_plans SET starts_on = starts_on - 1 WHERE id = $1",
      "UPDATE clinical.treatment_plans SET status = 'draft', approved_by = NULL WHERE id = $1",
      "DELETE FROM clinical.treatment_plans WHERE id = $1",
      "UPDATE clinical.plan_steps SET state = 'done' WHERE plan_id = $1",
      "DELETE FROM clinical.plan_steps WHERE plan_id = $1",
    ]) {
      await expect(api.db.asOwner(statement, [id]), statement).rejects.toThrow("no such move");
    }
  });
});

describe("the moves", () => {
  it("are the same in the database", async () => {
    const rows = await api.db.asOwner<{ from: string; to: string }>(
      `SELECT f AS "from", t AS "to" FROM unnest($1::text []) AS f CROSS JOIN unnest($1::text []) AS t
       WHERE clinical.is_plan_move(f, t)`,
      [planStatuses],
    );
    const said = planStatuses.flatMap((from) => planMoves[from].map((to) => `${from} ${to}`));
    expect(rows.map(({ from, to }) => `${from} ${to}`).toSorted()).toEqual(said.toSorted());
  });
});
