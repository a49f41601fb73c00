import { randomUUID } from "node:crypto";
import { memberRoles, type SharedEntry } from "@anamnesis/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { log, open, share, vienna } from "../../testing/sharing.ts";

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
let anna: TestPerson;
beforeAll(async () => {
  api = await testApi();
  anna = await api.newPerson();
  [clinic, other] = [await api.newOrganization("City Clinic"), await api.newOrganization("Other Clinic")];
});
afterAll(() => api.close());
beforeEach(async () => {
  anna = await api.newPerson();
});

const notShared = { code: "NOT_FOUND", message: "symptoms.not_shared" };
const withClinic = () => ({ organizationId: clinic.id });
const seen = async (id: string, given = {}) => (await open(api, clinic.members.doctor, id, given)).entries;

describe("a share", () => {
  it("shows exactly the person's own days from the first to the last, wherever they were", async () => {
    // In Vienna each of these is on another day than in UTC.
    await log(api, anna, { occurredAt: "2026-02-28T22:59:59Z", category: "before" });
    await log(api, anna, { occurredAt: "2026-02-28T23:00:00Z", category: "first" });
    await log(api, anna, { occurredAt: "2026-03-31T21:59:59Z", category: "last" });
    await log(api, anna, { occurredAt: "2026-03-31T22:00:00Z", category: "after" });
    const far = { timeZone: "Pacific/Kiritimati" };
    await log(api, anna, { occurredAt: "2026-02-28T10:00:00Z", category: "far first", ...far });
    await log(api, anna, { occurredAt: "2026-03-31T10:00:00Z", category: "far after", ...far });
    const id = await share(api, anna, withClinic());
    const categories = (await seen(id)).map((entry) => entry.category);
    expect(categories).toEqual(["last", "first", "far first"]);
  });

  it("shows the chosen categories alone, and notes and tags only when they are meant", async () => {
    await log(api, anna, { notes: "quite private", tags: ["secret tag"], regions: ["sacrum", "pelvis"] });
    await log(api, anna, { category: "Mood", notes: "more of it" });
    const plain = await open(
      api,
      clinic.members.nurse,
      await share(api, anna, { ...withClinic(), categories: ["Headache"] }),
    );
    expect(plain.entries).toEqual([
      {
        occurredAt: "2026-03-10T08:30:00Z",
        localDate: "2026-03-10",
        timeZone: vienna,
        category: "Headache",
        severity: 5,
        notes: null,
        tags: null,
        regions: null,
      },
    ] satisfies readonly SharedEntry[]);
    expect(JSON.stringify(plain)).not.toMatch(/Mood|private|secret|pelvis/u);
    const full = await open(
      api,
      clinic.members.nurse,
      await share(api, anna, { ...withClinic(), includesNotes: true }),
    );
    expect(full.entries.map(({ notes, tags, regions }) => [notes, tags, regions])).toEqual(
      expect.arrayContaining([
        ["quite private", ["secret tag"], ["pelvis", "sacrum"]],
        ["more of it", [], []],
      ]),
    );
  });

  it("shows notes that are sealed with an older key", async () => {
    await log(api, anna, { notes: "sealed" });
    await api.db.asOwner("UPDATE app.tenant_keys SET retired_at = now() WHERE tenant_id = $1", [anna.account.id]);
    const id = await share(api, anna, { ...withClinic(), includesNotes: true });
    expect((await seen(id)).map(({ notes }) => notes)).toEqual(["sealed"]);
    const preview = await api.callerOf(anna).symptoms.shares.preview({ from: "2026-03-01", includesNotes: true });
    expect(preview.entries.map(({ notes }) => notes)).toEqual(["sealed"]);
  });

  it("follows the diary: what is corrected is shown as it is now, what is withdrawn or moved away is not", async () => {
    const [kept, gone, moved] = [await log(api, anna, {}), await log(api, anna, {}), await log(api, anna, {})];
    const id = await share(api, anna, withClinic());
    const { entries } = api.callerOf(anna).symptoms;
    await entries.correct({ id: kept.id, version: kept.updatedAt, severity: 9 });
    await entries.withdraw({ id: gone.id });
    await entries.correct({ id: moved.id, version: moved.updatedAt, occurredAt: "2026-04-02T08:00:00Z" });
    const diary = await open(api, clinic.members.doctor, id);
    expect(diary.entries.map((entry) => entry.severity)).toEqual([9]);
    expect(diary.summary).toMatchObject({
      entryCount: 1,
      strongestByDay: [{ localDate: "2026-03-10", strongest: 9, count: 1 }],
    });
    await entries.restore({ id: gone.id });
    expect(await seen(id)).toHaveLength(2);
  });

  it("goes on without a last day, and is narrowed by who looks but never widened", async () => {
    await log(api, anna, { occurredAt: "2026-02-01T08:00:00Z", category: "outside" });
    await log(api, anna, { occurredAt: "2026-03-05T08:00:00Z", category: "March" });
    await log(api, anna, { occurredAt: "2026-06-05T08:00:00Z", category: "June" });
    const id = await share(api, anna, { ...withClinic(), to: null });
    const categories = async (given = {}) => (await seen(id, given)).map((entry) => entry.category);
    expect(await categories()).toEqual(["June", "March"]);
    expect(await categories({ from: "1900-01-01", to: "2199-12-31" })).toEqual(["June", "March"]);
    expect(await categories({ from: "2026-04-01" })).toEqual(["June"]);
    expect(await categories({ to: "2026-04-01" })).toEqual(["March"]);
    await expect(categories({ from: "2026-05-01", to: "2026-04-01" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  it("adds up to a summary of all that is covered, and pages through it once", async () => {
    for (let n = 0; n < 7; n += 1) {
      await log(api, anna, { occurredAt: `2026-03-0${1 + Math.floor(n / 3)}T08:00:00Z`, severity: n + 1 });
    }
    const id = await share(api, anna, withClinic());
    const severities: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof open>> = await open(api, clinic.members.doctor, id, { cursor, limit: 3 });
      severities.push(...page.entries.map((entry) => entry.severity));
      expect(page.summary).toMatchObject({
        entryCount: 7,
        categories: [{ category: "Headache", count: 7, days: 3, mean: 4 }],
      });
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(severities.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("is seen beforehand by the person exactly as it is seen by the clinic", async () => {
    await log(api, anna, { notes: "n", tags: ["t"] });
    await log(api, anna, { category: "Mood" });
    await log(api, anna, { occurredAt: "2026-04-10T08:30:00Z" });
    for (const terms of [
      { includesNotes: true },
      { includesNotes: false, categories: ["Mood"] },
      { includesNotes: false, includesMedication: true, includesCycle: true, to: null },
    ]) {
      const { summary, entries, nextCursor, cycle, medication } = await open(
        api,
        clinic.members.pharmacist,
        await share(api, anna, { ...withClinic(), ...terms }),
      );
      const input = { from: "2026-03-01", to: "2026-03-31", ...terms };
      expect(await api.callerOf(anna).symptoms.shares.preview(input)).toEqual({
        summary,
        entries,
        nextCursor,
        cycle,
        medication,
      });
    }
  });

  it("shows an empty part as empty", async () => {
    expect(await open(api, clinic.members.doctor, await share(api, anna, withClinic()))).toMatchObject({
      personName: "Anna",
      entries: [],
      nextCursor: null,
      summary: { entryCount: 0, categories: [], strongestByDay: [] },
    });
  });
});

describe("nobody else", () => {
  it("sees it: not another organization, not another role, not a share that never was, and all are answered alike", async () => {
    await log(api, anna, {});
    const id = await share(api, anna, withClinic());
    for (const role of ["doctor", "nurse", "pharmacist"] as const) {
      await expect(open(api, other.members[role], id)).rejects.toMatchObject(notShared);
      await expect(open(api, clinic.members[role], randomUUID())).rejects.toMatchObject(notShared);
      expect((await open(api, clinic.members[role], id)).entries).toHaveLength(1);
      const listed = await api.callerOf(other.members[role]).symptoms.shared.list();
      expect(listed.shares).toEqual([]);
    }
    const carers = new Set<string>(["doctor", "nurse", "pharmacist"]);
    for (const role of memberRoles.filter((one) => !carers.has(one))) {
      const caller = api.callerOf(clinic.members[role]).symptoms.shared;
      const refused = { code: "FORBIDDEN", message: "organizations.not_permitted" };
      await expect(caller.open({ shareId: id, reason: "visit today" })).rejects.toMatchObject(refused);
      await expect(caller.list()).rejects.toMatchObject(refused);
    }
    // Anna herself looks at her diary where it is hers.
    await expect(open(api, anna, id)).rejects.toMatchObject({ message: "organizations.choose_first" });
  });

  it("sees it in their own diary or among their own shares", async () => {
    await log(api, anna, { category: "of Anna", notes: "of Anna" });
    await share(api, anna, { ...withClinic(), includesNotes: true });
    const { doctor } = clinic.members;
    await log(api, doctor, { category: "of the doctor" });
    const caller = api.callerOf(doctor).symptoms;
    const answers = [
      await caller.entries.list({ from: "1900-01-01" }),
      await caller.vocabulary(),
      await caller.insights.calendar({ from: "2026-03-01", to: "2026-03-31" }),
      await caller.shares.list(),
      await caller.shares.accesses(),
      await caller.shares.preview({ from: "1900-01-01", includesNotes: true }),
    ];
    expect(JSON.stringify(answers)).not.toContain("Anna");
    expect(JSON.stringify(answers)).toContain("of the doctor");
  });

  it("sees it once it is taken back, also between two pages, and it cannot be given back", async () => {
    for (let n = 0; n < 3; n += 1) await log(api, anna, {});
    const id = await share(api, anna, withClinic());
    const { nextCursor } = await open(api, clinic.members.doctor, id, { limit: 2 });
    const { shares } = api.callerOf(anna).symptoms;
    expect(await shares.revoke({ id })).toEqual({ done: true });
    await expect(open(api, clinic.members.doctor, id, { cursor: nextCursor })).rejects.toMatchObject(notShared);
    const { shares: listed } = await api.callerOf(clinic.members.doctor).symptoms.shared.list();
    expect(listed.map((one) => one.id)).not.toContain(id);
    const [before] = await shares.list();
    expect(await shares.revoke({ id })).toEqual({ done: true });
    expect(await shares.list()).toEqual([before]);
    expect(before).toMatchObject({ id, state: "revoked", views: 1 });
    const stranger = api.callerOf(await api.newPerson()).symptoms.shares;
    await expect(stranger.revoke({ id })).rejects.toMatchObject({ message: "symptoms.share_not_found" });
  });

  it("is answered from memory: a repeated key asks again", async () => {
    await log(api, anna, {});
    const id = await share(api, anna, withClinic());
    const keyed = api.callerOf(clinic.members.doctor, { idempotencyKey: "same" }).symptoms.shared;
    await keyed.open({ shareId: id, reason: "visit today" });
    await api.callerOf(anna).symptoms.shares.revoke({ id });
    await expect(keyed.open({ shareId: id, reason: "visit today" })).rejects.toMatchObject(notShared);
    const kept = await api.db.asOwner("SELECT 1 FROM app.idempotency_keys WHERE procedure = 'symptoms.shared.open'");
    expect(kept).toEqual([]);
  });

  it.each([
    ["it is over", "UPDATE symptoms.symptom_shares SET expires_at = now() WHERE id = $1", "expired"],
    [
      "the person is suspended",
      "UPDATE identity.users SET status = 'suspended' WHERE id = (SELECT user_id FROM symptoms.symptom_shares WHERE id = $1)",
      "live",
    ],
  ])("sees it when %s", async (_, statement, state) => {
    const id = await share(api, anna, withClinic());
    await open(api, clinic.members.doctor, id);
    await api.db.asOwner(statement, [id]);
    await expect(open(api, clinic.members.doctor, id)).rejects.toMatchObject(notShared);
    // As the person sees it who is let in again.
    await api.db.asOwner("UPDATE identity.users SET status = 'active' WHERE id = $1", [anna.account.id]);
    expect((await api.callerOf(anna).symptoms.shares.list())[0]?.state).toBe(state);
  });

  it("sees it while the organization is closed, also with a session that it was open for", async () => {
    const closing = await api.newOrganization("Closing");
    const id = await share(api, anna, { organizationId: closing.id });
    await api.db.asOwner("UPDATE organizations.organizations SET status = 'suspended' WHERE id = $1", [closing.id]);
    const { doctor } = closing.members;
    const isClosed = { code: "FORBIDDEN", message: "organizations.organization_closed" };
    const now = await api.refreshed(doctor);
    await expect(open(api, now, id)).rejects.toMatchObject(isClosed);
    await expect(api.callerOf(now).symptoms.shared.list()).rejects.toMatchObject(isClosed);
    // Whose session was looked up while it was open.
    await expect(open(api, doctor, id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(api.callerOf(doctor).symptoms.shared.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await api.callerOf(anna).symptoms.shares.accesses()).toMatchObject({ accesses: [] });
    expect((await api.callerOf(anna).symptoms.shares.list())[0]?.state).toBe("paused");
  });

  it("sees it who was a member when their request began, and is none any more", async () => {
    const id = await share(api, anna, withClinic());
    const leaving = await api.joined(await api.newPerson(), clinic.id, "doctor");
    await api.db.asOwner("UPDATE organizations.memberships SET role = 'technician' WHERE user_id = $1", [
      leaving.account.id,
    ]);
    await expect(open(api, leaving, id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await api.callerOf(anna).symptoms.shares.accesses()).toMatchObject({ accesses: [] });
  });
});
