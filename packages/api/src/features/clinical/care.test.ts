import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
let care: ReturnType<typeof careAt>;
beforeAll(async () => {
  api = await testApi();
  [clinic, other] = [await api.newOrganization("City Clinic"), await api.newOrganization("Other Clinic")];
  care = careAt(api, clinic);
});
afterAll(() => api.close());

describe("a care team", () => {
  it("begins with who registers a patient, and others are taken in by who is in it", async () => {
    const [id, { nurse, doctor, pharmacist }] = [await care.newPatient(), clinic.members];
    await expect(care.clinicalOf(doctor).patients.open({ id })).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: "clinical.outside_care_team",
    });
    expect(await care.looksAt(id)).toEqual([]);
    await expect(
      care.clinicalOf(doctor).careTeam.add({ patientId: id, userId: doctor.account.id }),
    ).rejects.toMatchObject({
      message: "clinical.outside_care_team",
    });
    const taken = await care.clinicalOf(nurse).careTeam.add({ patientId: id, userId: doctor.account.id });
    expect(taken.team.map(({ userId, memberRole }) => [userId, memberRole])).toEqual([
      [nurse.account.id, "nurse"],
      [doctor.account.id, "doctor"],
    ]);
    // Sent again, it is as it was.
    expect((await care.clinicalOf(nurse).careTeam.add({ patientId: id, userId: doctor.account.id })).team).toHaveLength(
      2,
    );
    expect((await care.clinicalOf(doctor).patients.open({ id })).familyName).toBe("Okonkwo");
    expect(await care.clinicalOf(pharmacist).careTeam.read({ patientId: id })).toMatchObject({ standing: "outside" });
    await care.clinicalOf(doctor).careTeam.remove({ patientId: id, userId: nurse.account.id });
    await expect(care.clinicalOf(nurse).patients.open({ id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("is never without somebody who works there", async () => {
    const [id, { nurse, doctor }] = [await care.newPatient(), clinic.members];
    const leave = () => care.clinicalOf(nurse).careTeam.remove({ patientId: id, userId: nurse.account.id });
    await expect(leave()).rejects.toMatchObject({ code: "CONFLICT", message: "clinical.last_in_care_team" });
    await care.clinicalOf(nurse).careTeam.add({ patientId: id, userId: doctor.account.id });
    // Both leave at a time: one of them stays.
    const both = await Promise.allSettled([
      leave(),
      care.clinicalOf(doctor).careTeam.remove({ patientId: id, userId: doctor.account.id }),
    ]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("takes in those alone who treat people there", async () => {
    const [id, { nurse, admin, patient }] = [await care.newPatient(), clinic.members];
    for (const { account } of [admin, patient, other.members.doctor]) {
      await expect(care.clinicalOf(nurse).careTeam.add({ patientId: id, userId: account.id })).rejects.toMatchObject({
        message: "clinical.not_a_clinician",
      });
    }
    await expect(care.clinicalOf(other.members.doctor).careTeam.read({ patientId: id })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it("is whom a clinician finds without a search, on record", async () => {
    const [id, { nurse, radiologist }] = [await care.newPatient(), clinic.members];
    expect(await care.clinicalOf(radiologist).patients.own()).toEqual({ hits: [], unreadable: 0 });
    await care.clinicalOf(nurse).careTeam.add({ patientId: id, userId: radiologist.account.id });
    expect(await care.clinicalOf(radiologist).patients.own()).toMatchObject({ hits: [{ id, familyName: "Okonkwo" }] });
    expect(await care.looksAt(id)).toEqual([{ user_id: radiologist.account.id, details: { what: "search" } }]);
  });
});

describe("an emergency", () => {
  it("opens a record for an hour, is told to who looks into it, and is reviewed by somebody else", async () => {
    const [id, { doctor, auditor, admin }] = [await care.newPatient(), clinic.members];
    const { until } = await care.begin(doctor, id);
    expect(Date.parse(until) - Date.now()).toBeLessThanOrEqual(3_600_000);
    expect((await care.begin(doctor, id)).until).toBe(until);
    expect((await care.clinicalOf(doctor).patients.open({ id })).givenName).toBe("Adaeze");
    expect(await care.clinicalOf(doctor).careTeam.read({ patientId: id })).toMatchObject({
      standing: "emergency",
      until,
    });
    // It makes nobody one of the team.
    await expect(
      care.clinicalOf(doctor).careTeam.add({ patientId: id, userId: doctor.account.id }),
    ).rejects.toMatchObject({
      message: "clinical.outside_care_team",
    });
    expect(await care.mailsFor(auditor)).toEqual(["emergency_to_review"]);
    expect(await care.mailsFor(admin)).toEqual([]);

    const { emergencies } = await care.clinicalOf(auditor).emergencies.list({ isOpen: true });
    const emergency = emergencies.find(({ patientId }) => patientId === id);
    expect(emergency).toMatchObject({
      userId: doctor.account.id,
      cause: "emergency",
      explanation: "Brought in unconscious, nobody of the team is here.",
      looks: 1,
      outcome: null,
    });
    const review = {
      id: emergency?.id ?? "",
      outcome: "justified",
      review: "The ward confirms it.",
      joins: true,
    } as const;
    const whose = await care.clinicalOf(auditor).emergencies.whose({ id: review.id });
    expect(whose).toMatchObject({ id, familyName: "Okonkwo" });
    expect(whose).not.toHaveProperty("ssn");
    expect((await care.looksAt(id)).at(-1)).toEqual({ user_id: auditor.account.id, details: { what: "search" } });
    await care.clinicalOf(auditor).emergencies.review(review);
    await expect(care.clinicalOf(admin).emergencies.review(review)).rejects.toMatchObject({
      message: "clinical.already_reviewed",
    });
    expect(await care.clinicalOf(doctor).careTeam.read({ patientId: id })).toMatchObject({ standing: "team" });
    expect((await care.clinicalOf(auditor).emergencies.list({ isOpen: true })).emergencies).toEqual([]);
    expect((await care.clinicalOf(admin).emergencies.list({ isOpen: false })).emergencies).toMatchObject([
      { id: review.id, outcome: "justified", reviewerName: auditor.account.displayName },
    ]);
  });

  it("is over when it is ended, or after its hour, and there is none for who treats the patient", async () => {
    const [id, { doctor, nurse }] = [await care.newPatient(), clinic.members];
    await expect(care.begin(nurse, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await care.begin(doctor, id);
    await care.clinicalOf(doctor).emergencies.end({ patientId: id });
    await expect(care.clinicalOf(doctor).patients.open({ id })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await care.begin(doctor, id);
    await api.db.asOwner(
      "UPDATE clinical.emergency_accesses SET created_at = now() - interval '61 minutes', expires_at = now() - interval '1 minute' WHERE patient_id = $1 AND expires_at > now()",
      [id],
    );
    await expect(care.clinicalOf(doctor).patients.open({ id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("is no other clinic's, neither to begin nor to review", async () => {
    const id = await care.newPatient();
    await expect(care.begin(other.members.doctor, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await care.begin(clinic.members.pharmacist, id);
    const { emergencies } = await care.clinicalOf(clinic.members.auditor).emergencies.list({ isOpen: true });
    const of = emergencies.find(({ patientId }) => patientId === id)?.id ?? "";
    const { auditor } = other.members;
    expect((await care.clinicalOf(auditor).emergencies.list({ isOpen: false })).emergencies).toEqual([]);
    await expect(care.clinicalOf(auditor).emergencies.whose({ id: of })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      care.clinicalOf(auditor).emergencies.review({ id: of, outcome: "justified", review: "Fine by us.", joins: true }),
    ).rejects.toMatchObject({ message: "clinical.emergency_not_found" });
  });

  it("is not reviewed by who had it, whatever they are by then", async () => {
    const [id, { doctor }] = [await care.newPatient(), clinic.members];
    await care.begin(doctor, id);
    const [row] = await api.db.asOwner<{ id: string }>(
      "SELECT id FROM clinical.emergency_accesses WHERE patient_id = $1",
      [id],
    );
    const become = (role: string) =>
      api.db.asOwner("UPDATE organizations.memberships SET role = $2::organizations.member_role WHERE user_id = $1", [
        doctor.account.id,
        role,
      ]);
    await become("auditor");
    try {
      await expect(
        care.clinicalOf(doctor).emergencies.review({
          id: row?.id ?? "",
          outcome: "justified",
          review: "I know that I was right.",
          joins: true,
        }),
      ).rejects.toMatchObject({ message: "clinical.own_emergency" });
    } finally {
      await become("doctor");
    }
  });
});

describe("a record that is one's own", () => {
  it("becomes it by a code, once, and tells who looked, why, and what came of an emergency", async () => {
    const [id, { nurse, doctor, auditor }] = [await care.newPatient(), clinic.members];
    const [person, stranger] = [await api.newPerson(), await api.newPerson()];
    await expect(care.clinicalOf(doctor).links.offer({ patientId: id })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const { code: first } = await care.clinicalOf(nurse).links.offer({ patientId: id });
    const { code } = await care.clinicalOf(nurse).links.offer({ patientId: id });
    const own = care.clinicalOf(person).ownRecords;
    // Another code took its place.
    await expect(own.findOffer({ code: first })).rejects.toMatchObject({ message: "clinical.code_unknown" });
    const typed = `${code.slice(0, 4)}-${code.slice(4, 8)} ${code.slice(8)}`.toLowerCase().replaceAll("0", "o");
    expect(await own.findOffer({ code: typed })).toMatchObject({ organizationName: "City Clinic" });
    expect(await own.accept({ code: typed, mailsOnLook: true })).toMatchObject([{ organizationName: "City Clinic" }]);
    await expect(care.clinicalOf(stranger).ownRecords.accept({ code, mailsOnLook: false })).rejects.toMatchObject({
      message: "clinical.code_unknown",
    });
    expect(await care.clinicalOf(nurse).links.state({ patientId: id })).toBe("linked");
    await expect(care.clinicalOf(nurse).links.offer({ patientId: id })).rejects.toMatchObject({
      message: "clinical.account_linked",
    });

    for (const _look of [1, 2]) await care.clinicalOf(nurse).patients.open({ id });
    await care.begin(doctor, id);
    await care.clinicalOf(doctor).patients.open({ id });
    const { emergencies } = await care.clinicalOf(auditor).emergencies.list({ isOpen: true });
    await care.clinicalOf(auditor).emergencies.review({
      id: emergencies.find(({ patientId }) => patientId === id)?.id ?? "",
      outcome: "not_justified",
      review: "Nothing of it is in the ward's book.",
      joins: false,
    });
    expect((await own.looks({})).looks).toMatchObject([
      {
        viewerName: doctor.account.displayName,
        memberRole: "doctor",
        what: "record",
        cause: "emergency",
        explanation: "Brought in unconscious, nobody of the team is here.",
        outcome: "not_justified",
        review: "Nothing of it is in the ward's book.",
      },
      { viewerName: nurse.account.displayName, what: "record", cause: null, reason: "Treatment" },
      { viewerName: nurse.account.displayName, what: "record" },
    ]);
    // Of one person's looks of a day the first is mailed.
    expect(await care.mailsFor(person)).toEqual(["record_viewed", "emergency", "record_viewed", "emergency_reviewed"]);
    expect((await care.clinicalOf(stranger).ownRecords.looks({})).looks).toEqual([]);
  });

  it("is asked about, and the answer comes from who looks into such things, and from nobody else", async () => {
    const [id, { nurse, auditor, admin }] = [await care.newPatient(), clinic.members];
    const person = await api.newPerson();
    const { code } = await care.clinicalOf(nurse).links.offer({ patientId: id });
    const own = care.clinicalOf(person).ownRecords;
    await own.accept({ code, mailsOnLook: false });
    await care.clinicalOf(nurse).patients.open({ id });
    const [look] = (await own.looks({})).looks;
    const asking = {
      id: randomUUID(),
      lookId: look?.id ?? "",
      occurredAt: look?.occurredAt ?? "",
      question: "Why did Nurse Quimby-Ó Murchú open it on a Sunday?",
    };
    await expect(care.clinicalOf(await api.newPerson()).ownRecords.ask(asking)).rejects.toMatchObject({
      message: "clinical.look_not_found",
    });
    await own.ask(asking);
    await expect(own.ask({ ...asking, id: randomUUID() })).rejects.toMatchObject({ message: "clinical.already_asked" });
    expect(await care.mailsFor(auditor)).toContain("question_asked");
    const { questions } = await care.clinicalOf(auditor).questions.list({ isOpen: true });
    expect(questions).toMatchObject([
      { id: asking.id, question: asking.question, viewerName: nurse.account.displayName, what: "record", answer: null },
    ]);
    const answering = { id: asking.id, answer: "Her shift. Your results came in on that day." };
    const { auditor: elsewhere } = other.members;
    expect((await care.clinicalOf(elsewhere).questions.list({ isOpen: false })).questions).toEqual([]);
    await expect(care.clinicalOf(elsewhere).questions.answer(answering)).rejects.toMatchObject({
      message: "clinical.question_not_found",
    });
    await care.clinicalOf(auditor).questions.answer(answering);
    await expect(care.clinicalOf(admin).questions.answer(answering)).rejects.toMatchObject({
      message: "clinical.already_answered",
    });
    expect((await own.looks({})).looks[0]?.asked).toMatchObject({
      question: asking.question,
      answer: answering.answer,
      answererName: auditor.account.displayName,
    });
    expect(await care.mailsFor(person)).toEqual(["question_answered"]);
    const [kept] = await api.db.asOwner<{ text: string }>(
      "SELECT (SELECT string_agg(q::text, '') FROM clinical.access_questions AS q) || (SELECT string_agg(t::text, '') FROM audit.audit_events AS t) AS text",
    );
    for (const words of ["Quimby", "Sunday", "Your results"]) {
      expect(kept?.text).not.toContain(words);
      expect(kept?.text).not.toContain(Buffer.from(words).toString("hex"));
    }
  });

  it("comes in pages, and ends when its person says so", async () => {
    const [id, { nurse }] = [await care.newPatient(), clinic.members];
    const person = await api.newPerson();
    const { code } = await care.clinicalOf(nurse).links.offer({ patientId: id });
    const own = care.clinicalOf(person).ownRecords;
    const [record] = await own.accept({ code, mailsOnLook: false });
    for (const _look of [1, 2, 3]) await care.clinicalOf(nurse).patients.open({ id });
    expect(await care.mailsFor(person)).toEqual([]);
    const first = await own.looks({ limit: 2 });
    const second = await own.looks({ limit: 2, cursor: first.nextCursor });
    expect([first.looks.length, second.looks.length, second.nextCursor]).toEqual([2, 1, null]);
    const [mine, strangers] = [{ id: record?.id ?? "" }, care.clinicalOf(await api.newPerson()).ownRecords];
    await expect(strangers.end(mine)).rejects.toMatchObject({ message: "clinical.record_link_not_found" });
    expect(await own.change({ ...mine, mailsOnLook: true })).toMatchObject([{ mailsOnLook: true }]);
    expect(await own.end(mine)).toEqual([]);
    expect((await own.looks({})).looks).toEqual([]);
    expect(await care.clinicalOf(nurse).links.state({ patientId: id })).toBe("none");
  });

  it("has a code for a week", async () => {
    const [id, { nurse }] = [await care.newPatient(), clinic.members];
    const { code } = await care.clinicalOf(nurse).links.offer({ patientId: id });
    await api.db.asOwner("UPDATE clinical.patient_links SET code_expires_at = now() WHERE patient_id = $1", [id]);
    await expect(
      care.clinicalOf(await api.newPerson()).ownRecords.accept({ code, mailsOnLook: false }),
    ).rejects.toMatchObject({ message: "clinical.code_unknown" });
  });
});

describe("straight SQL", () => {
  it("reads and writes nobody's team, emergency or link but by the functions", async () => {
    const id = await care.newPatient();
    const run = (statement: string) => care.run(clinic.members.doctor, (tx) => tx.query(statement));
    for (const statement of [
      "SELECT * FROM clinical.care_team_members",
      "SELECT * FROM clinical.emergency_accesses",
      "SELECT * FROM clinical.patient_links",
      `UPDATE clinical.access_questions SET answered_at = now()`,
      `INSERT INTO clinical.care_team_members (organization_id, id, patient_id, user_id, process_id)
       VALUES ('${clinic.id}', gen_random_uuid(), '${id}', app.user_id(), app.process_id())`,
      "UPDATE clinical.emergency_accesses SET expires_at = now() + interval '1 hour'",
      "SELECT app.put_notice('clinical.mail', 'emergency', app.user_id())",
      `SELECT clinical.emergency_of('${id}')`,
    ]) {
      await expect(run(statement), statement).rejects.toMatchObject({ code: "42501" });
    }
    for (const statement of [
      "SELECT clinical.record_questions()",
      "SELECT * FROM clinical.questions(app.process_id(), false, NULL, NULL, 10)",
      "SELECT * FROM clinical.answer_key(gen_random_uuid())",
      "SELECT * FROM clinical.emergencies(false, NULL, NULL, 10)",
    ]) {
      await expect(run(statement), statement).rejects.toMatchObject({ reason: "organizations.not_permitted" });
    }
  });
});
