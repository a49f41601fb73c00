import { randomUUID } from "node:crypto";
import type { BackgroundRow } from "@anamnesis/domain";
import type { Tx } from "@anamnesis/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { findEverywhere } from "../../testing/search.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
let nurse: TestPerson;
beforeAll(async () => {
  api = await testApi();
  [clinic, other] = [await api.newOrganization("City Clinic"), await api.newOrganization("Other Clinic")];
  ({ nurse } = clinic.members);
});
afterAll(() => api.close());

const clinicalOf = (person: TestPerson) => api.callerOf(person).clinical;
const newPatient = (...team: readonly TestPerson[]) => careAt(api, clinic).newPatient(...team);
const passport = (patientId: string, value = "P 123-4567") => ({
  id: randomUUID(),
  patientId,
  type: "PPN" as const,
  content: { value, assigner: "Republic of Austria", from: "2024-01-01", until: "2034-01-01" },
});
const insured = (
  patientId: string,
  rows: readonly Partial<BackgroundRow<"insurance">>[],
  version: string | null = null,
) =>
  clinicalOf(nurse).background.change({
    patientId,
    content: { part: "insurance", rows: rows.map((row) => ({ payer: "Kaiser", ...row })) },
    version,
  });
const foundBy = async (text: string, by: TestPerson = nurse) =>
  (await clinicalOf(by).patients.search({ text })).hits.map(({ id }) => id);

describe("other numbers of a patient", () => {
  it("stand in the record, and find them whole, by their beginning and with a name, until they are a mistake", async () => {
    const patientId = await newPatient();
    const number = passport(patientId);
    const { id, content, type } = number;
    const listed = {
      identifiers: [{ id, type, status: "active", ...content, createdAt: expect.any(String) }],
      unreadable: 0,
    };
    expect(await clinicalOf(nurse).identifiers.record(number)).toEqual(listed);
    // Sent again, it is one.
    expect(await clinicalOf(nurse).identifiers.record(number)).toEqual(listed);
    for (const text of ["P1234567", "p123", "okonkwo P123-4567", "P1234567 1988"]) {
      expect(await foundBy(text), text).toEqual([patientId]);
    }
    expect(await foundBy("huber P1234567")).toEqual([]);
    expect(await foundBy("P1234567", other.members.nurse)).toEqual([]);
    await clinicalOf(nurse).identifiers.retract({ id, patientId });
    expect((await clinicalOf(nurse).patients.open({ id: patientId })).identifiers.identifiers[0]?.status).toBe(
      "entered-in-error",
    );
    expect(await foundBy("P1234567")).toEqual([]);
  });

  it("are twenty at most", async () => {
    const patientId = await newPatient();
    for (let at = 0; at < 20; at += 1) await clinicalOf(nurse).identifiers.record(passport(patientId, `N${at}`));
    await expect(clinicalOf(nurse).identifiers.record(passport(patientId, "N20"))).rejects.toMatchObject({
      message: "clinical.too_many_identifiers",
    });
  });

  it("are of one clinic and one team", async () => {
    const patientId = await newPatient();
    const number = passport(patientId);
    await expect(clinicalOf(other.members.nurse).identifiers.record(number)).rejects.toMatchObject({
      message: "clinical.patient_not_found",
    });
    await expect(clinicalOf(clinic.members.doctor).identifiers.record(number)).rejects.toMatchObject({
      message: "clinical.outside_care_team",
    });
    const missing = clinicalOf(nurse).identifiers.retract({ id: number.id, patientId });
    await expect(missing).rejects.toMatchObject({ message: "clinical.identifier_not_found" });
  });
});

