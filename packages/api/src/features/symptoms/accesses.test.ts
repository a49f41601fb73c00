import { buffer } from "node:stream/consumers";
import { newActor } from "@anamnesis/db/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { factsFrom, subjects } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { log, open, share } from "../../testing/sharing.ts";
import { openDownload } from "../exports/index.ts";
import { deleteDueAccounts } from "../identity/index.ts";

let api: TestApi;
let clinic: TestOrganization;
let anna: TestPerson;
beforeAll(async () => {
  api = await testApi();
  anna = await api.newPerson();
  clinic = await api.newOrganization("City Clinic");
  await api.db.asOwner(
    "UPDATE organizations.memberships SET title = 'Dr' WHERE organization_id = $1 AND role = 'doctor'",
    [clinic.id],
  );
  await api.db.asOwner("UPDATE identity.users SET display_name = 'Weber' WHERE id = $1", [
    clinic.members.doctor.account.id,
  ]);
});
afterAll(() => api.close());
beforeEach(async () => {
  anna = await api.newPerson();
});

const accessesOf = async (person: TestPerson) => (await api.callerOf(person).symptoms.shares.accesses()).accesses;
const shareWithClinic = (given = {}) => share(api, anna, { organizationId: clinic.id, ...given });

describe("who saw my diary", () => {
  it("tells who, as what, where, why and how much, each time", async () => {
    await log(api, anna, { occurredAt: "2026-03-05T08:00:00Z", notes: "private words" });
    await log(api, anna, { occurredAt: "2026-03-07T08:00:00Z", category: "Private category" });
    const id = await shareWithClinic({ includesNotes: true });
    const { nextCursor } = await open(api, clinic.members.doctor, id, { limit: 1 });
    await open(api, clinic.members.doctor, id, { limit: 1, cursor: nextCursor });
    await api.callerOf(clinic.members.nurse).symptoms.shared.open({ shareId: id, reason: "call", from: "2026-03-06" });
    const accesses = await accessesOf(anna);
    const seen = {
      from: "2026-03-05",
      to: "2026-03-07",
      days: 2,
      entries: 2,
      shown: 1,
      notes: true,
      cycleDays: null,
      intakes: null,
    };
    expect(accesses).toEqual([
      expect.objectContaining({
        memberRole: "nurse",
        reason: "call",
        details: { ...seen, from: "2026-03-07", days: 1, entries: 1 },
      }),
      ...[1, 2].map(() =>
        expect.objectContaining({
          viewerName: "Dr Weber",
          memberRole: "doctor",
          organizationName: "City Clinic",
          reason: "visit today",
          shareId: id,
          details: seen,
        }),
      ),
    ]);
    // How much, and nothing that stands in it.
    expect(JSON.stringify(accesses)).not.toMatch(/rivate/u);
    expect(JSON.stringify(accesses)).not.toContain(clinic.members.doctor.account.id);
  });

  it("says what somebody is called now who had another name when they looked, to its person alone", async () => {
    const id = await shareWithClinic();
    const nurse = api.callerOf(clinic.members.nurse);
    await nurse.identity.accounts.updateProfile({ displayName: "Somebody Else" });
    await open(api, clinic.members.nurse, id);
    await nurse.identity.accounts.updateProfile({ displayName: "Nina" });
    const [newest] = await accessesOf(anna);
    expect(newest).toMatchObject({ viewerName: "Somebody Else", viewerNow: "Nina" });
    await open(api, clinic.members.nurse, id);
    expect((await accessesOf(anna))[0]).toMatchObject({ viewerName: "Nina", viewerNow: null });
    const stranger = newActor({ userId: clinic.members.doctor.account.id });
    const others = await api.db.app.withContext(stranger, (tx) =>
      tx.query("SELECT * FROM audit.viewers_now(ARRAY[$1::uuid])", [newest?.id]),
    );
    expect(others).toEqual([]);
  });

  it("is the person's own to read", async () => {
    await open(api, clinic.members.doctor, await shareWithClinic());
    expect(await accessesOf(anna)).toHaveLength(1);
    expect(await accessesOf(await api.newPerson())).toEqual([]);
    for (const member of Object.values(clinic.members)) expect(await accessesOf(member)).toEqual([]);
  });

  it("comes in pages, newest first, each line once", async () => {
    const id = await shareWithClinic();
    for (let n = 0; n < 5; n += 1) {
      await api.callerOf(clinic.members.doctor).symptoms.shared.open({ shareId: id, reason: `visit ${n}` });
    }
    const reasons: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<ReturnType<TestApi["callerOf"]>["symptoms"]["shares"]["accesses"]>> = await api
        .callerOf(anna)
        .symptoms.shares.accesses({ cursor, limit: 2 });
      reasons.push(...page.accesses.map(({ reason }) => reason));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(reasons).toEqual(["visit 4", "visit 3", "visit 2", "visit 1", "visit 0"]);
  });

  it("is told to open pages: those of the carers that there is a share, or none any more; the person's that it was seen", async () => {
    const id = await shareWithClinic();
    await open(api, clinic.members.doctor, id);
    await api.callerOf(anna).symptoms.shares.revoke({ id });
    const carers = { user_id: null, organization_id: clinic.id, member_roles: ["doctor", "nurse", "pharmacist"] };
    expect(
      await api.db.asOwner(
        "SELECT kind, user_id, organization_id, member_roles FROM live.events WHERE subject_id = $1 ORDER BY xid, seq",
        [id],
      ),
    ).toEqual([
      { kind: "symptoms.share_created", ...carers },
      { kind: "symptoms.share_viewed", user_id: anna.account.id, organization_id: null, member_roles: null },
      { kind: "symptoms.share_revoked", ...carers },
    ]);
  });

  it("knows nothing of a view that was refused; the trail does", async () => {
    const id = await shareWithClinic();
    await api.callerOf(anna).symptoms.shares.revoke({ id });
    await expect(open(api, clinic.members.doctor, id)).rejects.toMatchObject({ message: "symptoms.not_shared" });
    expect(await accessesOf(anna)).toEqual([]);
    const logged = await api.db.asOwner(
      "SELECT event_type, status, reason, user_id, organization_id FROM audit.actions WHERE resource_id = $1",
      [id],
    );
    expect(logged).toEqual([
      {
        event_type: "DIARY_VIEW_REFUSED",
        status: "denied",
        reason: "visit today",
        user_id: clinic.members.doctor.account.id,
        organization_id: clinic.id,
      },
    ]);
  });

  it("holds no view that was not answered, and no answer without one, when it is taken back meanwhile", async () => {
    await log(api, anna, {});
    const id = await shareWithClinic();
    const views = Array.from({ length: 12 }, () => open(api, clinic.members.doctor, id));
    const [revoked, ...outcomes] = await Promise.allSettled([
      api.callerOf(anna).symptoms.shares.revoke({ id }),
      ...views,
    ]);
    expect(revoked?.status).toBe("fulfilled");
    const answered = outcomes.filter(({ status }) => status === "fulfilled").length;
    const [row] = await api.db.asOwner<{ recorded: number; after: number }>(
      `SELECT count(*)::integer AS recorded, (count(*) FILTER (WHERE a.occurred_at > s.revoked_at))::integer AS after
        FROM symptoms.symptom_shares AS s LEFT JOIN audit.phi_access AS a ON a.resource_id = s.id::text
        WHERE s.id = $1 AND a.id IS NOT NULL`,
      [id],
    );
    expect(row).toEqual({ recorded: answered, after: 0 });
  });

  it("is part of everything about a person, with what was shared", async () => {
    const id = await shareWithClinic({ personName: "Anna as shared" });
    await open(api, clinic.members.doctor, id);
    const caller = api.callerOf(anna);
    const { id: exportId } = await caller.exports.create({ type: "json" });
    await api.runner.runDue();
    const { downloadPath } = await caller.exports.byId({ id: exportId });
    const token = /token=(.+)$/u.exec(downloadPath ?? "")?.[1] ?? "";
    const request = { services: api.services, facts: factsFrom(), principal: anna.principal };
    const file = await openDownload(request, { id: exportId, token, isHead: false });
    const everything = JSON.parse((await buffer(file.stream)).toString("utf8")) as Record<string, unknown[]>;
    expect(everything["shares"]).toEqual([
      expect.objectContaining({ id, person_name: "Anna as shared", organization_name: "City Clinic" }),
    ]);
    expect(everything["who_saw_it"]).toEqual([
      expect.objectContaining({ viewer_name: "Dr Weber", reason: "visit today", organization_name: "City Clinic" }),
    ]);
    expect(JSON.stringify(everything["who_saw_it"])).not.toContain(clinic.members.doctor.account.id);
  });
});

