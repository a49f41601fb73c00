import { randomUUID } from "node:crypto";
import { addDays, type MemberRole, todayIn } from "@anamnesis/domain";
import { placeWhereItIs } from "@anamnesis/domain/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";
import { because, ownOrganization } from "../../testing/organizations.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const member = async (organizationId: string, role: MemberRole) =>
  api.joined(await api.newPerson(), organizationId, role);
const actIn = (person: TestPerson, organizationId: string | null) =>
  api.db.asOwner("UPDATE identity.user_sessions SET organization_id = $1 WHERE handle = $2", [
    organizationId,
    person.principal.session.handle,
  ]);
const handleOf = (person: TestPerson) => person.principal.session.handle;

describe("sessions of an organization", () => {
  it("are those of members who act in it, and nobody else's", async () => {
    const { id, admin } = await ownOrganization(api);
    const nurse = await member(id, "nurse");
    const gone = await member(id, "doctor");
    await api.db.asOwner("UPDATE organizations.memberships SET status = 'suspended' WHERE user_id = $1", [
      gone.account.id,
    ]);
    const elsewhere = await member(id, "doctor");
    await actIn(elsewhere, null);
    const over = await member(id, "doctor");
    await api.db.asOwner("UPDATE identity.user_sessions SET expires_at = now() WHERE handle = $1", [handleOf(over)]);
    const other = await ownOrganization(api);

    const seen = await api.callerOf(admin).organizations.sessions.list();
    expect(seen.map(({ handle }) => handle).toSorted()).toEqual([handleOf(admin), handleOf(nurse)].toSorted());
    expect(seen.find(({ userId }) => userId === nurse.account.id)).toMatchObject({
      role: "nurse",
      kind: "browser",
      asked: null,
    });
    const [own, ...others] = await api.callerOf(other.admin).organizations.sessions.list();
    expect([own?.userId, others]).toEqual([other.admin.account.id, []]);
  });

  it("say who would have to prove who they are first", async () => {
    const { id, admin } = await ownOrganization(api);
    const nurse = await member(id, "nurse");
    await api.db.asOwner("UPDATE organizations.organizations SET session_idle_minutes = 15 WHERE id = $1", [id]);
    await api.db.asOwner(
      `UPDATE identity.user_sessions SET authenticated_at = now() - interval '1 hour',
        last_seen_at = now() - interval '20 minutes' WHERE handle = $1`,
      [handleOf(nurse)],
    );
    const seen = await api.callerOf(admin).organizations.sessions.list();
    expect(seen.map(({ userId, asked }) => [userId, asked])).toEqual([
      [admin.account.id, null],
      [nurse.account.id, "prove_again"],
    ]);
    // Where she signed in is not where she calls from. Whoever looks calls from where it is allowed.
    await api.db.asOwner("UPDATE identity.user_sessions SET ip = '203.0.113.5' WHERE handle = $1", [handleOf(nurse)]);
    await api.db.asOwner(
      "UPDATE organizations.organizations SET session_idle_minutes = NULL, allowed_networks = '{192.0.2.0/24}' WHERE id = $1",
      [id],
    );
    const list = await api.callerOf(admin).organizations.sessions.list();
    expect(list.map(({ asked }) => asked)).toEqual([null, null]);
  });

  it("are ended by an administrator, on that device alone, and both sides can read it", async () => {
    const { id, admin } = await ownOrganization(api);
    const nurse = await member(id, "nurse");
    await api.callerOf(admin).organizations.sessions.end({ handle: handleOf(nurse), reason: because });
    expect(await api.db.asOwner("SELECT 1 FROM identity.user_sessions WHERE handle = $1", [handleOf(nurse)])).toEqual(
      [],
    );
    expect(
      await api.db.asOwner(
        "SELECT event_type, reason, user_id, details FROM audit.actions WHERE organization_id = $1 AND event_type = 'SESSION_ENDED'",
        [id],
      ),
    ).toEqual([
      {
        event_type: "SESSION_ENDED",
        reason: because,
        user_id: admin.account.id,
        details: { handle: handleOf(nurse), userId: nurse.account.id },
      },
    ]);
    const log = await api.db.asOwner<{ details: { why: string } }>(
      "SELECT details FROM identity.security_logs WHERE user_id = $1 AND event_type = 'SESSION_TERMINATED'",
      [nurse.account.id],
    );
    expect(log.map(({ details }) => details.why)).toEqual(["organization"]);
    await expect(
      api.callerOf(admin).organizations.sessions.end({ handle: handleOf(nurse), reason: because }),
    ).rejects.toMatchObject({ message: "organizations.session_not_found" });
  });

  it("are ended by nobody who is no administrator any more, and not of those who do not belong here any more", async () => {
    const { id, admin } = await ownOrganization(api);
    const [other, gone] = [await member(id, "admin"), await member(id, "nurse")];
    const leave = (person: TestPerson, status: string) =>
      api.db.asOwner(
        `UPDATE organizations.memberships SET status = $2, ended_at = CASE WHEN $3 THEN now() END WHERE user_id = $1`,
        [person.account.id, status, status === "ended"],
      );
    for (const status of ["suspended", "ended"]) {
      await leave(gone, status);
      await expect(
        api.callerOf(admin).organizations.sessions.end({ handle: handleOf(gone), reason: because }),
      ).rejects.toMatchObject({ message: "organizations.session_not_found" });
    }
    await leave(other, "suspended");
    await expect(
      api.callerOf(other).organizations.sessions.end({ handle: handleOf(admin), reason: because }),
    ).rejects.toMatchObject({ message: "organizations.not_a_member" });
    expect(
      await api.db.asOwner("SELECT 1 FROM identity.user_sessions WHERE handle = ANY ($1)", [
        [handleOf(gone), handleOf(admin)],
      ]),
    ).toHaveLength(2);
  });

  it("are not ended where somebody acts elsewhere, for themselves, or is oneself", async () => {
    const { id, admin } = await ownOrganization(api);
    const nurse = await member(id, "nurse");
    const other = await ownOrganization(api);
    const end = (by: TestPerson, of: TestPerson) =>
      api.callerOf(by).organizations.sessions.end({ handle: handleOf(of), reason: because });
    const refused = { message: "organizations.session_not_found" };
    await expect(end(other.admin, nurse)).rejects.toMatchObject(refused);
    await expect(end(admin, admin)).rejects.toMatchObject(refused);
    await actIn(nurse, null);
    await expect(end(admin, nurse)).rejects.toMatchObject(refused);
    await actIn(nurse, other.id);
    await expect(end(admin, nurse)).rejects.toMatchObject(refused);
    expect(
      await api.db.asOwner("SELECT 1 FROM identity.user_sessions WHERE handle = $1", [handleOf(nurse)]),
    ).toHaveLength(1);
  });
});

