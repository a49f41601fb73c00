import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { notesAt, soap, type TestChart, type TestSigning } from "../../testing/notes.ts";
import { digestOf } from "./notes.repository.ts";

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  [clinic, other] = [await api.newOrganization("City Clinic"), await api.newOrganization("Other Clinic")];
});
afterAll(() => api.close());

const notesOf = (person: TestPerson) => api.callerOf(person).clinical.notes;
const chart = () => notesAt(api, clinic).chart();
const list = (of: TestChart, by?: TestPerson) => notesAt(api, clinic).list(of, by);
const written = (of: TestChart, by?: TestPerson, given?: object) => notesAt(api, clinic).written(of, by, given);
const sign = (of: TestChart, id: string, how?: TestSigning) => notesAt(api, clinic).sign(of, id, how);

describe("a draft", () => {
  it("is saved as it is being written, and is its author's alone", async () => {
    const of = await chart();
    const { id, version } = await written(of);
    const { updatedAt } = await notesOf(clinic.members.doctor).save({ id, ...of, ...soap, plan: "Rest.", version });
    expect(await list(of)).toEqual({
      notes: [
        {
          ...soap,
          id,
          caseId: of.caseId,
          plan: "Rest.",
          authorId: clinic.members.doctor.account.id,
          authorName: clinic.members.doctor.account.displayName,
          amendsId: null,
          signedAt: null,
          createdAt: expect.any(String),
          updatedAt,
        },
      ],
      signatures: [],
      requests: [],
      othersDrafts: [],
      unreadable: 0,
    });
    const { displayName } = clinic.members.doctor.account;
    expect(await list(of, clinic.members.nurse)).toMatchObject({ notes: [], othersDrafts: [displayName] });
    await expect(notesOf(clinic.members.nurse).save({ id, ...of, ...soap, version: updatedAt })).rejects.toMatchObject({
      message: "clinical.note_not_found",
    });
  });

  it("is saved over the version that was seen: two windows lose nothing to one another", async () => {
    const of = await chart();
    const { id, version } = await written(of);
    const { save } = notesOf(clinic.members.doctor);
    const tries = await Promise.allSettled(
      ["One window", "Another"].map((plan) => save({ id, ...of, ...soap, plan, version })),
    );
    expect(tries.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await expect(save({ id, ...of, ...soap, version: null })).rejects.toMatchObject({
      message: "clinical.note_changed_meanwhile",
    });
    expect((await list(of)).notes).toHaveLength(1);
  });

  it("is one look for as long as somebody writes, and none where the record is closed to them", async () => {
    const of = await chart();
    const { id, version: first } = await written(of);
    let version = first;
    for (let count = 0; count < 5; count += 1) {
      version = (await notesOf(clinic.members.doctor).save({ id, ...of, ...soap, version })).updatedAt;
    }
    const looks = await careAt(api, clinic).looksAt(of.patientId);
    const ofDoctor = looks.filter(({ user_id }) => user_id === clinic.members.doctor.account.id);
    // One of the case that was opened.
    expect(ofDoctor).toHaveLength(1);
    await api.db.asOwner(
      "UPDATE clinical.care_team_members SET ended_at = now() WHERE patient_id = $1 AND user_id = $2",
      [of.patientId, clinic.members.doctor.account.id],
    );
    await expect(notesOf(clinic.members.doctor).save({ id, ...of, ...soap, version })).rejects.toMatchObject({
      message: "clinical.outside_care_team",
    });
  });

  it("is written by doctors and nurses of the clinic, read in an emergency, and refused in words when it is too long", async () => {
    const of = await chart();
    const { id, version } = await written(of);
    for (const [who, refusal] of [
      [clinic.members.pharmacist, { code: "FORBIDDEN" }],
      [clinic.members.admin, { code: "FORBIDDEN" }],
      [other.members.doctor, { message: "clinical.patient_not_found" }],
    ] as const) {
      await expect(written(of, who)).rejects.toMatchObject(refusal);
    }
    const [subjective, { doctor }] = ["a".repeat(1_000_000), clinic.members];
    const refused = await notesOf(doctor)
      .save({ id, ...of, ...soap, subjective, version })
      .catch((error: unknown) => JSON.stringify(error));
    expect(refused).toContain("at most 20,000 characters");
    await sign(of, id);
    const stranger = await api.joined(await api.newPerson(), clinic.id, "radiologist");
    await expect(list(of, stranger)).rejects.toMatchObject({ message: "clinical.outside_care_team" });
    await careAt(api, clinic).begin(stranger, of.patientId);
    expect((await list(of, stranger)).notes).toMatchObject([{ id, plan: soap.plan }]);
    await api.db.asOwner("UPDATE clinical.emergency_accesses SET expires_at = now() WHERE patient_id = $1", [
      of.patientId,
    ]);
    await expect(list(of, stranger)).rejects.toMatchObject({ message: "clinical.outside_care_team" });
  });

  it("is taken away by its author, as long as it is one", async () => {
    const of = await chart();
    const { id } = await written(of);
    const { discard } = notesOf(clinic.members.doctor);
    await expect(notesOf(clinic.members.nurse).discard({ id, patientId: of.patientId })).rejects.toMatchObject({
      message: "clinical.note_not_found",
    });
    await discard({ id, patientId: of.patientId });
    expect((await list(of)).notes).toEqual([]);
    const signed = await written(of);
    await sign(of, signed.id);
    await expect(discard({ id: signed.id, patientId: of.patientId })).rejects.toMatchObject({
      message: "clinical.note_not_found",
    });
  });

  it("stands nowhere in the clear", async () => {
    const of = await chart();
    await written(of, clinic.members.doctor, { subjective: "Xyloquine fever", plan: "Purple tea" });
    const rows = await api.db.asOwner<{ text: string }>(
      `SELECT n::text AS text FROM clinical.notes AS n UNION ALL SELECT t::text FROM audit.audit_events AS t
       UNION ALL SELECT i::text FROM app.idempotency_keys AS i`,
    );
    const text = rows.map((row) => row.text).join("\n");
    expect(text).toContain(of.patientId);
    for (const value of ["Xyloquine", "Purple tea"]) {
      expect(text).not.toContain(value);
      expect(text).not.toContain(Buffer.from(value).toString("hex"));
    }
  });
});

describe("a signature", () => {
  it("is that of the person of the session, over what they were shown", async () => {
    const of = await chart();
    const { id } = await written(of);
    const { notes, signatures } = await sign(of, id);
    expect(notes).toMatchObject([{ id, signedAt: expect.any(String) }]);
    const { account } = clinic.members.doctor;
    expect(signatures).toMatchObject([
      {
        noteId: id,
        userId: account.id,
        signerName: account.displayName,
        memberRole: "doctor",
        meaning: "author",
        digest: digestOf(notes),
        covers: [id],
        isIntact: true,
      },
    ]);
  });

  it("is refused over anything else, and without a fresh proof", async () => {
    const of = await chart();
    const { id, version } = await written(of);
    const { notes } = await list(of);
    await notesOf(clinic.members.doctor).save({ id, ...of, ...soap, plan: "Something else", version });
    const given = { id: randomUUID(), noteId: id, ...of, meaning: "author", version, digest: digestOf(notes) } as const;
    await expect(notesOf(clinic.members.doctor).sign(given)).rejects.toMatchObject({
      message: "clinical.note_not_as_shown",
    });
    const { handle } = clinic.members.doctor.principal.session;
    const proved = (ago: string) =>
      api.db.asOwner("UPDATE identity.user_sessions SET authenticated_at = now() - $2::interval WHERE handle = $1", [
        handle,
        ago,
      ]);
    await proved("20 minutes");
    await expect(sign(of, id)).rejects.toMatchObject({ message: "identity.step_up_required" });
    await proved("0 minutes");
    expect((await sign(of, id)).signatures).toHaveLength(1);
    await expect(sign(of, id)).rejects.toMatchObject({ message: "clinical.note_signed" });
  });

  it("makes a note that never changes, whoever asks", async () => {
    const of = await chart();
    const { id } = await written(of);
    const { notes } = await sign(of, id);
    await expect(
      notesOf(clinic.members.doctor).save({ id, ...of, ...soap, version: notes[0]?.updatedAt ?? null }),
    ).rejects.toMatchObject({ message: "clinical.note_signed" });
    for (const statement of [
      "UPDATE clinical.notes SET plan_encrypted = decode(repeat('01', 60), 'hex') WHERE id = $1",
      "UPDATE clinical.notes SET signed_at = NULL WHERE id = $1",
      "UPDATE clinical.notes SET author_id = author_id, created_at = now() WHERE id = $1",
      "DELETE FROM clinical.notes WHERE id = $1",
    ]) {
      await expect(api.db.asOwner(statement, [id]), statement).rejects.toMatchObject({ code: "AN019" });
      await expect(
        careAt(api, clinic).run(clinic.members.doctor, (tx) => tx.query(statement, [id])),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
    }
    for (const statement of ["DELETE FROM clinical.signatures", "UPDATE clinical.signatures SET signer_name = 'X'"]) {
      await expect(api.db.asOwner(statement), statement).rejects.toThrow("append-only");
    }
  });

  it("of others stands beside that of the author: reviewed, signed as well, once each, and never one's own", async () => {
    const of = await chart();
    const { id } = await written(of);
    await expect(sign(of, id, { meaning: "review" })).rejects.toMatchObject({ message: "clinical.note_of_others" });
    await sign(of, id);
    await expect(sign(of, id, { meaning: "co_sign" })).rejects.toMatchObject({ message: "clinical.note_of_others" });
    const { nurse } = clinic.members;
    await sign(of, id, { by: nurse, meaning: "review" });
    const { signatures } = await sign(of, id, { by: nurse, meaning: "co_sign" });
    expect(signatures.map(({ userId, meaning }) => [userId, meaning])).toEqual([
      [clinic.members.doctor.account.id, "author"],
      [nurse.account.id, "review"],
      [nurse.account.id, "co_sign"],
    ]);
    await expect(sign(of, id, { by: nurse, meaning: "review" })).rejects.toMatchObject({
      message: "clinical.note_signed",
    });
  });

  it("covers the note with its amendments, which stand beside it", async () => {
    const of = await chart();
    const { id } = await written(of);
    await sign(of, id);
    const amends = (by: TestPerson, plan: string) =>
      written(of, by, { amendsId: id, subjective: "", objective: "", assessment: "", plan });
    const first = await amends(clinic.members.nurse, "Left, not right.");
    // Nobody is shown a draft, and it is covered by nothing.
    expect((await list(of)).notes).toHaveLength(1);
    await sign(of, first.id, { by: clinic.members.nurse });
    const second = await amends(clinic.members.doctor, "Result of 14 November: no focal lesion.");
    await sign(of, second.id);
    const { notes, signatures } = await sign(of, id, { by: clinic.members.nurse, meaning: "co_sign" });
    expect(notes.map(({ amendsId }) => amendsId)).toEqual([null, id, id]);
    expect(signatures.map(({ covers }) => covers)).toEqual([
      [id],
      [id, first.id],
      [id, first.id, second.id],
      [id, first.id, second.id],
    ]);
    expect(signatures.every(({ isIntact }) => isIntact)).toBe(true);
    // An amendment is amended by nobody, and a draft is not either.
    await expect(written(of, clinic.members.doctor, { amendsId: first.id })).rejects.toMatchObject({
      message: "clinical.note_not_found",
    });
    const draft = await written(of);
    await expect(written(of, clinic.members.doctor, { amendsId: draft.id })).rejects.toMatchObject({
      message: "clinical.note_not_found",
    });
  });

  it("says so when what stands there is no longer what was signed", async () => {
    const of = await chart();
    const { id } = await written(of);
    const { id: twin } = await written(of, clinic.members.doctor, { plan: "Another plan" });
    await sign(of, id);
    await api.db.asOwner(`ALTER TABLE clinical.notes DISABLE TRIGGER keep_signed`);
    await api.db.asOwner("DELETE FROM clinical.notes WHERE id = $1", [twin]);
    await api.db.asOwner("UPDATE clinical.notes SET amends_id = NULL, author_id = $2 WHERE id = $1", [
      id,
      clinic.members.nurse.account.id,
    ]);
    await api.db.asOwner(`ALTER TABLE clinical.notes ENABLE TRIGGER keep_signed`);
    expect((await list(of)).signatures).toMatchObject([{ isIntact: false }]);
  });

  it("is asked for, which takes whoever is asked into the care team and says nothing of it by mail", async () => {
    const of = await chart();
    const { id } = await written(of);
    const colleague = await api.joined(await api.newPerson(), clinic.id, "doctor");
    const ask = (userId: string) =>
      notesOf(clinic.members.doctor).askReview({
        id: randomUUID(),
        noteId: id,
        patientId: of.patientId,
        userId,
        meaning: "co_sign",
      });
    await expect(ask(colleague.account.id)).rejects.toMatchObject({ message: "clinical.note_not_found" });
    await sign(of, id);
    await expect(ask(clinic.members.pharmacist.account.id)).rejects.toMatchObject({
      message: "clinical.not_who_writes",
    });
    await ask(colleague.account.id);
    await ask(colleague.account.id);
    expect(await careAt(api, clinic).mailsFor(colleague)).toEqual(["review_asked"]);
    expect((await list(of)).requests).toMatchObject([
      { noteId: id, askedOf: colleague.account.id, meaning: "co_sign" },
    ]);
    await sign(of, id, { by: colleague, meaning: "co_sign" });
    expect((await list(of)).requests).toEqual([]);
  });

  it("is on paper with a look of its own", async () => {
    const of = await chart();
    const { id } = await written(of);
    const printed = (by: TestPerson) => notesOf(by).print({ id, patientId: of.patientId });
    await expect(printed(clinic.members.doctor)).rejects.toMatchObject({ message: "clinical.note_not_found" });
    await sign(of, id);
    const person = await careAt(api, clinic).linked(of.patientId);
    await printed(clinic.members.pharmacist);
    const { looks } = await api.callerOf(person).clinical.ownRecords.looks({});
    expect(looks[0]).toMatchObject({ what: "print", memberRole: "pharmacist" });
  });
});

it("straight SQL reads and writes no note in a record that this session did not open", async () => {
  const of = await chart();
  const { id } = await written(of);
  const bytes = Buffer.alloc(60, 1);
  for (const [statement, values] of [
    ["SELECT plan_encrypted FROM clinical.notes", []],
    ["SELECT digest FROM clinical.signatures", []],
    ["SELECT asked_of FROM clinical.review_requests", []],
    ["SELECT * FROM clinical.open_notes($1, $2)", [of.patientId, of.caseId]],
    ["SELECT * FROM clinical.open_signatures($1, $2)", [of.patientId, of.caseId]],
    [
      "SELECT * FROM clinical.save_note($1, $2, $3, NULL, $4, $4, $4, $4, now(), NULL)",
      [id, of.patientId, of.caseId, bytes],
    ],
    ["SELECT clinical.discard_note($1, $2)", [id, of.patientId]],
    ["SELECT clinical.sign_note($1, $1, $2, 'author', now(), ARRAY[$1]::uuid[], $3)", [id, of.patientId, bytes]],
    ["SELECT clinical.record_print($1, $2)", [id, of.patientId]],
    ["SELECT clinical.has_opened($1)", [of.patientId]],
  ] as const) {
    await expect(
      careAt(api, clinic).run(clinic.members.doctor, (tx) => tx.query(statement, values)),
      statement,
    ).rejects.toMatchObject({ code: "42501" });
  }
  const key = await careAt(api, clinic).run(clinic.members.doctor, (tx) =>
    tx.query("SELECT * FROM clinical.key_of_opened($1)", [of.patientId]),
  );
  expect(key).toEqual([]);
});
