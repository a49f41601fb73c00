import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization } from "../../testing/index.ts";
import { share } from "../../testing/sharing.ts";

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

describe("a diary that a patient shares", () => {
  it("stands in the record of whoever's account it is, as long as it is shared", async () => {
    const { doctor, radiologist } = clinic.members;
    const id = await care.newPatient(doctor, radiologist);
    const diariesFor = async (who = doctor) => (await care.clinicalOf(who).patients.open({ id })).diaries;
    const stranger = await api.newPerson();
    await share(api, stranger, { organizationId: clinic.id });
    expect(await diariesFor()).toEqual([]);

    const patient = await care.linked(id);
    await share(api, patient, { organizationId: other.id });
    expect(await diariesFor()).toEqual([]);
    const shareId = await share(api, patient, { organizationId: clinic.id, categories: ["cramps", "headache"] });
    expect(await diariesFor()).toMatchObject([{ id: shareId, categoryCount: 2, lastViewedAt: null }]);
    // Which they are is told with a record of who looked at them.
    expect(JSON.stringify(await diariesFor())).not.toContain("cramps");
    // Nobody else is shown shared diaries.
    expect(await diariesFor(radiologist)).toEqual([]);

    await api.callerOf(doctor).symptoms.shared.open({ shareId, reason: "Visit today" });
    expect(await diariesFor()).toMatchObject([{ id: shareId, lastViewedAt: expect.any(String) as unknown }]);
    await api.callerOf(patient).symptoms.shares.revoke({ id: shareId });
    expect(await diariesFor()).toEqual([]);
  });

  it("stands in the timeline as long as it is shared, for those who are shown it", async () => {
    const { doctor, radiologist } = clinic.members;
    const id = await care.newPatient(doctor, radiologist);
    const told = async (who = doctor) =>
      (await care.clinicalOf(who).timeline.list({ patientId: id, kinds: ["diary_shared"] })).events;
    const patient = await care.linked(id);
    expect(await told()).toEqual([]);
    const shareId = await share(api, patient, { organizationId: clinic.id, categories: ["cramps"] });
    await share(api, patient, { organizationId: other.id });
    expect(await told()).toEqual([
      {
        id: shareId,
        kind: "diary_shared",
        happenedAt: expect.any(String) as unknown,
        caseId: null,
        actor: null,
        detail: null,
      },
    ]);
    expect(await told(radiologist)).toEqual([]);
    await api.callerOf(patient).symptoms.shares.revoke({ id: shareId });
    expect(await told()).toEqual([]);
  });

  it("is theirs no more once the record is not linked", async () => {
    const { doctor } = clinic.members;
    const id = await care.newPatient(doctor);
    const patient = await care.linked(id);
    await share(api, patient, { organizationId: clinic.id });
    await care.clinicalOf(doctor).links.end({ patientId: id });
    expect(await care.clinicalOf(doctor).patients.open({ id })).toMatchObject({ diaries: [] });
  });

  it("is told to nobody who did not look at the record, whatever statements they run", async () => {
    const { doctor, nurse } = clinic.members;
    const id = await care.newPatient(doctor);
    await share(api, await care.linked(id), { organizationId: clinic.id });
    await care.clinicalOf(doctor).patients.open({ id });
    const [look] = await api.db.asOwner<{ process_id: string }>(
      "SELECT process_id FROM audit.phi_access WHERE subject_id = $1 ORDER BY occurred_at DESC LIMIT 1",
      [id],
    );
    const rows = await care.run(nurse, (tx) =>
      tx.db.execute(`SELECT * FROM clinical.open_record('${look?.process_id ?? ""}')`),
    );
    expect(rows.rows).toEqual([]);
  });
});
