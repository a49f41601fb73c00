import { randomUUID } from "node:crypto";
import type { Tx } from "@anamnesis/db";
import { nameOf, tables } from "@anamnesis/db/testing";
import type { MergePatientsInput, RegisterPatientInput } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
let nurse: TestPerson;
let doctor: TestPerson;
beforeAll(async () => {
  api = await testApi();
  [clinic, other] = [await api.newOrganization("City Clinic"), await api.newOrganization("Other Clinic")];
  ({ nurse, doctor } = clinic.members);
});
afterAll(() => api.close());

const clinicalOf = (person: TestPerson) => api.callerOf(person).clinical;
let count = 0;

async function register(given: Partial<RegisterPatientInput> = {}, by: TestPerson = nurse): Promise<string> {
  count += 1;
  const { id } = await clinicalOf(by).patients.register({
    id: randomUUID(),
    familyName: "Okonkwo",
    givenName: "Adaeze",
    birthDate: "1988-07-13",
    gender: "female",
    recordNumber: `M-${String(count).padStart(6, "0")}`,
    ...given,
  });
  return id;
}

const allergy = (patientId: string, substance = "Penicillin V") => ({
  id: randomUUID(),
  patientId,
  substance,
  severity: "severe" as const,
  verificationStatus: "confirmed" as const,
  clinicalStatus: "active" as const,
});
const pulse = (patientId: string, value: number) => ({
  id: randomUUID(),
  patientId,
  effectiveAt: "2026-11-20T08:30:00+01:00",
  values: { heartRate: { value, unit: "/min" } },
});

/** Something in every table whose rows move. */
async function fill(patientId: string, words: string): Promise<void> {
  const caller = clinicalOf(nurse);
  await caller.allergies.record(allergy(patientId, words));
  const taken = { source: "patient", status: "active" } as const;
  await caller.medications.record({ id: randomUUID(), patientId, name: `M${words}`, ...taken });
  await caller.observations.record(pulse(patientId, 72));
  await caller.identifiers.record({ id: randomUUID(), patientId, type: "PPN", content: { value: `P${words}` } });
  await caller.background.change({
    patientId,
    content: { part: "chronic_conditions", rows: [{ condition: words, since: "2011" }] },
    version: null,
  });
}

async function versionsOf(survivorId: string, mergedId: string, by: TestPerson = nurse) {
  const { one, other: two } = await clinicalOf(by).merges.compare({ one: survivorId, other: mergedId });
  return { survivorVersion: one.updatedAt, mergedVersion: two.updatedAt };
}

async function merge(
  survivorId: string,
  mergedId: string,
  { by = nurse, ...given }: Partial<MergePatientsInput> & { readonly by?: TestPerson } = {},
): Promise<string> {
  const id = randomUUID();
  await clinicalOf(by).merges.merge({
    id,
    survivorId,
    mergedId,
    ...(await versionsOf(survivorId, mergedId, by)),
    keepsAccountOf: null,
    reason: "Registered twice",
    ...given,
  });
  return id;
}
const undo = (id: string, survivorId: string) =>
  clinicalOf(nurse).merges.undo({ id, survivorId, reason: "They are two people" });

/** Names of the tables whose rows a merge moves. */
const moved = tables
  .filter(({ access: { merge: said } }) => said === "move" || (said !== undefined && !("none" in said)))
  .map(({ table }) => nameOf(table));

/** All rows of some patients, byte for byte; but for the process that wrote each last. */
async function bytesOf(ids: readonly string[]): Promise<unknown> {
  const all = [
    ...moved,
    "clinical.patient_links",
    "clinical.allergy_lists",
    "clinical.medication_lists",
    "clinical.emergency_accesses",
  ].map((name) => [name, "patient_id"] as const);
  const rows = await Promise.all(
    [...all, ["clinical.patients", "id"] as const, ["clinical.data_keys", "id"] as const].map(([name, column]) =>
      api.db.asOwner<{ row: unknown }>(
        `SELECT to_jsonb(t) - 'process_id' AS row FROM ${name} AS t WHERE ${column} = ANY ($1) ORDER BY t::text`,
        [ids],
      ),
    ),
  );
  return rows.map((found) => found.map(({ row }) => JSON.stringify(row)).toSorted());
}

