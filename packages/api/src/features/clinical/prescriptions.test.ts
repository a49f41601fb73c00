import type { Tx } from "@anamnesis/db";
import { prescriptionMoves, prescriptionStatuses, ruleSetVersion } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { drugNumbers, onceADay, onlyOne, prescriptionsAt } from "../../testing/prescriptions.ts";

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  [clinic, other] = [await api.newOrganization("City Clinic"), await api.newOrganization("Other Clinic")];
});
afterAll(() => api.close());

const here = () => prescriptionsAt(api, clinic);
const warfarin = { name: "warfarin", rxcui: drugNumbers.warfarin };
const ibuprofen = { name: "ibuprofen", rxcui: drugNumbers.ibuprofen, dosage: onceADay(400) };
const read = async (patientId: string) =>
  (await api.callerOf(clinic.members.doctor).clinical.patients.open({ id: patientId })).prescriptions;

describe("a prescription", () => {
  it("is drafted by a nurse, with both ways of saying how it is taken, and signed by a doctor", async () => {
    const { newPatient, draft, prescriptionsOf } = here();
    const { nurse, doctor } = clinic.members;
    const patientId = await newPatient();
    const order = {
      ...warfarin,
      dosageText: "One tablet in the evening, as the card says.",
      instructions: "Always at the same time.\nHave the INR measured on Monday.",
      indication: "Atrial fibrillation",
      pregnancy: "no" as const,
      breastfeeding: "no" as const,
    };
    const input = draft(patientId, order);
    const saved = onlyOne(await prescriptionsOf(nurse).saveDraft(input), input.id);
    expect(saved).toMatchObject({ status: "draft", order, signed: null, checked: null, findings: [] });
    expect(saved.order.dosage).toMatchObject({ dose: 5, unit: "mg", route: "oral", times: 1, days: 1 });
    const named = { id: input.id, patientId, version: saved.updatedAt };
    await expect(prescriptionsOf(nurse).sign(named)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const signed = onlyOne(await prescriptionsOf(doctor).sign(named), input.id);
    expect(signed).toMatchObject({
      status: "active",
      signed: { by: doctor.account.displayName, at: expect.any(String) },
      writtenBy: { name: nurse.account.displayName },
      checked: { state: "checked", ruleSet: ruleSetVersion },
      findings: [],
    });
    expect(await read(patientId)).toEqual({ prescriptions: [signed], unreadable: 0 });
  });

  it("against an allergy and an interaction is signed with reasons alone, which stay", async () => {
    const { newPatient, draft, prescribe, prescriptionsOf } = here();
    const { doctor, nurse } = clinic.members;
    const patientId = await newPatient();
    await api.callerOf(nurse).clinical.allergies.record({
      id: crypto.randomUUID(),
      patientId,
      substance: "Aspirin",
      rxcui: "1191",
      severity: "moderate",
      verificationStatus: "confirmed",
      clinicalStatus: "active",
    });
    await prescribe(patientId, { ...warfarin, pregnancy: "no", breastfeeding: "no" });
    const input = draft(patientId, { ...ibuprofen, pregnancy: "no" });
    const { updatedAt: version } = onlyOne(await prescriptionsOf(doctor).saveDraft(input), input.id);
    const named = { id: input.id, patientId, version };
    const unanswered = { message: "clinical.finding_unanswered" };
    await expect(prescriptionsOf(doctor).sign(named)).rejects.toMatchObject(unanswered);
    const allergy = { key: "allergy.class.nsaids · Aspirin", reason: "Took it last year without trouble." };
    await expect(prescriptionsOf(doctor).sign({ ...named, overrides: [allergy] })).rejects.toMatchObject(unanswered);
    const interaction = { key: "interaction.warfarin-nsaid · warfarin", reason: "Two days only, INR on Friday." };
    const signed = onlyOne(
      await prescriptionsOf(doctor).sign({ ...named, overrides: [allergy, interaction] }),
      input.id,
    );
    expect(signed.findings).toEqual([
      expect.objectContaining({ rule: "allergy.class.nsaids", about: ["Aspirin"], overrideReason: allergy.reason }),
      expect.objectContaining({
        rule: "interaction.warfarin-nsaid",
        about: ["warfarin"],
        source: "contextual",
        overrideReason: interaction.reason,
      }),
    ]);
    expect(onlyOne(await read(patientId), input.id)).toEqual(signed);
    const [log] = await api.db.asOwner<{ details: object }>(
      `SELECT details FROM audit.audit_logs WHERE event_type = 'PRESCRIPTION_SIGNED' AND resource_id = $1`,
      [input.id],
    );
    expect(log?.details).toEqual({ checked: "checked", findings: 2, overridden: 2 });
  });

  it("is checked against what is taken at home, products by what they consist of", async () => {
    const { newPatient, draft, prescriptionsOf } = here();
    const { doctor, nurse } = clinic.members;
    const patientId = await newPatient();
    const atHome = { patientId, source: "patient" as const, status: "active" as const };
    const { record } = api.callerOf(nurse).clinical.medications;
    await record({ ...atHome, id: crypto.randomUUID(), ...warfarin });
    // Amoxicillin and clavulanate.
    await record({ ...atHome, id: crypto.randomUUID(), name: "Augmentin", rxcui: "19711" });
    const refused = async (order: Parameters<typeof draft>[1]) => {
      const input = draft(patientId, order);
      const { updatedAt: version } = onlyOne(await prescriptionsOf(doctor).saveDraft(input), input.id);
      await expect(prescriptionsOf(doctor).sign({ id: input.id, patientId, version })).rejects.toMatchObject({
        message: "clinical.finding_unanswered",
      });
      return { id: input.id, patientId, version };
    };
    await refused(ibuprofen);
    const amoxicillin = { name: "amoxicillin", rxcui: drugNumbers.amoxicillin, dosage: onceADay(500) };
    const twice = await refused(amoxicillin);
    const overrides = [{ key: "duplicate.drug · amoxicillin", reason: "The other one ends today." }];
    const signed = onlyOne(await prescriptionsOf(doctor).sign({ ...twice, overrides }), twice.id);
    expect(signed.findings).toContainEqual(
      expect.objectContaining({ rule: "duplicate.drug", overrideReason: "The other one ends today." }),
    );
  });

  it("of what the checks do not know is not checked, and says so", async () => {
    const { newPatient, prescribe } = here();
    const signed = await prescribe(await newPatient(), { name: "Grandmother's tea", rxcui: "" });
    expect(signed).toMatchObject({
      checked: { state: "not_checked" },
      findings: [{ rule: "not_checked.drug", isInterruptive: false, overrideReason: null }],
    });
  });

  it("of a thousand times the usual dose asks; a unit that is not known, and a draft without a dosage, are refused in words", async () => {
    const { newPatient, draft, prescriptionsOf } = here();
    const { doctor } = clinic.members;
    const patientId = await newPatient();
    const save = async (order: { readonly dosage: ReturnType<typeof onceADay> | null }) => {
      const input = draft(patientId, { ...ibuprofen, ...order });
      return onlyOne(await prescriptionsOf(doctor).saveDraft(input), input.id);
    };
    const slipped = await save({ dosage: onceADay(400_000) });
    const sign = ({ id, updatedAt: version }: { readonly id: string; readonly updatedAt: string }) =>
      prescriptionsOf(doctor).sign({ id, patientId, version });
    await expect(sign(slipped)).rejects.toMatchObject({ message: "clinical.finding_unanswered" });
    const handfuls = { ...onceADay(2), unit: "handful" as "mg" };
    await expect(save({ dosage: handfuls })).rejects.toMatchObject({ message: "request.invalid" });
    const silent = await save({ dosage: null });
    await expect(sign(silent)).rejects.toMatchObject({ message: "clinical.dosage_missing" });
  });

  it("that two people write is saved by the first, and the second is told", async () => {
    const { newPatient, draft, prescriptionsOf } = here();
    const { doctor, nurse } = clinic.members;
    const patientId = await newPatient();
    const input = draft(patientId, warfarin);
    const first = onlyOne(await prescriptionsOf(nurse).saveDraft(input), input.id);
    expect(onlyOne(await prescriptionsOf(nurse).saveDraft(input), input.id)).toEqual(first);
    const version = first.updatedAt;
    const later = onlyOne(
      await prescriptionsOf(doctor).saveDraft({ ...input, order: { ...warfarin, dosage: onceADay(2) }, version }),
      input.id,
    );
    const changed = { message: "clinical.prescription_changed_meanwhile" };
    await expect(prescriptionsOf(nurse).saveDraft({ ...input, version })).rejects.toMatchObject(changed);
    await expect(prescriptionsOf(doctor).sign({ id: input.id, patientId, version })).rejects.toMatchObject(changed);
    expect(onlyOne(await read(patientId), input.id)).toEqual(later);
    await prescriptionsOf(doctor).sign({ id: input.id, patientId, version: later.updatedAt });
    await expect(prescriptionsOf(nurse).saveDraft({ ...input, version: later.updatedAt })).rejects.toMatchObject({
      message: "clinical.prescription_signed",
    });
  });

  it("is paused and stopped for a reason, and replaced by another, which are different things", async () => {
    const { newPatient, prescribe, prescriptionsOf } = here();
    const { doctor, nurse } = clinic.members;
    const patientId = await newPatient();
    const first = await prescribe(patientId, { ...ibuprofen, pregnancy: "no" });
    const move = (version: string, status: "on_hold" | "active" | "stopped", reason?: string) =>
      prescriptionsOf(doctor).move({
        id: first.id,
        patientId,
        version,
        status,
        ...(reason === undefined ? {} : { reason }),
      });
    await expect(move(first.updatedAt, "on_hold")).rejects.toMatchObject({ message: "request.invalid" });
    const paused = onlyOne(await move(first.updatedAt, "on_hold", "Before the operation"), first.id);
    expect(paused).toMatchObject({
      status: "on_hold",
      moved: { by: doctor.account.displayName, reason: "Before the operation" },
    });
    await expect(
      prescriptionsOf(nurse).move({ id: first.id, patientId, version: paused.updatedAt, status: "active" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    const again = onlyOne(await move(paused.updatedAt, "active"), first.id);
    await expect(move(first.updatedAt, "stopped", "Late")).rejects.toMatchObject({
      message: "clinical.prescription_changed_meanwhile",
    });
    const second = await prescribe(
      patientId,
      { ...ibuprofen, dosage: onceADay(600), pregnancy: "no" },
      { replaces: first.id },
    );
    expect(second).toMatchObject({ status: "active", replaces: first.id, findings: [] });
    const [newer, older] = (await read(patientId)).prescriptions;
    expect([newer?.id, older]).toMatchObject([second.id, { id: first.id, status: "replaced", replacedBy: second.id }]);
    await expect(move(older?.updatedAt ?? again.updatedAt, "active")).rejects.toMatchObject({
      message: "clinical.no_such_move",
    });
    await expect(prescribe(patientId, ibuprofen, { replaces: first.id })).rejects.toMatchObject({
      message: "clinical.nothing_to_replace",
    });
  });

  it("that is thrown away as a draft is not shown; a signed one stays", async () => {
    const { newPatient, draft, prescribe, prescriptionsOf } = here();
    const { nurse } = clinic.members;
    const patientId = await newPatient();
    const input = draft(patientId, warfarin);
    const { updatedAt: version } = onlyOne(await prescriptionsOf(nurse).saveDraft(input), input.id);
    expect(await prescriptionsOf(nurse).discard({ id: input.id, patientId, version })).toEqual({
      prescriptions: [],
      unreadable: 0,
    });
    const signed = await prescribe(patientId, { ...ibuprofen, pregnancy: "no" });
    await expect(
      prescriptionsOf(nurse).discard({ id: signed.id, patientId, version: signed.updatedAt }),
    ).rejects.toMatchObject({ message: "clinical.no_such_move" });
  });

  it("is read by whom it is for, in plain words, once it is signed", async () => {
    const { newPatient, draft, prescribe, prescriptionsOf } = here();
    const patientId = await newPatient();
    const person = await careAt(api, clinic).linked(patientId);
    const words = { dosageText: "One tablet at noon", instructions: "With food." };
    const signed = await prescribe(patientId, { ...ibuprofen, ...words, pregnancy: "no" });
    await prescriptionsOf(clinic.members.doctor).saveDraft(draft(patientId, warfarin));
    const { ownRecords } = api.callerOf(person).clinical;
    const [record] = await ownRecords.list();
    const { prescriptions } = await ownRecords.open({ id: record?.id ?? "" });
    expect(prescriptions).toMatchObject([
      {
        id: signed.id,
        status: "active",
        name: "ibuprofen",
        ...words,
        signedBy: clinic.members.doctor.account.displayName,
      },
    ]);
  });

  it("stands nowhere in the clear", async () => {
    const { newPatient, prescribe } = here();
    const patientId = await newPatient();
    await prescribe(patientId, { name: "Xyloquinone", rxcui: "91827364", instructions: "Purple water" });
    const rows = await api.db.asOwner<{ text: string }>(
      `SELECT p::text AS text FROM clinical.prescriptions AS p UNION ALL SELECT f::text FROM clinical.prescription_findings AS f
       UNION ALL SELECT t::text FROM audit.audit_events AS t UNION ALL SELECT i::text FROM app.idempotency_keys AS i`,
    );
    const text = rows.map((row) => row.text).join("\n");
    expect(text).toContain(patientId);
    for (const value of ["Xyloquinone", "Purple water", "91827364"]) {
      expect(text).not.toContain(value);
      expect(text).not.toContain(Buffer.from(value).toString("hex"));
    }
  });

  it("is of one clinic", async () => {
    const { newPatient, draft, prescribe } = here();
    const patientId = await newPatient();
    const signed = await prescribe(patientId, { ...ibuprofen, pregnancy: "no" });
    const elsewhere = prescriptionsAt(api, other).prescriptionsOf(other.members.doctor);
    const missing = { message: "clinical.patient_not_found" };
    await expect(elsewhere.saveDraft(draft(patientId, warfarin))).rejects.toMatchObject(missing);
    const named = { id: signed.id, patientId, version: signed.updatedAt };
    await expect(elsewhere.move({ ...named, status: "completed" })).rejects.toMatchObject(missing);
  });
});

describe("what the checks found", () => {
  it("is counted without whose it was, for those who look whether the checks are worth it, of one clinic", async () => {
    const { newPatient, draft, prescribe, prescriptionsOf } = here();
    const { doctor, admin, pharmacist, nurse } = clinic.members;
    const counted = async (person: TestPerson) => {
      const { signed, rules } = await prescriptionsOf(person).counts({ days: 30 });
      const rule = rules.find((one) => one.rule === "interaction.warfarin-nsaid");
      return [signed.reduce((sum, one) => sum + one.prescriptions, 0), rule?.found ?? 0, rule?.overridden ?? 0];
    };
    const [total = 0, found = 0, overridden = 0] = await counted(admin);
    const patientId = await newPatient();
    await prescribe(patientId, warfarin);
    const input = draft(patientId, ibuprofen);
    const { updatedAt: version } = onlyOne(await prescriptionsOf(doctor).saveDraft(input), input.id);
    const overrides = [{ key: "interaction.warfarin-nsaid · warfarin", reason: "Two days only." }];
    await prescriptionsOf(doctor).sign({ id: input.id, patientId, version, overrides });
    expect(await counted(pharmacist)).toEqual([total + 2, found + 1, overridden + 1]);
    await expect(prescriptionsOf(nurse).counts({ days: 30 })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await prescriptionsAt(api, other).prescriptionsOf(other.members.admin).counts({ days: 30 })).toEqual({
      signed: [],
      rules: [],
    });
  });
});

describe("straight SQL in a doctor's request", () => {
  const run = (fn: (tx: Tx) => Promise<unknown>) => careAt(api, clinic).run(clinic.members.doctor, fn);

  it("neither reads nor writes prescriptions of whom nobody looked at", async () => {
    const { newPatient, prescribe } = here();
    const patientId = await newPatient();
    const { id } = await prescribe(patientId, { ...ibuprofen, pregnancy: "no" });
    for (const [statement, values] of [
      ["SELECT order_encrypted FROM clinical.prescriptions", []],
      ["SELECT rule FROM clinical.prescription_findings", []],
      ["UPDATE clinical.prescriptions SET status = 'completed' WHERE id = $1", [id]],
      ["DELETE FROM clinical.prescriptions WHERE id = $1", [id]],
      ["SELECT clinical.move_prescription($1, $2, now(), 'completed', NULL)", [id, patientId]],
    ] as const) {
      await expect(
        run((tx) => tx.query(statement, values)),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("not even the owner changes or takes away what was signed", async () => {
    const { newPatient, prescribe } = here();
    const { id } = await prescribe(await newPatient(), { name: "Grandmother's tea", rxcui: "" });
    for (const statement of [
      "UPDATE clinical.prescriptions SET starts_on = starts_on - 1 WHERE id = $1",
      "UPDATE clinical.prescriptions SET status = 'draft', signed_by = NULL WHERE id = $1",
      "DELETE FROM clinical.prescriptions WHERE id = $1",
      "UPDATE clinical.prescription_findings SET severity = 'minor' WHERE prescription_id = $1",
      "DELETE FROM clinical.prescription_findings WHERE prescription_id = $1",
    ]) {
      await expect(api.db.asOwner(statement, [id]), statement).rejects.toThrow("no such move");
    }
  });
});

describe("the moves", () => {
  it("are the same in the database", async () => {
    const rows = await api.db.asOwner<{ from: string; to: string }>(
      `SELECT f AS "from", t AS "to" FROM unnest($1::text []) AS f CROSS JOIN unnest($1::text []) AS t
       WHERE clinical.is_prescription_move(f, t)`,
      [prescriptionStatuses],
    );
    const said = prescriptionStatuses.flatMap((from) => prescriptionMoves[from].map((to) => `${from} ${to}`));
    expect(rows.map(({ from, to }) => `${from} ${to}`).toSorted()).toEqual(said.toSorted());
  });
});
