import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { inDays, open, share, shareZone } from "../../testing/sharing.ts";

let api: TestApi;
let clinic: TestOrganization;
let anna: TestPerson;
beforeAll(async () => {
  api = await testApi();
  anna = await api.newPerson();
  clinic = await api.newOrganization("City Clinic");
});
afterAll(() => api.close());
beforeEach(async () => {
  anna = await api.newPerson();
});

const withClinic = () => ({ organizationId: clinic.id });

describe("sharing", () => {
  const wrong = async (given: object) => {
    const { cause } = (await share(api, anna, { ...withClinic(), ...given }).catch((error: unknown) => error)) as {
      cause: { details: { fields: Record<string, string[]> } };
    };
    return cause.details.fields;
  };

  it("says what is wrong, field by field", async () => {
    expect(await wrong({ to: "2026-02-28" })).toEqual({ to: ["The last day is before the first."] });
    expect(await wrong({ expiresOn: inDays(-1) })).toEqual({
      expiresOn: ["That day is over. Choose today or a later one."],
    });
    expect(await wrong({ expiresOn: inDays(366) })).toEqual({
      expiresOn: ["At most a year from now. You can share again then."],
    });
    expect(await wrong({ categories: [] })).toEqual({ categories: ["Choose at least one, or everything."] });
    expect(await wrong({ personName: " " })).toEqual({ personName: ["Name cannot be empty."] });
    await share(api, anna, { ...withClinic(), expiresOn: inDays(365) });
  });

  it("lasts to the end of its last day where the person is", async () => {
    await share(api, anna, { ...withClinic(), expiresOn: inDays(0) });
    const [row] = await api.db.asOwner<{ local: string }>(
      "SELECT to_char(expires_at AT TIME ZONE $2, 'YYYY-MM-DD HH24:MI') AS local FROM symptoms.symptom_shares WHERE user_id = $1",
      [anna.account.id, shareZone],
    );
    expect(row?.local).toBe(`${inDays(1)} 00:00`);
  });

  it("is not possible with an organization that never was, is closed or takes none", async () => {
    await expect(share(api, anna, { organizationId: randomUUID() })).rejects.toMatchObject({
      message: "organizations.not_found",
    });
    const closed = await api.newOrganization("Closed");
    await api.db.asOwner("UPDATE organizations.organizations SET status = 'suspended' WHERE id = $1", [closed.id]);
    await expect(share(api, anna, { organizationId: closed.id })).rejects.toMatchObject({
      message: "organizations.not_found",
    });
    const shy = await api.newOrganization("Shy");
    await api.db.asOwner(`UPDATE organizations.organizations SET settings = '{"takesShares": false}' WHERE id = $1`, [
      shy.id,
    ]);
    await expect(share(api, anna, { organizationId: shy.id })).rejects.toMatchObject({
      message: "symptoms.shares_not_taken",
    });
  });

  it("is limited to fifty at a time, also at once; what was taken back makes room", async () => {
    await api.db.asOwner(
      `INSERT INTO symptoms.symptom_shares (user_id, id, organization_id, person_name, from_date, includes_notes, includes_medication, includes_cycle, expires_at, mail_on_view, process_id)
        SELECT $1, gen_random_uuid(), $2, 'Anna', '2026-01-01', false, false, false, now() + interval '1 day', false, (SELECT id FROM audit.process_tracking LIMIT 1)
        FROM generate_series(1, 48)`,
      [anna.account.id, clinic.id],
    );
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => share(api, anna, withClinic())));
    const done = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    expect(done).toHaveLength(2);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "CONFLICT", message: "symptoms.too_many_shares" },
    });
    await api.callerOf(anna).symptoms.shares.revoke({ id: done[0] ?? "" });
    await share(api, anna, withClinic());
  });

  it("lists what is shared, with whom and how often it was looked at", async () => {
    const id = await share(api, anna, { ...withClinic(), categories: ["Mood", "Mood"], to: null });
    await open(api, clinic.members.doctor, id);
    expect(await api.callerOf(anna).symptoms.shares.list()).toEqual([
      expect.objectContaining({
        id,
        organizationName: "City Clinic",
        organizationType: "clinic",
        state: "live",
        from: "2026-03-01",
        to: null,
        categories: ["Mood"],
        includesNotes: false,
        views: 1,
      }),
    ]);
  });

  it("tells the organization who shares, and of the categories only how many", async () => {
    const organization = await api.newOrganization();
    const id = await share(api, anna, {
      organizationId: organization.id,
      categories: ["Very private"],
      personName: "Anna 50 %",
    });
    const { shared } = api.callerOf(organization.members.nurse).symptoms;
    const listed = await shared.list();
    expect(listed.shares).toMatchObject([{ id, personName: "Anna 50 %", categoryCount: 1, lastViewedAt: null }]);
    expect(JSON.stringify(listed)).not.toContain("private");
    expect(JSON.stringify(listed)).not.toContain(anna.account.id);
    expect((await shared.list({ search: "50 %" })).shares).toHaveLength(1);
    expect((await shared.list({ search: "5_ %" })).shares).toHaveLength(0);
    await open(api, organization.members.doctor, id);
    expect((await shared.list()).shares[0]?.lastViewedAt).not.toBeNull();
    const second = await share(api, anna, { organizationId: organization.id });
    const first = await shared.list({ limit: 1 });
    expect(first.shares[0]?.id).toBe(second);
    expect((await shared.list({ limit: 1, cursor: first.nextCursor })).shares[0]?.id).toBe(id);
  });
});

describe("an organization", () => {
  it("is found by its exact short name alone, while it is open", async () => {
    const { organizations } = api.callerOf(anna);
    await api.db.asOwner(`UPDATE organizations.organizations SET address = '{"city": "Vienna"}' WHERE id = $1`, [
      clinic.id,
    ]);
    expect(await organizations.lookup({ slug: clinic.slug })).toEqual({
      organizationId: clinic.id,
      name: "City Clinic",
      type: "clinic",
      city: "Vienna",
      takesShares: true,
    });
    for (const slug of [clinic.slug.slice(0, -1), `${clinic.slug}x`]) {
      await expect(organizations.lookup({ slug })).rejects.toMatchObject({ message: "organizations.name_unknown" });
    }
    const closed = await api.newOrganization();
    await api.db.asOwner("UPDATE organizations.organizations SET status = 'suspended' WHERE id = $1", [closed.id]);
    await expect(organizations.lookup({ slug: closed.slug })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("is not found by trying many names", async () => {
    const { organizations } = api.callerOf(anna);
    const guesses = Array.from({ length: 100 }, (_, n) => organizations.lookup({ slug: `guess-${n}` }));
    const outcomes = await Promise.allSettled(guesses);
    const codes = outcomes.map((outcome) => outcome.status === "rejected" && (outcome.reason as { code: string }).code);
    // All at once, they are counted before they are answered.
    expect(codes.filter((code) => code === "NOT_FOUND").length).toBeLessThanOrEqual(40);
    await expect(organizations.lookup({ slug: clinic.slug })).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
    // Others are not held up by it.
    await api.callerOf(await api.newPerson()).organizations.lookup({ slug: clinic.slug });
  });
});
