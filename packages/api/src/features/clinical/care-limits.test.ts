import { createHash, randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
let care: ReturnType<typeof careAt>;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());
// Of each test its own: what one does of an hour's worth keeps nobody of another.
beforeEach(async () => {
  clinic = await api.newOrganization("City Clinic");
  care = careAt(api, clinic);
});

/** Begins an emergency by SQL. */
const beginBySql = (as: TestPerson, patientId: string) =>
  care.run(as, (tx) =>
    tx.query("SELECT clinical.begin_emergency(gen_random_uuid(), $1, 'other', 'Because I can.')", [patientId]),
  );
const endBySql = (as: TestPerson, patientId: string) =>
  care.run(as, (tx) => tx.query("SELECT clinical.end_emergency($1)", [patientId]));
const ended = { role: "doctor", status: "ended" };

describe("emergencies", () => {
  it("are 30 an hour at most of one person, however they are begun, and mailed once for a patient", async () => {
    const [id, other, { doctor, pharmacist, auditor }] = [
      await care.newPatient(),
      await care.newPatient(),
      clinic.members,
    ];
    const person = await care.linked(id);
    for (let n = 0; n < 30; n += 1) {
      await beginBySql(doctor, id);
      await endBySql(doctor, id);
    }
    await expect(beginBySql(doctor, other)).rejects.toMatchObject({
      kind: "rate_limited",
      reason: "clinical.too_many_emergencies",
    });
    expect(await care.mailsFor(person)).toEqual(["emergency"]);
    expect(await care.mailsFor(auditor)).toEqual(["emergency_to_review"]);
    expect(await care.logged("EMERGENCY_ACCESS_ENDED", id)).toHaveLength(30);
    // It is nobody else's limit, and over after an hour.
    await beginBySql(pharmacist, other);
    await api.db.asOwner(
      "UPDATE clinical.emergency_accesses SET created_at = created_at - interval '1 hour', expires_at = created_at - interval '1 hour' WHERE user_id = $1",
      [doctor.account.id],
    );
    await beginBySql(doctor, id);
    expect(await care.mailsFor(person)).toEqual(["emergency", "emergency"]);
  });

  it("are told to the patient also when nobody looked", async () => {
    const [id, { doctor, pharmacist }] = [await care.newPatient(), clinic.members];
    const own = care.clinicalOf(await care.linked(id)).ownRecords;
    await care.begin(doctor, id);
    await care.begin(pharmacist, id);
    await care.clinicalOf(pharmacist).patients.open({ id });
    const { looks } = await own.looks({});
    expect(looks).toMatchObject([
      { what: "record", viewerName: pharmacist.account.displayName, cause: "emergency" },
      {
        what: "emergency",
        viewerName: doctor.account.displayName,
        memberRole: "doctor",
        cause: "emergency",
        explanation: "Brought in unconscious, nobody of the team is here.",
      },
    ]);
    const first = await own.looks({ limit: 1 });
    expect((await own.looks({ limit: 1, cursor: first.nextCursor })).looks).toEqual(looks.slice(1));
  });

  it("have an id of their own", async () => {
    const [id, { doctor }] = [await care.newPatient(), clinic.members];
    const emergency = randomUUID();
    await care.begin(doctor, id, emergency);
    await care.clinicalOf(doctor).emergencies.end({ patientId: id });
    await expect(care.begin(doctor, id, emergency)).rejects.toMatchObject({
      code: "CONFLICT",
      message: "clinical.already_used",
    });
  });

  it("without reason take nobody into the team", async () => {
    const [id, { doctor, auditor }] = [await care.newPatient(), clinic.members];
    await care.begin(doctor, id);
    const emergency = await care.emergencyOf(id);
    const given = {
      id: emergency,
      outcome: "not_justified",
      review: "Nothing of it is in the book.",
      joins: true,
    } as const;
    await expect(care.clinicalOf(auditor).emergencies.review(given)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    const bySql = care.run(auditor, (tx) =>
      tx.query("SELECT clinical.review_emergency($1, 'not_justified', 'Nothing of it.', true)", [emergency]),
    );
    await expect(bySql).rejects.toMatchObject({ code: "23514" });
    expect(await care.clinicalOf(doctor).careTeam.read({ patientId: id })).toMatchObject({ standing: "emergency" });
  });

  it("are in the trail without the words of whoever opened or reviewed them", async () => {
    const [id, { doctor, auditor }] = [await care.newPatient(), clinic.members];
    await care.begin(doctor, id);
    await care.clinicalOf(auditor).emergencies.review({
      id: await care.emergencyOf(id),
      outcome: "justified",
      review: "The ward of Dr Ó Murchú confirms it.",
      joins: false,
    });
    const [trail] = await api.db.asOwner<{ text: string }>(
      "SELECT string_agg(t::text, '') AS text FROM audit.trail AS t WHERE table_name = 'emergency_accesses'",
    );
    expect(trail?.text).toContain("[redacted]");
    expect(trail?.text).not.toMatch(/unconscious|Murch/u);
  });
});

describe("a membership", () => {
  it("that ends, or is no clinician's any more, ends what it opened; one that rests does not", async () => {
    const [id, { nurse, doctor, radiologist }] = [await care.newPatient(), clinic.members];
    const add = (person: TestPerson) =>
      care.clinicalOf(nurse).careTeam.add({ patientId: id, userId: person.account.id });
    const read = (person: TestPerson) => care.clinicalOf(person).careTeam.read({ patientId: id });
    await add(doctor);
    await care.begin(radiologist, id);
    for (const changed of [{ status: "ended" }, { role: "auditor" }]) {
      await add(doctor);
      await care.become(doctor, changed);
      await care.become(doctor, { role: "doctor", status: "active" });
      expect(await read(doctor)).toMatchObject({ standing: "outside" });
    }
    await add(doctor);
    await care.become(doctor, { status: "suspended" });
    await care.become(doctor, { role: "nurse", status: "active" });
    expect(await read(doctor)).toMatchObject({ standing: "team" });
    await care.become(radiologist, ended);
    await care.become(radiologist, { role: "radiologist", status: "active" });
    expect(await read(radiologist)).toMatchObject({ standing: "outside" });
  });

  it("of an administrator leaves a team that nobody treats anybody in", async () => {
    const [id, { nurse, doctor }] = [await care.newPatient(), clinic.members];
    await care.clinicalOf(nurse).careTeam.add({ patientId: id, userId: doctor.account.id });
    // As it was before roles ended anything.
    await api.db.asOwner("ALTER TABLE organizations.memberships DISABLE TRIGGER end_care");
    await care.become(doctor, { role: "admin" });
    await api.db.asOwner("ALTER TABLE organizations.memberships ENABLE TRIGGER end_care");
    const { team } = await care.clinicalOf(nurse).careTeam.read({ patientId: id });
    expect(team.map(({ isActive }) => isActive)).toEqual([true, false]);
    await expect(
      care.clinicalOf(nurse).careTeam.remove({ patientId: id, userId: nurse.account.id }),
    ).rejects.toMatchObject({ message: "clinical.last_in_care_team" });
  });

  it("counts as it is when somebody changes something, not as it was when they began to", async () => {
    const [id, { nurse, doctor, auditor }] = [await care.newPatient(), clinic.members];
    await care.begin(doctor, id);
    const emergency = await care.emergencyOf(id);
    const calls = [
      [nurse, "SELECT clinical.change_care_team($1, $2, true)", [id, clinic.members.pharmacist.account.id]],
      [nurse, "SELECT clinical.offer_link($1, $2, $3)", [randomUUID(), id, randomBytes(32)]],
      [nurse, "SELECT clinical.end_link($1)", [id]],
      [nurse, "SELECT clinical.begin_emergency($1, $2, 'other', 'Because I can.')", [randomUUID(), id]],
      [nurse, "SELECT clinical.end_emergency($1)", [id]],
      [auditor, "SELECT clinical.review_emergency($1, 'justified', 'Fine.', true)", [emergency]],
      [auditor, "SELECT clinical.answer($1, $2)", [randomUUID(), randomBytes(80)]],
    ] as const;
    for (const [as, call, values] of calls) {
      const late = care.run(as, async (tx) => {
        await tx.query("SELECT 1");
        await care.become(as, { status: "suspended" });
        await tx.query(call, values);
      });
      await expect(late, call).rejects.toMatchObject({ reason: "organizations.not_permitted" });
      await care.become(as, { status: "active" });
    }
  });
});

describe("the account of a patient", () => {
  it("is taken back by the team as well, and told", async () => {
    const [id, { nurse, doctor }] = [await care.newPatient(), clinic.members];
    const person = await care.linked(id);
    const links = care.clinicalOf(nurse).links;
    await care.begin(doctor, id);
    await expect(care.clinicalOf(doctor).links.end({ patientId: id })).rejects.toMatchObject({
      message: "clinical.outside_care_team",
    });
    // Nor is anybody else told whether there is one.
    expect(await care.clinicalOf(doctor).links.state({ patientId: id })).toBeNull();
    expect(await links.end({ patientId: id })).toEqual({ ended: true });
    expect(await care.mailsFor(person)).toEqual(["emergency", "link_ended"]);
    expect((await care.clinicalOf(person).ownRecords.looks({})).looks).toEqual([]);
    expect(await links.state({ patientId: id })).toBe("none");
    expect(await links.end({ patientId: id })).toEqual({ ended: false });
    // A code that is out goes as well.
    const { code } = await links.offer({ patientId: id });
    expect(await links.end({ patientId: id })).toEqual({ ended: true });
    await expect(care.clinicalOf(person).ownRecords.findOffer({ code })).rejects.toMatchObject({
      message: "clinical.code_unknown",
    });
    expect(await care.mailsFor(person)).toHaveLength(2);
  });

  it("is that of nobody who treats them, or made the code", async () => {
    const [id, { nurse, doctor, radiologist }] = [await care.newPatient(), clinic.members];
    await care.clinicalOf(nurse).careTeam.add({ patientId: id, userId: doctor.account.id });
    const { code } = await care.clinicalOf(nurse).links.offer({ patientId: id });
    await care.clinicalOf(doctor).careTeam.remove({ patientId: id, userId: nurse.account.id });
    for (const person of [nurse, doctor]) {
      const own = care.clinicalOf(person).ownRecords;
      await expect(own.findOffer({ code })).rejects.toMatchObject({ message: "clinical.code_unknown" });
      await expect(own.accept({ code, mailsOnLook: false })).rejects.toMatchObject({
        message: "clinical.code_unknown",
      });
    }
    expect(await care.clinicalOf(radiologist).ownRecords.accept({ code, mailsOnLook: false })).toHaveLength(1);
  });

  it("has no code that there was", async () => {
    const [id, other, { nurse }] = [await care.newPatient(), await care.newPatient(), clinic.members];
    const { code } = await care.clinicalOf(nurse).links.offer({ patientId: id });
    const again = care.run(nurse, (tx) =>
      tx.query("SELECT clinical.offer_link($1, $2, $3)", [
        randomUUID(),
        other,
        createHash("sha256").update(code).digest(),
      ]),
    );
    await expect(again).rejects.toMatchObject({ kind: "conflict", reason: "clinical.already_used" });
  });
});

describe("what somebody changes of who sees a record", () => {
  it("is on record, which bounds it", async () => {
    const [id, { nurse, doctor }] = [await care.newPatient(), clinic.members];
    const { careTeam } = care.clinicalOf(nurse);
    await careTeam.add({ patientId: id, userId: doctor.account.id });
    await careTeam.remove({ patientId: id, userId: doctor.account.id });
    const person = await care.linked(id);
    const own = care.clinicalOf(person).ownRecords;
    const [record] = await own.list();
    await own.change({ id: record?.id ?? "", mailsOnLook: true });
    await own.end({ id: record?.id ?? "" });
    const events = [
      ["CARE_TEAM_JOINED", nurse],
      ["CARE_TEAM_LEFT", nurse],
      ["PATIENT_LINK_OFFERED", nurse],
      ["PATIENT_LINK_ACCEPTED", person],
      ["PATIENT_LINK_CHANGED", person],
      ["PATIENT_LINK_ENDED", person],
    ] as const;
    for (const [event, by] of events) expect(await care.logged(event, id), event).toEqual([by.account.id]);
    const many = care.run(nurse, (tx) =>
      tx.query(
        "SELECT clinical.offer_link(gen_random_uuid(), $1, sha256(i::text::bytea)) FROM generate_series(1, 301) AS i",
        [id],
      ),
    );
    await expect(many).rejects.toMatchObject({ reason: "http.too_many_requests" });
  });
});