describe("two records of one person", () => {
  it("are one: what stood in either is read there, and each name and number finds it", async () => {
    const survivor = await register({ recordNumber: "SURV-1" });
    const merged = await register({ givenName: "Ada", familyName: "Okonkwo-Weiss", recordNumber: "GONE-1" });
    await fill(survivor, "Latex");
    await fill(merged, "Iodine");
    await merge(survivor, merged);
    const opened = await clinicalOf(nurse).patients.open({ id: survivor });
    expect(opened.allergies.allergies.map(({ substance }) => substance).toSorted()).toEqual(["Iodine", "Latex"]);
    expect(opened.allergies.unreadable).toBe(0);
    expect(opened.medications).toMatchObject({ state: "known", unreadable: 0 });
    expect(opened.medications.statements.map(({ name }) => name).toSorted()).toEqual(["MIodine", "MLatex"]);
    expect(opened.observations).toMatchObject({ observations: [{}, {}], unreadable: 0 });
    expect(opened.identifiers.identifiers.map(({ value }) => value).toSorted()).toEqual(["PIodine", "PLatex"]);
    expect(opened.background.parts).toMatchObject([
      { part: "chronic_conditions", rows: [{ condition: "Latex" }], isOfMerged: false },
      { part: "chronic_conditions", rows: [{ condition: "Iodine" }], isOfMerged: true },
    ]);
    expect(opened.merged).toMatchObject([
      { patientId: merged, givenName: "Ada", recordNumber: "GONE-1", reason: "Registered twice" },
    ]);
    for (const text of ["GONE-1", "Okonkwo-Weiss Ada", "SURV-1", "PIodine"]) {
      const { hits } = await clinicalOf(nurse).patients.search({ text });
      expect(
        hits.map(({ id }) => id),
        text,
      ).toContain(survivor);
      expect(
        hits.map(({ id }) => id),
        text,
      ).not.toContain(merged);
    }
    // Opening the other leads there, and is on record as what it is.
    expect((await clinicalOf(nurse).patients.open({ id: merged })).id).toBe(survivor);
    const looks = await careAt(api, clinic).looksAt(survivor);
    expect(looks.at(-1)).toMatchObject({ details: { what: "record" } });
    // What is written then is sealed by the key of the survivor.
    await clinicalOf(nurse).allergies.record(allergy(survivor, "Pollen"));
    expect((await clinicalOf(nurse).patients.open({ id: survivor })).allergies.allergies).toHaveLength(3);
  });

  it("are two again, byte for byte, when it is taken back", async () => {
    const [survivor, merged] = [await register(), await register()];
    await fill(survivor, "Latex");
    await fill(merged, "Iodine");
    await clinicalOf(nurse).careTeam.add({ patientId: merged, userId: doctor.account.id });
    const before = await bytesOf([survivor, merged]);
    const id = await merge(survivor, merged);
    expect(await bytesOf([survivor, merged])).not.toEqual(before);
    expect(await undo(id, survivor)).toEqual({ patientId: merged, returned: 5, kept: [] });
    expect(await bytesOf([survivor, merged])).toEqual(before);
    expect((await clinicalOf(doctor).patients.open({ id: merged })).allergies.allergies).toMatchObject([
      { substance: "Iodine" },
    ]);
    // Sent again, it is taken back once.
    expect(await undo(id, survivor)).toMatchObject({ returned: 5 });
  });

  it("leave with the survivor what was changed or came meanwhile, readable, and say which", async () => {
    const [survivor, merged] = [await register(), await register()];
    await fill(merged, "Iodine");
    const measured = pulse(merged, 80);
    await clinicalOf(nurse).observations.record(measured);
    const id = await merge(survivor, merged);
    // One whose sealed bytes stay as they are, and one that is new.
    await clinicalOf(nurse).observations.retract({ id: measured.id, patientId: survivor });
    await clinicalOf(nurse).allergies.record(allergy(survivor, "Pollen"));
    expect(await undo(id, survivor)).toMatchObject({ kept: [{ table: "clinical.observations", id: measured.id }] });
    const one = await clinicalOf(nurse).patients.open({ id: survivor });
    expect(one.observations).toMatchObject({
      observations: [{ id: measured.id, status: "entered-in-error" }],
      unreadable: 0,
    });
    expect(one.allergies.allergies.map(({ substance }) => substance)).toEqual(["Pollen"]);
    const two = await clinicalOf(nurse).patients.open({ id: merged });
    expect(two.allergies.allergies.map(({ substance }) => substance)).toEqual(["Iodine"]);
    expect(two.observations.observations).toHaveLength(1);
  });

  it("may be three, in a chain, which is taken back from its end", async () => {
    const [first, second, third] = [await register(), await register(), await register()];
    await fill(first, "Iodine");
    const before = await bytesOf([first, second, third]);
    const inner = await merge(second, first);
    await expect(merge(third, first)).rejects.toMatchObject({ message: "clinical.patient_merged" });
    const outer = await merge(third, second);
    const opened = await clinicalOf(nurse).patients.open({ id: first });
    expect(opened).toMatchObject({ id: third, allergies: { allergies: [{ substance: "Iodine" }], unreadable: 0 } });
    await expect(undo(inner, second)).rejects.toMatchObject({ message: "clinical.merged_further" });
    await undo(outer, third);
    await undo(inner, second);
    expect(await bytesOf([first, second, third])).toEqual(before);
  });

  it("say of allergies what was said last, and never that none are known where some stand", async () => {
    const [survivor, merged] = [await register(), await register()];
    await clinicalOf(nurse).allergies.record(allergy(merged, "Iodine"));
    await clinicalOf(nurse).allergies.sayNone({ patientId: survivor });
    await merge(survivor, merged);
    expect((await clinicalOf(nurse).patients.open({ id: survivor })).allergies.state).toBe("known");
  });

  it("have the care teams of both", async () => {
    const [survivor, merged] = [await register(), await register()];
    await clinicalOf(nurse).careTeam.add({ patientId: merged, userId: doctor.account.id });
    const id = await merge(survivor, merged);
    const { team } = await clinicalOf(doctor).careTeam.read({ patientId: survivor });
    expect(team.map(({ userId }) => userId).toSorted()).toEqual([nurse.account.id, doctor.account.id].toSorted());
    expect((await clinicalOf(nurse).careTeam.read({ patientId: merged })).standing).toBe("merged");
    expect((await clinicalOf(nurse).patients.own()).hits.map(({ id: one }) => one)).not.toContain(merged);
    await undo(id, survivor);
    expect((await clinicalOf(doctor).careTeam.read({ patientId: survivor })).standing).toBe("outside");
  });
});

