import { todayIn } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization } from "../../testing/index.ts";
import { notesAt, soap } from "../../testing/notes.ts";

let api: TestApi;
let clinic: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("City Clinic");
});
afterAll(() => api.close());

const pulse = { heartRate: { value: 72, unit: "/min" } } as const;

describe("the timeline of a patient", () => {
  it("has what was, the newest first, by kinds and pages; looks if they are asked for", async () => {
    const { chart, written, sign } = notesAt(api, clinic);
    const of = await chart();
    const { doctor, nurse } = clinic.members;
    const { id } = await written(of);
    await written(of, nurse);
    await sign(of, id);
    await sign(of, id, { by: nurse, meaning: "review" });
    const { timeline } = api.callerOf(doctor).clinical;
    const { patientId } = of;
    const kinds = ["case", "note", "signature", "observation"] as const;
    const { events } = await timeline.list({ patientId, kinds: [...kinds] });
    expect(events.map(({ kind, actor }) => [kind, actor])).toEqual([
      ["signature", nurse.account.displayName],
      ["case", null],
      ["note", doctor.account.displayName],
    ]);
    const first = await timeline.list({ patientId, kinds: [...kinds], limit: 2 });
    const rest = await timeline.list({ patientId, kinds: [...kinds], limit: 2, cursor: first.nextCursor });
    expect([...first.events, ...rest.events]).toEqual(events);
    const looks = await timeline.list({ patientId, kinds: ["look"] });
    expect(new Set(looks.events.map(({ actor }) => actor))).toContain(nurse.account.displayName);
    // Names with how often, as the patient could count them.
    const viewers = await timeline.viewers({ id: patientId });
    expect(new Set(viewers.map(({ userId }) => userId))).toEqual(new Set([doctor.account.id, nurse.account.id]));
    expect(viewers.map(({ times }) => times).reduce((sum, times) => sum + times, 0)).toBe(looks.events.length);
    const stranger = await api.joined(await api.newPerson(), clinic.id, "doctor");
    await expect(api.callerOf(stranger).clinical.timeline.list({ patientId, kinds: [...kinds] })).rejects.toMatchObject(
      { message: "clinical.outside_care_team" },
    );
    await expect(api.callerOf(stranger).clinical.timeline.viewers({ id: patientId })).rejects.toMatchObject({
      message: "clinical.outside_care_team",
    });
  });

  it("is counted by years, months and days of whoever reads it, and shows what was in one of them", async () => {
    const of = await notesAt(api, clinic).chart();
    const { doctor } = clinic.members;
    const { timeline, observations } = api.callerOf(doctor).clinical;
    const { patientId } = of;
    // Half an hour before midnight in Vienna is still the last day of June there, and a day earlier in New York.
    const at = ["2025-06-29T22:30:00Z", "2025-06-30T21:30:00Z", "2025-06-30T22:30:00Z", "2024-02-29T12:00:00Z"];
    for (const effectiveAt of at)
      await observations.record({ id: crypto.randomUUID(), patientId, effectiveAt, values: pulse });
    const asked = { patientId, kinds: ["observation" as const], timeZone: "Europe/Vienna" };
    const counted = async (period: string | null, timeZone = "Europe/Vienna") =>
      (await timeline.counts({ ...asked, period, timeZone })).map((part) => [part.period, part.events]);
    expect(await counted(null)).toEqual([
      ["2024", 1],
      ["2025", 3],
    ]);
    expect(await counted("2025")).toEqual([
      ["2025-06", 2],
      ["2025-07", 1],
    ]);
    expect(await counted("2025-06")).toEqual([["2025-06-30", 2]]);
    expect(await counted("2025-06", "America/New_York")).toEqual([
      ["2025-06-29", 1],
      ["2025-06-30", 2],
    ]);
    expect(await counted("2024-02")).toEqual([["2024-02-29", 1]]);
    expect(await counted("2024-02-29")).toEqual([]);
    const shown = async (period: string) =>
      (await timeline.list({ ...asked, period })).events.map(({ happenedAt }) => Date.parse(happenedAt));
    const instants = at.map((instant) => Date.parse(instant));
    expect(await shown("2025-06")).toEqual([instants[1], instants[0]]);
    expect(await shown("2025-07-01")).toEqual([instants[2]]);
    expect(await shown("2023")).toEqual([]);
    for (const period of ["2025-13", "2023-02-29", "25", "2025-6", "2500"]) {
      await expect(timeline.counts({ ...asked, period })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    }
    const stranger = await api.joined(await api.newPerson(), clinic.id, "doctor");
    await expect(api.callerOf(stranger).clinical.timeline.counts(asked)).rejects.toMatchObject({
      message: "clinical.outside_care_team",
    });
  });

  it("has what was proposed and what was decided of a diagnosis, each by whom", async () => {
    const of = await notesAt(api, clinic).chart();
    const { doctor } = clinic.members;
    const { timeline, diagnoses } = api.callerOf(doctor).clinical;
    const { patientId, caseId } = of;
    const id = crypto.randomUUID();
    const proposal = { id, patientId, caseId, primaryDiagnosis: "Dysmenorrhea", icdCode: "N94.6" };
    const { diagnoses: proposed } = await diagnoses.propose({
      ...proposal,
      encounteredOn: todayIn("UTC"),
      severity: "moderate",
      confidence: 0.8,
    });
    const version = proposed[0]?.updatedAt ?? "";
    const kinds = ["diagnosis", "diagnosis_confirmed", "diagnosis_rejected"] as const;
    const told = async () =>
      (await timeline.list({ patientId, kinds: [...kinds] })).events.map(({ kind, actor, detail }) => [
        kind,
        actor,
        detail,
      ]);
    const name = doctor.account.displayName;
    expect(await told()).toEqual([["diagnosis", name, "N946"]]);
    await diagnoses.confirm({ id, patientId, version, finalDiagnosis: "Primary dysmenorrhea", finalIcdCode: "N94.4" });
    expect(await told()).toEqual([
      ["diagnosis_confirmed", name, "N944"],
      ["diagnosis", name, "N946"],
    ]);
  });
});

describe("a record of one's own", () => {
  it("shows cases and what is signed, and no draft, on record as opened by oneself", async () => {
    const { chart, written, sign } = notesAt(api, clinic);
    const of = await chart();
    const { id } = await written(of);
    const person = await careAt(api, clinic).linked(of.patientId);
    const { ownRecords } = api.callerOf(person).clinical;
    const [{ id: link } = { id: "" }] = await ownRecords.list();
    expect(await ownRecords.open({ id: link })).toMatchObject({ cases: [{ title: "Dysmenorrhea", notes: [] }] });
    await sign(of, id);
    const amendment = await written(of, clinic.members.nurse, { amendsId: id, plan: "Left, not right." });
    await sign(of, amendment.id, { by: clinic.members.nurse });
    const { cases } = await ownRecords.open({ id: link });
    expect(cases[0]?.notes).toMatchObject([
      {
        ...soap,
        authorName: clinic.members.doctor.account.displayName,
        amendments: [{ plan: "Left, not right.", authorName: clinic.members.nurse.account.displayName }],
      },
    ]);
    expect(await careAt(api, clinic).logged("OWN_RECORD_OPENED", link)).toEqual([person.account.id, person.account.id]);
    const other = await api.newPerson();
    await expect(api.callerOf(other).clinical.ownRecords.open({ id: link })).rejects.toMatchObject({
      message: "clinical.record_link_not_found",
    });
    await ownRecords.end({ id: link });
    await expect(ownRecords.open({ id: link })).rejects.toMatchObject({ message: "clinical.record_link_not_found" });
    // What is handed out, nobody takes without that it is on record.
    await expect(
      careAt(api, clinic).run(person, (tx) => tx.query("SELECT * FROM clinical.own_notes($1)", [link]), "own"),
    ).rejects.toMatchObject({ code: "42501" });
  });
});
