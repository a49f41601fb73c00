import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { diagnosesAt, diagnosisWords, encounterDay, ofPatient, onlyOne } from "../../testing/diagnoses.ts";
import { refusalOf } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { notesAt } from "../../testing/notes.ts";
import { share } from "../../testing/sharing.ts";
import { ruleBasedModel } from "./diagnosis-model.ts";

let api: TestApi;
let clinic: TestOrganization;
let second: TestPerson;
let at: ReturnType<typeof diagnosesAt>;
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("City Clinic");
  second = await api.joined(await api.newPerson(), clinic.id, "doctor");
  at = diagnosesAt(api, clinic, second);
});
afterAll(() => api.close());

const doctor = () => clinic.members.doctor;

describe("evidence", () => {
  it("cites a measurement as it is, of this patient alone, until it is decided", async () => {
    const of = await at.newCase();
    const proposed = await at.propose(of);
    const sourceId = randomUUID();
    await at.clinicalOf(clinic.members.nurse).observations.record({
      id: sourceId,
      patientId: of.patientId,
      effectiveAt: "2026-11-20T08:30:00+01:00",
      values: { temperature: { value: 38.4, unit: "Cel" } },
    });
    const cite = (given: object = {}) =>
      at.diagnosesOf(doctor()).cite({
        kind: "observation",
        id: randomUUID(),
        patientId: of.patientId,
        diagnosisId: proposed.id,
        sourceId,
        ...given,
      });
    const [evidence] = onlyOne(await cite()).evidence;
    expect(evidence).toMatchObject({ kind: "observation", text: "temperature 38.4 Cel", sourceId });
    expect((await refusalOf(cite({ sourceId: randomUUID() }))).reason).toBe("clinical.nothing_to_cite");
    await at.clinicalOf(clinic.members.nurse).observations.retract({ id: sourceId, patientId: of.patientId });
    const { diagnoses } = await at.clinicalOf(doctor()).patients.open({ id: of.patientId });
    expect(onlyOne(diagnoses).evidence).toEqual([evidence]);
    await at.diagnosesOf(second).reject({ ...ofPatient(onlyOne(diagnoses), of), reviewNotes: "A mistake." });
    expect((await refusalOf(cite())).reason).toBe("clinical.no_such_move");
  });

  it("cites a signed note of this patient as it stands, amendments and all, and no draft", async () => {
    const of = await at.newCase();
    const proposed = await at.propose(of);
    const { written, sign, list } = notesAt(api, clinic);
    const cite = (sourceId: string, given: object = {}) =>
      at.diagnosesOf(doctor()).cite({
        kind: "note",
        id: randomUUID(),
        ...of,
        diagnosisId: proposed.id,
        sourceId,
        ...given,
      });
    const { id } = await written(of);
    expect((await refusalOf(cite(id))).reason).toBe("clinical.nothing_to_cite");
    await sign(of, id);
    const amendment = await written(of, second, { amendsId: id, plan: "Left, not right." });
    await sign(of, amendment.id, { by: second });
    const [evidence] = onlyOne(await cite(id)).evidence;
    const { signatures } = await list(of);
    expect(evidence).toMatchObject({
      kind: "note",
      sourceId: id,
      occurredAt: "2026-11-20T08:30:00Z",
      // Of the last signature of an author, which covers all of it.
      sourceDigest: signatures.find(({ noteId }) => noteId === amendment.id)?.digest,
    });
    expect(evidence?.text).toContain("woke at night twice");
    expect(evidence?.text).toContain("Left, not right.");
    // An amendment is no note of its own, and a note of somebody else none about this patient.
    expect((await refusalOf(cite(amendment.id))).reason).toBe("clinical.nothing_to_cite");
    const others = await at.newCase();
    const { id: foreign } = await written(others);
    await sign(others, foreign);
    expect((await refusalOf(cite(foreign))).reason).toBe("clinical.nothing_to_cite");
  });

  it("cites an entry of a live share of this patient; the copy stays when it is taken back", async () => {
    const of = await at.newCase();
    const proposed = await at.propose(of);
    const person = await careAt(api, clinic).linked(of.patientId);
    const stranger = await api.newPerson();
    const entry = {
      occurredAt: "2026-11-20T08:30:00.000Z",
      timeZone: "Europe/Vienna",
      category: "Cramps",
      severity: 8,
    };
    for (const one of [person, stranger])
      await api.callerOf(one).symptoms.entries.record({ ...entry, notes: "like knives" });
    const november = { from: "2026-11-01", to: "2026-11-30" };
    const shareId = await share(api, person, { organizationId: clinic.id, ...november });
    const strangersShare = await share(api, stranger, { organizationId: clinic.id, ...november });
    const cite = (given: object = {}) =>
      at.diagnosesOf(doctor()).cite({
        kind: "diary_entry",
        id: randomUUID(),
        patientId: of.patientId,
        diagnosisId: proposed.id,
        shareId,
        occurredAt: entry.occurredAt,
        localDate: "2026-11-20",
        category: "Cramps",
        ...given,
      });
    const [evidence] = onlyOne(await cite()).evidence;
    expect(evidence).toMatchObject({ kind: "diary_entry", text: expect.stringContaining("Cramps 8/10") });
    expect((await refusalOf(cite({ category: "Headache" }))).reason).toBe("clinical.nothing_to_cite");
    // Somebody else's diary is no evidence for this patient.
    expect((await refusalOf(cite({ shareId: strangersShare }))).reason).toBe("clinical.nothing_to_cite");
    await api.callerOf(person).symptoms.shares.revoke({ id: shareId });
    expect((await refusalOf(cite())).reason).toBe("symptoms.not_shared");
    const { diagnoses } = await at.clinicalOf(doctor()).patients.open({ id: of.patientId });
    expect(onlyOne(diagnoses).evidence).toEqual([evidence]);
  });
});