describe("usage of an organization", () => {
  it("counts what was done in it on the days of its own time zone, and nothing of anybody's own", async () => {
    const { id, admin } = await ownOrganization(api);
    const nurse = await member(id, "nurse");
    const caller = api.callerOf(admin);
    // An hour after midnight: the day does not end while this runs.
    const { zone } = placeWhereItIs(1);
    await caller.organizations.update({ timeZone: zone });
    await caller.organizations.members.invite({ email: `${randomUUID()}@anamnesis.example`, role: "nurse" });
    const before = await caller.organizations.usage();
    const today = todayIn(zone);
    expect(before.timeZone).toBe(zone);
    expect(before.days.map(({ localDate }) => localDate)).toEqual(
      Array.from({ length: 30 }, (_, n) => addDays(today, n - 29)),
    );
    expect(before).toMatchObject({ people: 1, members: 2, openInvitations: 1, resources: 0, sharedDiaries: 0 });
    expect(before.days.at(-1)).toMatchObject({ people: 1, views: 0, refusals: 0 });
    expect(before.days.at(-1)?.changes).toBeGreaterThan(0);
    expect(before.days.slice(0, -1).every(({ people, changes }) => people === 0 && changes === 0)).toBe(true);

    // A nurse's own diary, while they act here, is their own.
    await api.callerOf(nurse).symptoms.entries.record({
      occurredAt: new Date().toISOString(),
      timeZone: "UTC",
      category: "Headache",
      severity: 5,
    });
    expect(await caller.organizations.usage()).toEqual(before);
  });

  it("is of this organization alone", async () => {
    const [one, other] = [await ownOrganization(api), await ownOrganization(api)];
    const before = await api.callerOf(other.admin).organizations.usage();
    await api.callerOf(one.admin).organizations.update({ legalName: "One Ltd" });
    expect(await api.callerOf(other.admin).organizations.usage()).toEqual(before);
  });
});