describe("accounts of both", () => {
  it("are settled by who merges: one stays, the other ends with a mail, and both are as they were afterwards", async () => {
    const { linked, mailsFor } = careAt(api, clinic);
    const [survivor, merged] = [await register(), await register()];
    const [one, two] = [await linked(survivor), await linked(merged)];
    await expect(merge(survivor, merged)).rejects.toMatchObject({ message: "clinical.accounts_of_both" });
    const before = await bytesOf([survivor, merged]);
    const id = await merge(survivor, merged, { keepsAccountOf: "merged" });
    expect(await mailsFor(one)).toEqual(["link_ended"]);
    expect(await mailsFor(two)).toEqual([]);
    expect(await clinicalOf(one).ownRecords.list()).toEqual([]);
    expect(await clinicalOf(two).ownRecords.list()).toHaveLength(1);
    // Whose account stays sees who looked at either, and may ask about it.
    const { looks } = await clinicalOf(two).ownRecords.looks({});
    expect(looks.filter(({ what }) => what === "record").length).toBeGreaterThan(2);
    const last = looks.at(-1);
    const question = {
      id: randomUUID(),
      lookId: last?.id ?? "",
      occurredAt: last?.occurredAt ?? "",
      question: "Who is that?",
    };
    await expect(clinicalOf(two).ownRecords.ask(question)).resolves.toMatchObject({ id: question.id });
    await undo(id, survivor);
    expect(await bytesOf([survivor, merged])).toEqual(before);
    expect(await clinicalOf(one).ownRecords.list()).toHaveLength(1);
  });

  it("move where one has one, and a code that is out works no more", async () => {
    const { linked } = careAt(api, clinic);
    const [survivor, merged] = [await register(), await register()];
    const person = await linked(merged);
    const { code } = await clinicalOf(nurse).links.offer({ patientId: survivor });
    await merge(survivor, merged);
    expect(await clinicalOf(nurse).links.state({ patientId: survivor })).toBe("linked");
    const late = clinicalOf(await api.newPerson()).ownRecords.accept({ code, mailsOnLook: false });
    await expect(late).rejects.toMatchObject({ message: "clinical.code_unknown" });
    expect(await clinicalOf(person).ownRecords.list()).toHaveLength(1);
  });
});

