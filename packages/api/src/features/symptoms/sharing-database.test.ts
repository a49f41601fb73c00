import { randomUUID } from "node:crypto";
import { newActor, type TestActor } from "@anamnesis/db/testing";
import { type MemberRole, memberRoles } from "@anamnesis/domain";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { log, share } from "../../testing/sharing.ts";

// What somebody gets who can run any SQL as the application role.

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
let anna: TestPerson;
let shareId: string;
beforeAll(async () => {
  api = await testApi();
  anna = await api.newPerson();
  [clinic, other] = [await api.newOrganization(), await api.newOrganization()];
  await log(api, anna, { category: "planted", notes: "very private" });
  shareId = await share(api, anna, { organizationId: clinic.id, includesNotes: true });
});
afterAll(() => api.close());

/** A member who acts in their organization, with a reason and a process, unless told otherwise. */
function actorOf(organization: TestOrganization, role: MemberRole, given: Partial<TestActor> = {}): TestActor {
  return newActor({
    userId: organization.members[role].account.id,
    organizationId: organization.id,
    reason: "visit today",
    process: "symptoms.shared.open",
    ...given,
  });
}
const run = (actor: TestActor, statement: string, values: readonly unknown[] = []) =>
  api.db.app.withContext(actor, (tx) => tx.query<Record<string, unknown>>(statement, values));
const recordStatement = "SELECT symptoms.record_view($1, NULL, NULL, NULL, NULL, 50) AS view";
const readStatement = "SELECT symptoms.view_shared($1, NULL, NULL, NULL, NULL, 50) AS viewed";
/** Writes down a look. The id of the record, or null. */
async function record(actor: TestActor, id = shareId): Promise<unknown> {
  const [row] = await run(actor, recordStatement, [id]);
  return row?.["view"] ?? null;
}
/** Reads what was written down, in a transaction that only reads. */
function read(actor: TestActor, view: unknown): Promise<Record<string, unknown>[]> {
  const { process: _, ...reading } = actor;
  return run(reading, readStatement, [view]);
}
const view = async (actor: TestActor, id = shareId) => read(actor, await record(actor, id));
const nothing = [{ viewed: null }];

const recorded = async () => (await api.db.asOwner("SELECT 1 FROM audit.phi_access")).length;

/** Runs `fn` while the membership of an actor is another. */
async function as<T>(
  { userId, organizationId }: TestActor,
  { role = "doctor", status = "active" }: { readonly role?: MemberRole; readonly status?: string },
  fn: () => Promise<T>,
): Promise<T> {
  const change = (values: readonly unknown[]) =>
    api.db.asOwner(
      `UPDATE organizations.memberships SET role = $3, status = $4::text::organizations.membership_status,
        ended_at = CASE WHEN $4::text = 'ended' THEN now() END
        WHERE user_id = $1 AND organization_id = $2`,
      [userId, organizationId, ...values],
    );
  await change([role, status]);
  return fn().finally(() => change(["doctor", "active"]));
}