describe("the background of a patient", () => {
  it("is written part by part, and read with the record by whoever treats them", async () => {
    const patientId = await newPatient(clinic.members.doctor);
    const { background } = clinicalOf(nurse);
    const parts = [
      { part: "emergency_contact", rows: [{ name: "Chidi Okonkwo", relation: "brother", phone: "+43 1 555 0101" }] },
      { part: "preferred_pharmacy", rows: [{ name: "Apotheke am Graben", phone: "" }] },
      { part: "chronic_conditions", rows: [{ condition: "Asthma", since: "2011-04" }] },
      { part: "surgical_history", rows: [{ procedure: "Appendectomy", when: "1999" }] },
      { part: "family_history", rows: [{ relation: "Mother", condition: "Breast cancer" }] },
      { part: "blood_type", rows: [{ group: "0-" }] },
      { part: "preferred_language", rows: [{ language: "Igbo" }] },
      { part: "primary_physician", rows: [{ userId: clinic.members.doctor.account.id }] },
    ] as const;
    for (const content of parts) {
      await background.change({ patientId, content: { ...content, rows: [...content.rows] } as never, version: null });
    }
    const read = (await clinicalOf(clinic.members.doctor).patients.open({ id: patientId })).background;
    expect(read.parts.map(({ part, rows }) => ({ part, rows }))).toEqual(parts);
    expect(read.memberNames).toEqual({
      [clinic.members.doctor.account.id]: clinic.members.doctor.account.displayName,
    });
    expect(read.unreadable).toBe(0);
  });

  it("is changed by who saw what is there", async () => {
    const patientId = await newPatient();
    const first = await insured(patientId, [{ memberId: "M-1" }]);
    const version = first.parts[0]?.updatedAt ?? "";
    const conflict = { message: "clinical.background_changed_meanwhile" };
    await expect(insured(patientId, [{ memberId: "M-2" }])).rejects.toMatchObject(conflict);
    const second = await insured(patientId, [{ memberId: "M-2" }], version);
    expect(second.parts).toMatchObject([{ part: "insurance", rows: [{ payer: "Kaiser", memberId: "M-2" }] }]);
    await expect(insured(patientId, [{ memberId: "M-3" }], version)).rejects.toMatchObject(conflict);
  });

  it("finds them by the number of a member, and by nothing else of it", async () => {
    const patientId = await newPatient();
    const first = await insured(patientId, [{ payer: "Wunderversicherung", memberId: "WV 998-877" }]);
    expect(await foundBy("WV998877")).toEqual([patientId]);
    expect(await foundBy("okonkwo wv998")).toEqual([patientId]);
    expect(await foundBy("Wunderversicherung")).toEqual([]);
    await insured(patientId, [], first.parts[0]?.updatedAt ?? null);
    expect(await foundBy("WV998877")).toEqual([]);
  });

  it("stands nowhere in the clear", async () => {
    const patientId = await newPatient();
    await clinicalOf(nurse).identifiers.record(passport(patientId, "XQ7766554433"));
    await clinicalOf(nurse).background.change({
      patientId,
      content: { part: "chronic_conditions", rows: [{ condition: "Xyloquinosis", since: "" }] },
      version: null,
    });
    await insured(patientId, [{ memberId: "ZK5544332211", group: "Purplegroup" }]);
    expect(
      await findEverywhere(api.db, {
        number: ["XQ7766554433"],
        condition: ["Xyloquinosis"],
        insurance: ["ZK5544332211", "Purplegroup"],
      }),
    ).toEqual([]);
  });

  it("shows the rest where a part does not open, and says so", async () => {
    const patientId = await newPatient();
    await insured(patientId, [{ memberId: "M-1" }]);
    await clinicalOf(nurse).background.change({
      patientId,
      content: { part: "blood_type", rows: [{ group: "A+" }] },
      version: null,
    });
    await api.db.asOwner(
      `UPDATE clinical.background_parts SET rows_encrypted = decode('0101' || repeat('07', 80), 'hex')
       WHERE patient_id = $1 AND part = 'insurance'`,
      [patientId],
    );
    expect((await clinicalOf(nurse).patients.open({ id: patientId })).background).toMatchObject({
      parts: [{ part: "blood_type" }],
      unreadable: 1,
    });
  });

  it("is written anew where a part does not open: what stood there is in the trail", async () => {
    const patientId = await newPatient();
    const garbage = Buffer.from(`0101${"07".repeat(80)}`, "hex");
    const planting = `INSERT INTO clinical.background_parts (
        organization_id, id, patient_id, part, rows_encrypted, search_tokens, process_id
      ) SELECT organization_id, gen_random_uuid(), id, 'insurance', $2, '{}', process_id FROM clinical.patients WHERE id = $1`;
    await api.db.asOwner(planting, [patientId, garbage]);
    expect(await insured(patientId, [{ memberId: "M-1" }])).toMatchObject({
      parts: [{ part: "insurance", rows: [{ memberId: "M-1" }] }],
      unreadable: 0,
    });
    expect(await foundBy("M1")).toContain(patientId);
    const replaced = `SELECT 1 FROM audit.trail WHERE table_name = 'background_parts' AND operation = 'UPDATE'
      AND old_values ->> 'patient_id' = $1 AND old_values ->> 'rows_encrypted' LIKE '%' || $2`;
    expect(await api.db.asOwner(replaced, [patientId, garbage.toString("hex")])).toHaveLength(1);
    // One that opens is not written over by who did not see it.
    await expect(insured(patientId, [{ memberId: "M-2" }])).rejects.toMatchObject({
      message: "clinical.background_changed_meanwhile",
    });
  });
});

describe("straight SQL in a nurse's request", () => {
  const run = (fn: (tx: Tx) => Promise<unknown>) => careAt(api, clinic).run(nurse, fn);

  it("neither reads nor writes what stands in a record that she did not look at", async () => {
    const patientId = await newPatient();
    await insured(patientId, [{ memberId: "M-1" }]);
    for (const statement of [
      "SELECT rows_encrypted FROM clinical.background_parts",
      "SELECT part FROM clinical.background_parts",
      "SELECT search_tokens FROM clinical.background_parts",
      "UPDATE clinical.background_parts SET search_tokens = '{1}', process_id = app.process_id()",
      "UPDATE clinical.background_parts SET patient_id = patient_id",
      "SELECT clinical.find_by_numbers(app.organization_id(), '[[[1]]]')",
    ]) {
      await expect(
        run((tx) => tx.query(statement, [])),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
    }
    const opened = await run((tx) => tx.query("SELECT * FROM clinical.open_record($1)", [tx.writerId()]));
    expect(opened).toEqual([]);
  });
});