describe("a merge is refused", () => {
  it("to who is in the care team of one of them alone, or has it open in an emergency", async () => {
    const [survivor, merged] = [await register(), await register({}, doctor)];
    await expect(merge(survivor, merged)).rejects.toMatchObject({ message: "clinical.outside_care_team" });
    await careAt(api, clinic).begin(nurse, merged);
    const versions = await versionsOf(survivor, merged);
    const input = { id: randomUUID(), survivorId: survivor, mergedId: merged, ...versions, keepsAccountOf: null };
    await expect(clinicalOf(nurse).merges.merge({ ...input, reason: "Registered twice" })).rejects.toMatchObject({
      message: "clinical.outside_care_team",
    });
  });

  it("across clinics, whoever asks", async () => {
    const mine = await register();
    const theirs = await register({}, other.members.nurse);
    const version = new Date().toISOString();
    for (const [survivorId, mergedId] of [
      [mine, theirs],
      [theirs, mine],
    ] as const) {
      await expect(
        clinicalOf(nurse).merges.merge({
          id: randomUUID(),
          survivorId,
          mergedId,
          survivorVersion: version,
          mergedVersion: version,
          keepsAccountOf: null,
          reason: "Registered twice",
        }),
      ).rejects.toMatchObject({ message: "clinical.patient_not_found" });
    }
    const compared = clinicalOf(nurse).merges.compare({ one: mine, other: theirs });
    await expect(compared).rejects.toMatchObject({ message: "clinical.patient_not_found" });
  });

  it("of what somebody changed since it was seen, of one record, and without a reason", async () => {
    const [survivor, merged] = [await register(), await register()];
    const versions = await versionsOf(survivor, merged);
    const { id, familyName, givenName, birthDate, gender, recordNumber, updatedAt } = await clinicalOf(
      nurse,
    ).patients.open({ id: merged });
    const change = { id, familyName, givenName, birthDate, gender, recordNumber, isActive: true, version: updatedAt };
    await clinicalOf(nurse).patients.change({ ...change, phone: "+43 1 555 0101" });
    await expect(merge(survivor, merged, versions)).rejects.toMatchObject({
      message: "clinical.patient_changed_meanwhile",
    });
    await expect(merge(survivor, merged, { reason: " " })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(clinicalOf(nurse).merges.compare({ one: merged, other: merged })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });
});

describe("whoever writes while somebody merges", () => {
  it("is refused in the record that is no more, by every procedure, and told why", async () => {
    const [survivor, merged] = [await register(), await register()];
    await merge(survivor, merged);
    const conflict = { message: "clinical.patient_merged" };
    await expect(clinicalOf(nurse).allergies.record(allergy(merged))).rejects.toMatchObject(conflict);
    await expect(clinicalOf(nurse).observations.record(pulse(merged, 70))).rejects.toMatchObject(conflict);
    await expect(clinicalOf(nurse).allergies.sayNone({ patientId: merged })).rejects.toMatchObject(conflict);
  });

  it("comes before it and moves with it, or after it and is refused: nothing is left behind", async () => {
    const [survivor, merged] = [await register(), await register()];
    const versions = await versionsOf(survivor, merged);
    const writes = Array.from({ length: 6 }, () => clinicalOf(nurse).allergies.record(allergy(merged)));
    const merging = merge(survivor, merged, versions);
    const written = (await Promise.allSettled(writes)).filter(({ status }) => status === "fulfilled").length;
    await merging;
    const left = await api.db.asOwner("SELECT 1 FROM clinical.allergies WHERE patient_id = $1", [merged]);
    expect(left).toEqual([]);
    const opened = await clinicalOf(nurse).patients.open({ id: survivor });
    expect(opened.allergies).toMatchObject({ unreadable: 0 });
    expect(opened.allergies.allergies).toHaveLength(written);
  });
});

describe("straight SQL in a nurse's request", () => {
  const run = (fn: (tx: Tx) => Promise<unknown>, as: TestPerson = nurse) => careAt(api, clinic).run(as, fn);
  const refused = { code: "42501" };

  it("merges nothing that she did not look at, reads no ledger, and moves no row", async () => {
    const [survivor, merged] = [await register(), await register()];
    const now = "now()";
    for (const statement of [
      "SELECT * FROM clinical.patient_merges",
      "SELECT * FROM clinical.merged_rows",
      "SELECT * FROM clinical.not_same_person",
      "SELECT search_tokens FROM clinical.patient_identifiers",
      "SELECT match_tokens FROM clinical.patients",
      "SELECT content_encrypted FROM clinical.patient_identifiers",
      `UPDATE clinical.allergies SET patient_id = '${survivor}'`,
      `SELECT clinical.move_rows('${clinic.id}', '${survivor}', '${merged}', '${survivor}', now())`,
      `SELECT clinical.hold_rows('${clinic.id}', '${merged}')`,
      `SELECT clinical.return_rows('${clinic.id}', '${survivor}')`,
      `SELECT clinical.merged_keys('${clinic.id}', '${survivor}')`,
      `SELECT clinical.merge_patients(gen_random_uuid(), '${survivor}', ${now}, '${merged}', ${now}, NULL, 'why')`,
    ]) {
      await expect(
        run((tx) => tx.query(statement, [])),
        statement,
      ).rejects.toMatchObject(refused);
    }
  });

  it("neither merges nor takes back for who is in another team, or in another clinic", async () => {
    const [survivor, merged] = [await register(), await register()];
    const id = await merge(survivor, merged);
    const undoing = `SELECT clinical.undo_merge('${id}', '${survivor}', 'why') AS outcome`;
    expect(await run((tx) => tx.query(undoing, []), doctor)).toEqual([{ outcome: "outside" }]);
    const rows = `SELECT * FROM clinical.undone_rows('${id}')`;
    expect(await run((tx) => tx.query(rows, []), doctor)).toEqual([]);
    expect(await careAt(api, other).run(other.members.nurse, (tx) => tx.query(undoing, []))).toEqual([
      { outcome: "not_found" },
    ]);
    // Keys of what was merged go with a look at the survivor alone.
    const opened = await careAt(api, other).run(other.members.nurse, (tx) =>
      tx.query("SELECT * FROM clinical.open_record($1)", [tx.writerId()]),
    );
    expect(opened).toEqual([]);
  });
});