describe("the tables", () => {
  it.each(["symptoms.symptom_entries", "symptoms.symptom_shares", "audit.phi_access"])(
    "%s shows members nothing of others, whatever they are",
    async (table) => {
      await view(actorOf(clinic, "doctor"));
      for (const role of memberRoles) expect(await run(actorOf(clinic, role), `SELECT 1 FROM ${table}`)).toEqual([]);
      const own = newActor({ userId: anna.account.id });
      expect((await run(own, `SELECT 1 FROM ${table}`)).length).toBeGreaterThan(0);
    },
  );

  it("take no share, and no record, but from their functions", async () => {
    const own = newActor({ userId: anna.account.id, process: "test" });
    const insert = (table: string) => run(own, `INSERT INTO ${table} SELECT * FROM ${table}`);
    await expect(insert("symptoms.symptom_shares")).rejects.toMatchObject({ code: "42501" });
    await expect(insert("audit.phi_access")).rejects.toMatchObject({ code: "42501" });
    await expect(run(own, "DELETE FROM symptoms.symptom_shares")).rejects.toMatchObject({ code: "42501" });
    await expect(run(own, "UPDATE audit.phi_access SET reason = 'other'")).rejects.toMatchObject({ code: "42501" });
    const longer = "UPDATE symptoms.symptom_shares SET expires_at = now() + interval '300 days'";
    await expect(run(own, longer)).rejects.toMatchObject({ code: "42501" });
    for (const call of [
      "audit.record_access(ARRAY[$1]::uuid[], 'x', 'x', '{}', '{}', now())",
      "symptoms.live_shares($1, NULL, now())",
      "organizations.takes_shares($1)",
    ]) {
      await expect(run(own, `SELECT ${call}`, [anna.account.id])).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("keep taken back what was taken back", async () => {
    const id = await share(api, anna, { organizationId: clinic.id });
    await api.callerOf(anna).symptoms.shares.revoke({ id });
    const own = newActor({ userId: anna.account.id, process: "test" });
    const give = "UPDATE symptoms.symptom_shares SET revoked_at = NULL WHERE id = $1";
    await expect(run(own, give, [id])).rejects.toMatchObject({ code: "42501" });
    const back = "SELECT symptoms.revoke_share($1) AS found";
    expect(await run(own, back, [id])).toEqual([{ found: true }]);
    const stranger = newActor({ userId: clinic.members.doctor.account.id, process: "test" });
    expect(await run(stranger, back, [shareId])).toEqual([{ found: false }]);
  });
});

describe("the functions that show a shared diary", () => {
  it("records whomever it answers", async () => {
    const before = await recorded();
    expect(JSON.stringify(await view(actorOf(clinic, "nurse")))).toContain("planted");
    expect(await recorded()).toBe(before + 1);
  });

  it.each([
    ["no context", null, {}],
    ["no organization", { organizationId: null }, { reason: "organizations.not_permitted" }],
    ["no reason", { reason: null }, { code: "42501" }],
    ["an empty reason", { reason: "" }, { code: "42501" }],
    ["a reason that nobody sees", { reason: "\u200b" }, { code: "42501" }],
  ] as const)("refuses with %s, and shows and records nothing", async (_, given, refusal) => {
    const before = await recorded();
    if (given === null) {
      const client = new pg.Client({ connectionString: api.db.appUrl });
      await client.connect();
      await expect(client.query(recordStatement, [shareId])).rejects.toMatchObject({ code: "42501" });
      expect((await client.query(readStatement, [await record(actorOf(clinic, "doctor"))])).rows).toEqual(nothing);
      await client.end();
    } else {
      await expect(record(actorOf(clinic, "doctor", given))).rejects.toMatchObject(refusal);
    }
    expect(await recorded()).toBe(given === null ? before + 1 : before);
  });

  it.each(memberRoles.filter((role) => !["doctor", "nurse", "pharmacist"].includes(role)))(
    "refuses %ss",
    async (role) => {
      await expect(record(actorOf(clinic, role))).rejects.toMatchObject({ reason: "organizations.not_permitted" });
      // Nor with the record of a colleague.
      expect(await read(actorOf(clinic, role), await record(actorOf(clinic, "doctor")))).toEqual(nothing);
    },
  );

  it("show nothing before the record is committed, nor once it was undone", async () => {
    const doctor = actorOf(clinic, "doctor");
    const before = await recorded();
    let id: unknown;
    const undone = api.db.app.withContext(doctor, async (tx) => {
      await tx.query("SAVEPOINT looked");
      [{ view: id } = { view: null }] = await tx.query<{ view: unknown }>(recordStatement, [shareId]);
      expect(id).toMatch(/^[0-9a-f-]{36}$/u);
      expect(await tx.query(readStatement, [id])).toEqual(nothing);
      await tx.query("RELEASE SAVEPOINT looked");
      expect(await tx.query(readStatement, [id])).toEqual(nothing);
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect([await read(doctor, id), await recorded()]).toEqual([nothing, before]);
    // Nor while another transaction that made it is still open.
    await api.db.app.withContext(doctor, async (tx) => {
      const [row] = await tx.query<{ view: unknown }>(recordStatement, [shareId]);
      expect(await read(doctor, row?.view)).toEqual(nothing);
    });
    const { process: _, ...reading } = doctor;
    await expect(record(reading)).rejects.toMatchObject({ code: "25006" });
  });

  it("show nothing before the record is on the disk, also where whoever commits it does not wait for that", async () => {
    const doctor = actorOf(clinic, "doctor");
    const shown: unknown[] = [];
    for (let n = 0; n < 20; n += 1) {
      const [look] = await api.db.app.withContext(doctor, async (tx) => {
        const looks = await tx.query<{ view: string }>(recordStatement, [shareId]);
        await tx.query("SET LOCAL synchronous_commit = off");
        return looks;
      });
      const [before] = await api.db.asOwner<{ lsn: string }>("SELECT pg_current_wal_insert_lsn() AS lsn");
      const viewed = await read(doctor, look?.view);
      const [after] = await api.db.asOwner("SELECT pg_current_wal_flush_lsn() >= $1 AS kept", [before?.lsn]);
      shown.push({ ...after, shows: JSON.stringify(viewed).includes("planted") });
    }
    expect(shown).toEqual(shown.map(() => ({ kept: true, shows: true })));
  });

  it("show what was recorded in one session to no other of the same person", async () => {
    const [one, other] = [randomUUID(), randomUUID()].map((sessionHandle) =>
      actorOf(clinic, "doctor", { sessionHandle }),
    );
    if (one === undefined || other === undefined) throw new Error("two sessions");
    const id = await record(one);
    expect(await read(other, id)).toEqual(nothing);
    expect(JSON.stringify(await read(one, id))).toContain("planted");
  });

  it("show what was recorded to whoever was recorded, for a moment, and nothing else", async () => {
    const doctor = actorOf(clinic, "doctor");
    const own = await share(api, anna, { organizationId: clinic.id, categories: ["planted", "later"] });
    const id = await record(doctor, own);
    expect(JSON.stringify(await read(doctor, id))).toContain("planted");
    expect(await read(actorOf(clinic, "nurse"), id)).toEqual(nothing);
    const colleague = await api.joined(await api.newPerson(), clinic.id, "doctor");
    expect(await read(actorOf(clinic, "doctor", { userId: colleague.account.id }), id)).toEqual(nothing);
    expect(await read(actorOf(other, "doctor", { userId: clinic.members.doctor.account.id }), id)).toEqual(nothing);
    await as(doctor, { role: "nurse" }, async () => expect(await read(doctor, id)).toEqual(nothing));
    expect(await read(doctor, randomUUID())).toEqual(nothing);

    // A record of less than what is read: of no day at all, and of fewer entries than there are by now.
    const narrow = "SELECT symptoms.record_view($1, '2999-01-01', NULL, NULL, NULL, 50) AS view";
    const [less] = await run(doctor, narrow, [own]);
    expect(await read(doctor, less?.["view"])).toEqual([{ viewed: { changed: true } }]);
    // Another page than the one that was written down, and the same entry with other words.
    const page = "SELECT symptoms.view_shared($1, NULL, NULL, '2000-01-01', $1, 50) AS viewed";
    expect(await run({ ...doctor, process: "test" }, page, [id])).toEqual([{ viewed: { changed: true } }]);
    const entry = "UPDATE symptoms.symptom_entries SET severity = $1 WHERE user_id = $2 AND category = 'planted'";
    await api.db.asOwner(entry, [9, anna.account.id]);
    expect(await read(doctor, id)).toEqual([{ viewed: { changed: true } }]);
    await api.db.asOwner(entry, [5, anna.account.id]);
    expect(JSON.stringify(await read(doctor, id))).toContain("planted");
    const later = await log(api, anna, { category: "later" });
    expect(await read(doctor, id)).toEqual([{ viewed: { changed: true } }]);
    expect(JSON.stringify(await view(doctor, own))).toContain("later");
    await api.db.asOwner("DELETE FROM symptoms.symptom_entries WHERE id = $1", [later.id]);

    const copy = `INSERT INTO audit.phi_access
      SELECT (jsonb_populate_record(a, jsonb_build_object('id', $2::uuid, 'xid', '3', 'occurred_at', now() - $3::interval))).*
      FROM audit.phi_access AS a WHERE a.id = $1`;
    for (const [age, shows] of [
      ["16 seconds", false],
      ["10 seconds", true],
    ] as const) {
      const older = randomUUID();
      await api.db.asOwner(copy, [id, older, age]);
      expect([age, (await read(doctor, older))[0]?.["viewed"] !== null]).toEqual([age, shows]);
    }
  });

  it("answers another organization, a wrong role and a share that never was alike: with nothing", async () => {
    const before = await recorded();
    expect(await view(actorOf(other, "doctor"))).toEqual(nothing);
    expect(await view(actorOf(clinic, "doctor"), randomUUID())).toEqual(nothing);
    // Whose session says to act in the clinic without belonging to it acts in none.
    const outsider = actorOf(clinic, "doctor", { userId: other.members.doctor.account.id });
    await expect(view(outsider)).rejects.toMatchObject({ reason: "organizations.not_permitted" });
    expect(await recorded()).toBe(before);
  });
});

describe("a membership that changes", () => {
  const changes = [
    ["is suspended", { status: "suspended" }],
    ["has ended", { status: "ended" }],
    ["is a technician's by now", { role: "technician" }],
  ] as const;

  it.each(changes)("and %s opens nothing", async (_, change) => {
    const doctor = actorOf(clinic, "doctor");
    const [before, id] = [await recorded(), await record(doctor)];
    await as(doctor, change, async () => {
      await expect(record(doctor)).rejects.toMatchObject({ reason: "organizations.not_permitted" });
      expect(await read(doctor, id)).toEqual(nothing);
    });
    expect(await recorded()).toBe(before + 1);
  });

  it.each([...changes, ["is a nurse's by now", { role: "nurse" }]] as const)(
    "and %s shows nothing and records nothing, also where it was another when the transaction began",
    async (_, change) => {
      const doctor = actorOf(clinic, "doctor");
      const before = await recorded();
      const seen = await api.db.app.withContext(doctor, async (tx) => {
        await tx.query("SELECT 1");
        return as(doctor, change, () => tx.query(recordStatement, [shareId]));
      });
      expect(seen).toEqual([{ view: null }]);
      expect(await recorded()).toBe(before);
    },
  );
});

describe("taking back", () => {
  it("waits for no look that has begun, and is dated after it: who is on record was answered", async () => {
    const id = await share(api, anna, { organizationId: clinic.id });
    const doctor = actorOf(clinic, "doctor");
    const [first, second] = await api.db.app.withContext(doctor, async (tx) => {
      const before = await tx.query<{ view: unknown }>(recordStatement, [id]);
      expect(await api.callerOf(anna).symptoms.shares.revoke({ id })).toEqual({ done: true });
      return [...before, ...(await tx.query<{ view: unknown }>(recordStatement, [id]))];
    });
    expect(second).toEqual({ view: null });
    const [row] = await api.db.asOwner<{ views: number; later: number }>(
      `SELECT count(*)::integer AS views, (count(*) FILTER (WHERE a.occurred_at >= s.revoked_at))::integer AS later
        FROM symptoms.symptom_shares AS s JOIN audit.phi_access AS a ON a.resource_id = s.id::text WHERE s.id = $1`,
      [id],
    );
    expect(row).toEqual({ views: 1, later: 0 });
    expect(await read(doctor, first?.view)).toMatchObject([{ viewed: { changed: false, share: { id } } }]);
    expect(await record(doctor, id)).toBeNull();
  });

  it("that has begun is waited for: no look is recorded beside it", async () => {
    const id = await share(api, anna, { organizationId: clinic.id });
    const own = newActor({ userId: anna.account.id, process: "test" });
    const { looked } = await api.db.app.withContext(own, async (tx) => {
      await tx.query("SELECT symptoms.revoke_share($1)", [id]);
      const waiting = record(actorOf(clinic, "doctor"), id);
      await vi.waitUntil(
        async () => {
          const held = await api.db.asOwner(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%record_view%'",
          );
          return held.length > 0;
        },
        { timeout: 20_000 },
      );
      return { looked: waiting };
    });
    expect(await looked).toBeNull();
    expect(await api.db.asOwner("SELECT 1 FROM audit.phi_access WHERE resource_id = $1", [id])).toEqual([]);
  });
});

describe("notes", () => {
  interface Viewed {
    readonly viewed: {
      readonly entries: readonly { readonly notes: string | null; readonly notesEncrypted: string | null }[];
      readonly keys: readonly { readonly keyId: string }[];
    };
  }
  const viewed = async (id: string) => (await view(actorOf(clinic, "doctor"), id)) as unknown as Viewed[];

  it("leave the database sealed, with the keys that open them and no others", async () => {
    // A key of Anna's that seals nothing any more, and one of somebody else.
    await api.db.asOwner(
      `INSERT INTO app.tenant_keys (tenant_id, id, wrapped, provider, retired_at, process_id)
        SELECT $1, decode(md5('old'), 'hex'), wrapped, provider, now(), process_id FROM app.tenant_keys WHERE tenant_id = $1`,
      [anna.account.id],
    );
    await log(api, clinic.members.doctor, { notes: "of the doctor" });
    const [row] = await viewed(shareId);
    expect(row?.viewed.entries).toMatchObject([{ notesEncrypted: expect.stringMatching(/^0101/u) }]);
    expect(JSON.stringify(row)).not.toContain("very private");
    expect(row?.viewed.keys.map(({ keyId }) => keyId)).toEqual([row?.viewed.entries[0]?.notesEncrypted?.slice(4, 36)]);
    const opened = await api.db.asOwner(
      "SELECT user_id FROM audit.audit_logs WHERE event_type = 'FIELDS_OPENED' AND resource_id = $1",
      [anna.account.id],
    );
    expect(opened).toContainEqual({ user_id: clinic.members.doctor.account.id });
  });

  it("that are not shared leave it neither sealed nor with a key", async () => {
    const [row] = await viewed(await share(api, anna, { organizationId: clinic.id }));
    expect(row?.viewed.entries).toMatchObject([{ notesEncrypted: null }]);
    expect(row?.viewed.keys).toEqual([]);
  });

  it("open for nobody who asks for the keys of somebody else", async () => {
    const keys = "SELECT * FROM app.open_tenant_keys($1, 'symptoms.symptom_entries')";
    await expect(run(actorOf(clinic, "doctor"), keys, [anna.account.id])).rejects.toMatchObject({ code: "42501" });
  });
});

describe("what terms cover", () => {
  it("is asked of one's own diary alone, whosever one names", async () => {
    const covered =
      "SELECT symptoms.covered_diary($1, NULL, '1900-01-01', NULL, true, true, true, NULL, NULL, 50) AS diary";
    const own = await run(newActor({ userId: anna.account.id }), covered, [anna.account.id]);
    expect(JSON.stringify(own)).toContain("planted");
    for (const actor of [actorOf(clinic, "doctor"), newActor({ userId: other.members.patient.account.id })]) {
      expect(await run(actor, covered, [anna.account.id])).toEqual([
        { diary: { daily: [], entries: [], hasMore: false, cycle: [], medication: [] } },
      ]);
    }
  });
});

describe("the trail", () => {
  it("knows who shared what, and who took it back", async () => {
    const id = await share(api, anna, { organizationId: clinic.id, categories: ["Mood"] });
    await api.callerOf(anna).symptoms.shares.revoke({ id });
    const events = await api.db.asOwner(
      "SELECT operation, subject_id, user_id, changed_fields FROM audit.trail WHERE row_id = $1 ORDER BY seq",
      [id],
    );
    const by = { subject_id: anna.account.id, user_id: anna.account.id };
    expect(events).toEqual([
      { operation: "INSERT", ...by, changed_fields: null },
      { operation: "UPDATE", ...by, changed_fields: expect.arrayContaining(["revoked_at"]) },
    ]);
  });
});