describe("a mail", () => {
  const subject = "Somebody looked at what you share";
  const told = async () => subjects(await api.mailsTo(anna.account.email)).filter((one) => one === subject).length;

  it("comes once a day for each who looks, also for many views at once, and only if it is wished for", async () => {
    const id = await shareWithClinic({ mailOnView: true });
    await Promise.all(Array.from({ length: 5 }, () => open(api, clinic.members.doctor, id)));
    expect(await told()).toBe(1);
    await open(api, clinic.members.nurse, id);
    expect(await told()).toBe(2);
    await open(api, clinic.members.nurse, await shareWithClinic());
    expect(await told()).toBe(2);
  });

  it("says nothing of the diary, nor who looked where", async () => {
    await log(api, anna, { category: "Private category" });
    await open(api, clinic.members.doctor, await shareWithClinic({ mailOnView: true }));
    const mail = (await api.mailsTo(anna.account.email)).find((one) => one.subject === subject);
    expect(mail?.text).toContain("/share/history");
    expect(`${mail?.text} ${mail?.html}`).not.toMatch(/Private|Weber|City Clinic|visit today/u);
    const jobs = await api.db.asOwner<{ payload: object }>("SELECT payload FROM app.jobs WHERE kind = 'symptoms.mail'");
    expect(Object.keys(jobs[0]?.payload ?? {}).toSorted()).toEqual(["mail", "userId"]);
  });
});

describe("an account that is deleted", () => {
  it("takes its shares with it; who looked stays in the trail", async () => {
    const id = await shareWithClinic();
    await open(api, clinic.members.doctor, id);
    await api.db.asOwner("UPDATE identity.users SET deletion_due_at = now() WHERE id = $1", [anna.account.id]);
    await deleteDueAccounts({ database: api.db.worker, objects: api.background.objects, sayGoodbye: async () => {} });
    expect(await api.db.asOwner("SELECT 1 FROM symptoms.symptom_shares WHERE id = $1", [id])).toEqual([]);
    expect(await api.db.asOwner("SELECT 1 FROM audit.phi_access WHERE resource_id = $1", [id])).toHaveLength(1);
    await expect(open(api, clinic.members.doctor, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