describe("a model", () => {
  it("is off unless it is switched on", async () => {
    const of = await at.newCase();
    expect(await at.diagnosesOf(doctor()).model()).toBeNull();
    const refusal = await refusalOf(at.diagnosesOf(doctor()).suggest({ ...of, encounteredOn: encounterDay }));
    expect(refusal.reason).toBe("clinical.no_model");
  });

  it("suggests with its name, version, and what it was given; a person decides", async () => {
    const of = await at.newCase({
      chiefComplaint: "Period pain that tears at me, and I have to soak towels when I bleed",
    });
    const services = { ...api.services, diagnosisModel: ruleBasedModel };
    const asking = api.callerOf(doctor(), { services }).clinical.diagnoses;
    expect(await asking.model()).toEqual({ name: "Example rules", version: "1" });
    const { diagnoses } = await asking.suggest({ ...of, encounteredOn: encounterDay });
    expect(diagnoses.map(({ icdCode, status }) => [icdCode, status]).toSorted()).toEqual([
      ["N920", "generated"],
      ["N946", "generated"],
    ]);
    const [first] = diagnoses;
    expect(first?.model).toEqual({
      name: "Example rules",
      version: "1",
      inputHash: expect.stringMatching(/^[\da-f]{64}$/u),
      at: expect.any(String),
    });
    expect(first?.decision).toBeNull();
  });
});

describe("for the patient", () => {
  it("stands what was confirmed, in plain words where there are some, and nothing else", async () => {
    const of = await at.newCase();
    const person = await careAt(api, clinic).linked(of.patientId);
    const read = () => at.clinicalOf(person).ownRecords.diagnoses({ language: "de" });
    const proposed = await at.propose(of);
    expect(await read()).toEqual([]);
    await at.diagnosesOf(doctor()).confirm({
      ...ofPatient(proposed, of),
      finalDiagnosis: diagnosisWords,
      finalIcdCode: "N946",
      reviewNotes: diagnosisWords,
    });
    expect(await read()).toEqual([
      {
        id: proposed.id,
        linkId: expect.any(String),
        organizationName: "City Clinic",
        code: "N946",
        description: "Dysmenorrhea, unspecified",
        plainWords: "Regelschmerzen",
        confirmedOn: expect.any(String),
        severity: "moderate",
      },
    ]);
    expect(await at.clinicalOf(await api.newPerson()).ownRecords.diagnoses({ language: "de" })).toEqual([]);
  });
});

describe("favourite codes", () => {
  it("are each doctor’s own", async () => {
    const { favourites } = at.diagnosesOf(doctor());
    await favourites.set({ code: "N94.6", isFavourite: true });
    await favourites.set({ code: "R10.2", isFavourite: true });
    await favourites.set({ code: "R10.2", isFavourite: false });
    expect(await favourites.list()).toEqual(["N946"]);
    expect(await at.diagnosesOf(second).favourites.list()).toEqual([]);
  });
});
