import { whoOf } from "@anamnesis/auth";
import { testOutput } from "@anamnesis/db/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { withTotp } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { because, newInput, ownOrganization, shortName } from "../../testing/organizations.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

describe("an organization", () => {
  it("is opened by anyone, who is its administrator, and known to nobody else", async () => {
    const person = await api.newPerson();
    const { id, slug } = await api.callerOf(person).organizations.create(newInput());
    expect(await api.callerOf(person).organizations.list()).toEqual([
      expect.objectContaining({ organizationId: id, slug, role: "admin", status: "active" }),
    ]);
    const stranger = api.callerOf(await api.newPerson());
    expect(await stranger.organizations.list()).toEqual([]);
    await expect(stranger.organizations.byId({ id })).rejects.toMatchObject({ message: "organizations.choose_first" });
    const { nurse } = (await api.newOrganization()).members;
    await expect(api.callerOf(nurse).organizations.byId({ id })).rejects.toMatchObject({
      message: "organizations.not_found",
    });
    await expect(stranger.organizations.actIn({ organizationId: id })).rejects.toMatchObject({
      message: "organizations.not_found",
    });
  });

  it("offers another short name for one that is taken", async () => {
    const { slug } = await ownOrganization(api);
    const attempt = api.callerOf(await api.newPerson()).organizations.create(newInput(slug));
    await expect(attempt).rejects.toMatchObject({
      message: "organizations.slug_taken",
      cause: { details: { fields: { slug: [`That name is taken. “${slug}-2” is free.`] } } },
    });
  });

  it.each(["none", "api", "admin", "new", "trpc", "sign-in", " Share "])("has not the short name %s", async (word) => {
    const wish = word.trim().toLowerCase();
    const { admin, slug } = await ownOrganization(api);
    const caller = api.callerOf(admin).organizations;
    const refusal = {
      message: "organizations.slug_taken",
      cause: {
        details: { fields: { slug: [expect.stringMatching(`^That name is taken. “${wish}-\\d.*” is free.$`)] } },
      },
    };
    await expect(caller.create(newInput(word))).rejects.toMatchObject(refusal);
    await expect(caller.update({ slug: word })).rejects.toMatchObject(refusal);
    expect((await caller.freeSlug({ slug: word })).slug).toBe(`${wish}-2`);
    expect(await api.db.asOwner("SELECT slug FROM organizations.organizations WHERE slug = $1", [wish])).toEqual([]);
    expect(await caller.lookup({ slug })).toMatchObject({ name: "Practice" });
  });

  it("is one of ten at most that a person looks after, also when they are opened at once", async () => {
    const caller = api.callerOf(await api.newPerson());
    const outcomes = await Promise.allSettled(
      Array.from({ length: 13 }, () => caller.organizations.create(newInput())),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
  });

  it("keeps the short names that it had: nobody else is found by them", async () => {
    const { slug, admin } = await ownOrganization(api);
    await api.callerOf(admin).organizations.update({ slug: shortName() });
    const attempt = api.callerOf(await api.newPerson()).organizations.create(newInput(slug));
    await expect(attempt).rejects.toMatchObject({ message: "organizations.slug_taken" });
    // Itself it may have it back.
    await api.callerOf(admin).organizations.update({ slug });
  });

  it("keeps ten of them, and then the one that it has", async () => {
    const { admin } = await ownOrganization(api);
    const { update } = api.callerOf(admin).organizations;
    for (let name = 0; name < 10; name += 1) await update({ slug: shortName() });
    await expect(update({ slug: shortName() })).rejects.toMatchObject({ message: "organizations.too_many_slugs" });
    await update({ name: "Practice" });
  });

  it("is changed by its administrator in the fields that are given", async () => {
    const { id, admin } = await ownOrganization(api);
    const caller = api.callerOf(admin);
    await caller.organizations.update({ npiNumber: "1234567893", address: { city: "Vienna", country: "AT" } });
    const slug = shortName();
    const changed = await caller.organizations.update({ legalName: "Practice Ltd", slug });
    expect(changed).toMatchObject({ id, name: "Practice", legalName: "Practice Ltd", npiNumber: "1234567893" });
    expect(await caller.organizations.byId({ id })).toMatchObject({ slug, address: { city: "Vienna", country: "AT" } });
    await expect(caller.organizations.update({ npiNumber: "1234567890" })).rejects.toMatchObject({
      cause: { details: { fields: { npiNumber: ["That is no NPI number: its check digit does not fit."] } } },
    });
  });

  it("knows a wrong check digit also without the API", async () => {
    const rows = await api.db.asOwner<{ n: string; ok: boolean }>(
      "SELECT n, organizations.is_npi(n) AS ok FROM unnest(ARRAY['1234567893', '1234567890', '123456789', '']) AS n",
    );
    expect(rows.map(({ ok }) => ok)).toEqual([true, false, false, false]);
  });

  it("that is suspended or archived is acted in by nobody, at once", async () => {
    const { id, admin } = await ownOrganization(api);
    const supervisor = await api.newPerson("admin");
    await api.callerOf(supervisor).organizations.supervision.setStatus({ id, status: "suspended", reason: because });
    const after = await api.refreshed(admin);
    expect(after.principal).toMatchObject({
      membership: null,
      refused: { organizationId: id, refusal: "organization_closed" },
    });
    await expect(api.callerOf(after).organizations.members.list()).rejects.toMatchObject({
      message: "organizations.organization_closed",
    });
    await api.callerOf(supervisor).organizations.supervision.setStatus({ id, status: "active", reason: because });
    await api.callerOf(await api.refreshed(admin)).organizations.archive({ reason: because });
    expect((await api.refreshed(admin)).principal.refused?.refusal).toBe("organization_closed");
  });
});

describe("a member", () => {
  let clinic: TestOrganization;
  beforeAll(async () => {
    clinic = await api.newOrganization();
  });

  it("is found by colleagues, by name, address, role and page", async () => {
    const caller = api.callerOf(clinic.members.nurse);
    const { members } = await caller.organizations.members.list({});
    expect(members.map(({ role }) => role).toSorted()).toEqual(Object.keys(clinic.members).toSorted());
    const byEmail = await caller.organizations.members.list({ search: clinic.members.doctor.account.email });
    expect(byEmail.members.map(({ userId }) => userId)).toEqual([clinic.members.doctor.account.id]);
    expect((await caller.organizations.members.list({ role: "auditor" })).members).toHaveLength(1);
    const first = await caller.organizations.members.list({ limit: 5 });
    const second = await caller.organizations.members.list({ limit: 5, cursor: first.nextCursor });
    expect(new Set([...first.members, ...second.members].map(({ userId }) => userId)).size).toBe(8);
  });

  it("is told of by day and second step to administrators alone, and not by what they do with their own diary", async () => {
    const clinic = await api.newOrganization();
    const { admin, doctor, nurse } = clinic.members;
    await withTotp(api, doctor);
    await api.db.asOwner(
      `UPDATE identity.user_sessions SET last_seen_at = now() - interval '40 days', organization_id = NULL
        WHERE user_id = ANY ($1)`,
      [[doctor.account.id, nurse.account.id]],
    );
    // As the person alone: the organization learns nothing of it.
    const self = await api.refreshed(nurse);
    await api.callerOf(self).symptoms.entries.record({
      occurredAt: new Date().toISOString(),
      timeZone: "Europe/Vienna",
      category: "Headache",
      severity: 5,
    });
    const told = async (asker: TestPerson, of: TestPerson) => {
      const { members } = await api.callerOf(asker).organizations.members.list({ limit: 50 });
      const { lastSeenOn, hasSecondStep } = members.find(({ userId }) => userId === of.account.id) ?? {};
      return { lastSeenOn, hasSecondStep };
    };
    const today = new Date().toISOString().slice(0, 10);
    expect(await told(admin, admin)).toEqual({ lastSeenOn: today, hasSecondStep: false });
    expect(await told(admin, nurse)).toEqual({ lastSeenOn: null, hasSecondStep: false });
    expect(await told(admin, doctor)).toMatchObject({ hasSecondStep: true });
    for (const other of [clinic.members.auditor, clinic.members.pharmacist]) {
      expect(await told(other, doctor)).toEqual({ lastSeenOn: null, hasSecondStep: null });
    }
  });

  it("has another role on the next request everywhere, and is told", async () => {
    const { admin, technician } = clinic.members;
    await api.callerOf(admin).organizations.members.changeRole({
      userId: technician.account.id,
      role: "admin",
      reason: because,
    });
    expect((await api.refreshed(technician)).principal.membership?.role).toBe("admin");
    expect((await api.mailsTo(technician.account.email))[0]?.text).toContain("your role is now: administrator");
    const [event] = await api.db.asOwner(
      `SELECT reason, user_id, member_role, organization_id FROM audit.trail
        WHERE table_name = 'memberships' AND row_id = $1 AND 'role' = ANY (changed_fields)`,
      [technician.account.id],
    );
    expect(event).toEqual({
      reason: because,
      user_id: admin.account.id,
      member_role: "admin",
      organization_id: clinic.id,
    });
  });

  it("that is suspended is out at once and can be let in again", async () => {
    const { admin, doctor } = clinic.members;
    const set = (status: "active" | "suspended") =>
      api.callerOf(admin).organizations.members.changeStatus({ userId: doctor.account.id, status, reason: because });
    await set("suspended");
    const out = await api.refreshed(doctor);
    expect(out.principal).toMatchObject({ membership: null, refused: { refusal: "not_a_member" } });
    await expect(api.callerOf(out).organizations.members.list()).rejects.toMatchObject({
      message: "organizations.not_a_member",
    });
    await set("active");
    expect((await api.refreshed(doctor)).principal.membership?.role).toBe("doctor");
  });

  it("leaves; the last administrator cannot, nor delete their account, also when two try at once", async () => {
    const { admin } = await ownOrganization(api);
    const caller = api.callerOf(admin);
    await expect(caller.organizations.leave()).rejects.toMatchObject({ message: "organizations.last_admin" });
    await expect(caller.identity.accounts.requestDeletion()).rejects.toMatchObject({
      message: "organizations.last_admin",
    });
    const other = await api.joined(await api.newPerson(), admin.principal.membership?.organizationId ?? "", "admin");
    const both = await Promise.allSettled([caller.organizations.leave(), api.callerOf(other).organizations.leave()]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("that is out, or a patient, reads nothing of what the organization says about itself", async () => {
    const { id, admin } = await ownOrganization(api);
    const [suspended, removed, patient] = [
      await api.joined(await api.newPerson(), id, "doctor"),
      await api.joined(await api.newPerson(), id, "doctor"),
      await api.joined(await api.newPerson(), id, "patient"),
    ];
    const { members } = api.callerOf(admin).organizations;
    await members.changeStatus({ userId: suspended.account.id, status: "suspended", reason: because });
    await members.remove({ userId: removed.account.id, reason: because });
    await api.callerOf(admin).organizations.update({ taxId: "written afterwards" });
    for (const person of [suspended, removed, patient]) {
      const now = api.callerOf(await api.refreshed(person));
      await expect(now.organizations.byId({ id })).rejects.toMatchObject({ code: "FORBIDDEN" });
      expect(JSON.stringify(await now.organizations.list())).not.toContain("written afterwards");
    }
  });

  it("who administered when the request began, and is out meanwhile, decides nothing any more", async () => {
    const { id, admin } = await ownOrganization(api);
    const other = await api.joined(await api.newPerson(), id, "admin");
    const suspend = () =>
      api.db.asOwner("UPDATE organizations.memberships SET status = 'suspended' WHERE user_id = $1", [
        other.account.id,
      ]);
    const late = api.callerOf(other).organizations;
    const attempts = [
      () => late.members.changeStatus({ userId: other.account.id, status: "active", reason: because }),
      () => late.members.remove({ userId: admin.account.id, reason: because }),
      () => late.update({ slug: shortName() }),
      () => late.archive({ reason: because }),
    ];
    const refused = { status: "rejected", reason: expect.objectContaining({ message: "organizations.not_permitted" }) };
    // The database knew them as an administrator, and they wait for another decision.
    const decided = await api.db.holdAsOwner("SELECT 1 FROM organizations.organizations WHERE id = $1 FOR UPDATE", [
      id,
    ]);
    const waiting = Promise.allSettled(attempts.map((attempt) => attempt()));
    await vi.waitUntil(
      async () => {
        const held = await api.db.asOwner(
          "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
        );
        return held.length === attempts.length;
      },
      { timeout: 20_000 },
    );
    await suspend();
    await decided();
    expect(await waiting).toEqual(attempts.map(() => refused));
    // And later they are nobody there.
    const stranger = { status: "rejected", reason: expect.objectContaining({ message: "organizations.not_a_member" }) };
    expect(await Promise.allSettled(attempts.map((attempt) => attempt()))).toEqual(attempts.map(() => stranger));
    expect((await api.refreshed(other)).principal.refused?.refusal).toBe("not_a_member");
    expect((await api.refreshed(admin)).principal.membership?.role).toBe("admin");
  });

  it("does not leave an organization without an administrator by asking for their account's deletion meanwhile", async () => {
    const { id, admin } = await ownOrganization(api);
    const other = await api.joined(await api.newPerson(), id, "admin");
    const outcomes = await Promise.allSettled([
      api.callerOf(admin).identity.accounts.requestDeletion(),
      api.callerOf(other).organizations.leave(),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("has a license that only its administrator writes down", async () => {
    const { admin, pharmacist, nurse } = clinic.members;
    const input = { userId: pharmacist.account.id, licenseNumber: "RX-1", licenseExpiresOn: "2027-01-31" };
    await api.callerOf(admin).organizations.members.update(input);
    const { members } = await api.callerOf(nurse).organizations.members.list({ role: "pharmacist" });
    expect(members[0]).toMatchObject({ licenseNumber: "RX-1", licenseExpiresOn: "2027-01-31" });
    await expect(api.callerOf(nurse).organizations.members.update(input)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("the rules of an organization", () => {
  const rules = { requiresSecondFactor: false, sessionIdleMinutes: null, sessionHours: null, allowedNetworks: [] };

  it("do not lock their own author out", async () => {
    const { admin } = await ownOrganization(api);
    const attempt = api.callerOf(admin).organizations.setPolicies({
      ...rules,
      requiresSecondFactor: true,
      allowedNetworks: ["203.0.113.0/24"],
    });
    await expect(attempt).rejects.toMatchObject({
      message: "organizations.would_lock_out",
      cause: {
        details: {
          fields: {
            allowedNetworks: ["That would lock you out: you are at 192.0.2.9. Add a range that holds it."],
            requiresSecondFactor: [expect.stringContaining("That would lock you out")],
          },
        },
      },
    });
  });

  it("keep members out who come from elsewhere, or without a second factor", async () => {
    const { id, admin } = await ownOrganization(api);
    const member = await api.joined(await api.newPerson(), id, "nurse");
    await api.callerOf(admin).organizations.setPolicies({ ...rules, allowedNetworks: ["192.0.2.0/28"] });
    expect((await api.refreshed(member)).principal.membership?.role).toBe("nurse");
    const elsewhere = await api.services.sessions.verify(member.token, {
      requestId: "elsewhere",
      clientIp: "192.0.2.16",
      userAgent: null,
    });
    expect(elsewhere?.refused?.refusal).toBe("address_not_allowed");
    await api.db.asOwner("UPDATE organizations.organizations SET requires_second_factor = true WHERE id = $1", [id]);
    expect((await api.refreshed(member)).principal.refused?.refusal).toBe("second_factor_required");
    await api.db.asOwner("UPDATE identity.user_sessions SET assurance = 'aal2' WHERE handle = $1", [
      member.principal.session.handle,
    ]);
    expect((await api.refreshed(member)).principal.membership?.role).toBe("nurse");
  });

  it("ask who has been away, or in for long, to prove who they are; a sign of life is not enough", async () => {
    const { id, admin } = await ownOrganization(api);
    await api.callerOf(admin).organizations.setPolicies({ ...rules, sessionIdleMinutes: 30, sessionHours: 8 });
    let member = await api.joined(await api.newPerson(), id, "nurse");
    const { handle } = member.principal.session;
    const seen = (authenticated: string, last: string) =>
      api.db.asOwner(
        `UPDATE identity.user_sessions SET authenticated_at = now() - $2::interval, last_seen_at = now() - $3::interval
          WHERE handle = $1`,
        [handle, authenticated, last],
      );
    await seen("2 h", "29 min");
    expect((await api.refreshed(member)).principal.membership?.role).toBe("nurse");
    await seen("2 h", "31 min");
    for (let i = 0; i < 2; i += 1) {
      const after = await api.refreshed(member);
      expect(after.principal.refused?.refusal).toBe("prove_again");
      await expect(api.callerOf(after).organizations.members.list()).rejects.toMatchObject({
        message: "identity.step_up_required",
      });
    }
    // Asking to act there once more is no proof, nor is going out and coming in again.
    const again = async (organizationId: string | null) => {
      const acted = await api.services.sessions.actIn(
        (await api.refreshed(member)).principal,
        { requestId: "r", clientIp: "192.0.2.9", userAgent: null },
        organizationId,
      );
      return typeof acted === "string" ? acted : (member = { ...member, token: acted.token });
    };
    expect(await again(id)).toBe("prove_again");
    expect(await again(null)).toMatchObject({ account: member.account });
    expect(await again(id)).toBe("prove_again");
    await api.db.asOwner("UPDATE identity.user_sessions SET organization_id = $2 WHERE handle = $1", [handle, id]);
    await seen("9 h", "1 min");
    expect((await api.refreshed(member)).principal.refused?.refusal).toBe("prove_again");
    const { principal } = await api.refreshed(member);
    const who = whoOf(
      principal,
      { requestId: "r", clientIp: "192.0.2.9", userAgent: null },
      { process: "identity.sessions.stepUp" },
    );
    const proved = await api.db.app.withContext(who, (tx) =>
      api.services.sessions.stepUp(tx, principal, { output: testOutput }),
    );
    expect((await api.refreshed({ ...member, token: proved?.token ?? "" })).principal.membership?.role).toBe("nurse");
  });
});
