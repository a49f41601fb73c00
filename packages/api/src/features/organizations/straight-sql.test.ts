import { randomUUID } from "node:crypto";
import { createAccount, keysThatOpenNothing, newActor, type TestActor } from "@anamnesis/db/testing";
import type { MemberRole } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

// What members and strangers can do to an organization who can run any SQL as the application role.

let api: TestApi;
let clinic: TestOrganization;
let stranger: TestPerson;
beforeAll(async () => {
  api = await testApi();
  [clinic, stranger] = [await api.newOrganization(), await api.newPerson()];
});
afterAll(() => api.close());

const actorOf = (role: MemberRole, given: Partial<TestActor> = {}) =>
  newActor({
    userId: clinic.members[role].account.id,
    organizationId: clinic.id,
    reason: "because",
    process: "test",
    ...given,
  });
const run = (actor: TestActor, text: string, values: readonly unknown[] = []) =>
  api.db.app.withContext(actor, (tx) => tx.query<Record<string, unknown>>(text, values));
/** Whoever waits for a lock is told so in a second. */
const atOnce = (actor: TestActor, text: string, values: readonly unknown[] = []) =>
  api.db.app.withContext(actor, async (tx) => {
    await tx.query("SET LOCAL lock_timeout = '1s'");
    return tx.query<Record<string, unknown>>(text, values);
  });
const invite = (id = "gen_random_uuid()", more = "") =>
  `INSERT INTO organizations.invitations (organization_id, id, email, role, invited_by, expires_at, process_id${more === "" ? "" : `, ${more.split(" = ")[0]}`})
    SELECT app.organization_id(), ${id}, gen_random_uuid() || '@anamnesis.example', 'nurse', app.user_id(),
      now() + interval '1 day', app.process_id()${more === "" ? "" : `, ${more.split(" = ")[1]}`}`;

describe("an administrator whose role went while their transaction was open", () => {
  it.each([
    ["the organization", "UPDATE organizations.organizations SET name = 'Taken', process_id = app.process_id()"],
    ["a member", "UPDATE organizations.memberships SET title = 'Taken', process_id = app.process_id()"],
    ["an invitation", invite()],
    [
      "an invitation that is there",
      "UPDATE organizations.invitations SET withdrawn_at = now(), updated_at = now(), process_id = app.process_id()",
    ],
    [
      "a resource",
      `INSERT INTO organizations.resources (organization_id, id, type, name, config, process_id)
        SELECT app.organization_id(), gen_random_uuid(), 'room', gen_random_uuid()::text, '{}', app.process_id()`,
    ],
    ["a resource that is there", "UPDATE organizations.resources SET name = id::text, process_id = app.process_id()"],
  ])("writes nothing any more: %s", async (_, statement) => {
    await run(actorOf("admin"), invite());
    await run(
      actorOf("admin"),
      `INSERT INTO organizations.resources (organization_id, id, type, name, config, process_id)
        SELECT app.organization_id(), gen_random_uuid(), 'room', gen_random_uuid()::text, '{}', app.process_id()`,
    );
    // As an administrator they may.
    const rolled = api.db.app.withContext(actorOf("admin"), async (tx) => {
      await tx.query(statement);
      throw new Error("taken back");
    });
    await expect(rolled).rejects.toThrow("taken back");
    const other = await api.joined(await api.newPerson(), clinic.id, "admin");
    const late = api.db.app.withContext(actorOf("admin", { userId: other.account.id }), async (tx) => {
      await tx.query("SELECT 1");
      await run(actorOf("admin"), "SELECT organizations.decide_member($1, 'nurse', NULL)", [other.account.id]);
      await tx.query(statement);
    });
    await expect(late).rejects.toMatchObject({ reason: "organizations.not_permitted" });
  });
});

describe("a rule of an organization", () => {
  it.each([
    ["a second factor that its author did not use", "requires_second_factor = true"],
    ["networks in which its author is not", "allowed_networks = '{203.0.113.0/24}'"],
    ["no network at all", "allowed_networks = '{0.0.0.0/32}'"],
  ])("locks its author out by no statement either: %s", async (_, rule) => {
    const { members, id: organizationId } = await api.newOrganization();
    const author = actorOf("admin", { userId: members.admin.account.id, organizationId });
    const set = (change: string) =>
      run(author, `UPDATE organizations.organizations SET ${change}, process_id = app.process_id() RETURNING id`);
    await expect(set(rule)).rejects.toMatchObject({ kind: "invalid", reason: "organizations.would_lock_out" });
    expect(await set("allowed_networks = '{192.0.2.0/24}'")).toEqual([{ id: organizationId }]);
    expect(await set("allowed_networks = '{}', session_hours = 1")).toHaveLength(1);
  });
});

describe("a decision of administrators", () => {
  const decide = () =>
    atOnce(actorOf("admin"), "SELECT organizations.decide_member($1, NULL, 'active') AS outcome", [
      clinic.members.technician.account.id,
    ]);
  const holds: readonly (readonly [string, () => TestActor, string, () => readonly unknown[]])[] = [
    [
      "a stranger who shares with it",
      () => newActor({ userId: stranger.account.id, process: "test" }),
      "SELECT symptoms.create_share(gen_random_uuid(), $1, 'Eve', NULL, current_date, NULL, false, false, false, now() + interval '1 day', false)",
      () => [clinic.id],
    ],
    [
      "a nurse who leaves it",
      () => actorOf("nurse"),
      "SELECT organizations.decide_member(app.user_id(), NULL, 'ended')",
      () => [],
    ],
  ];

  it.each(holds)("waits for no transaction of %s", async (_, actor, statement, values) => {
    const held = api.db.app.withContext(actor(), async (tx) => {
      await tx.query(statement, values());
      expect(await decide()).toEqual([{ outcome: "done" }]);
      throw new Error("taken back");
    });
    await expect(held).rejects.toThrow("taken back");
  });

  it("waits for nobody who acts elsewhere, whose session it would end", async () => {
    const { handle } = stranger.principal.session;
    const held = api.db.app.withContext(newActor({ userId: stranger.account.id, process: "test" }), async (tx) => {
      await tx.query("SELECT identity.rename_account('Eve')");
      const ended = await atOnce(actorOf("admin"), "SELECT organizations.end_acting_session($1) AS done", [handle]);
      expect(ended).toEqual([{ done: false }]);
      throw new Error("taken back");
    });
    await expect(held).rejects.toThrow("taken back");
  });

  it("waits for no turn that somebody else took", async () => {
    const turn = "SELECT app.wait_turn_in_organization('invitations'), app.wait_turn_in_organization('resources')";
    for (const role of ["nurse", "doctor", "auditor", "patient"] as const) {
      await expect(run(actorOf(role), turn), role).rejects.toMatchObject({ code: "42501" });
    }
    await run(actorOf("admin"), turn);
  });
});

describe("a search among members", () => {
  it.each([[["nestloop"]], [["hashjoin"]], [["mergejoin"]], [["nestloop", "hashjoin"]], [["nestloop", "mergejoin"]]])(
    "is compared with nobody of elsewhere, whose address an error would tell of: without %j",
    async (ways) => {
      const prefix = randomUUID();
      await createAccount(api.db, { email: `${prefix}@anamnesis.example` });
      const search = "SELECT user_id FROM organizations.list_members($1, NULL, NULL, NULL, NULL, 10)";
      const list = (actor: TestActor) =>
        api.db.app.withContext(actor, async (tx) => {
          for (const way of ways) await tx.query(`SET LOCAL enable_${way} = off`);
          return tx.query(search, [`${prefix}@\\`]);
        });
      expect(await list(newActor())).toEqual([]);
      expect(await list(newActor({ userId: stranger.account.id }))).toEqual([]);
      expect(await list(actorOf("admin"))).toEqual([]);
    },
  );
});

describe("mails to strangers", () => {
  it("are caused by ten organizations in a day at most, whatever becomes of them", async () => {
    const person = await api.newPerson();
    const actor = newActor({ userId: person.account.id, process: "test" });
    const open = async () => {
      const id = randomUUID();
      const create = `SELECT organizations.create_organization($1, $2, 'A', 'clinic', NULL, ${keysThatOpenNothing}) AS outcome`;
      const [row] = await run(actor, create, [id, `clinic-${id.slice(0, 12)}`]);
      await api.db.asOwner(
        "UPDATE organizations.organizations SET status = 'archived', archived_at = now() WHERE id = $1",
        [id],
      );
      return row?.["outcome"];
    };
    const outcomes: unknown[] = [];
    for (let i = 0; i < 11; i += 1) outcomes.push(await open());
    expect(outcomes).toEqual([...Array<string>(10).fill("done"), "too_many"]);
    await api.db.asOwner(
      `UPDATE organizations.organizations AS o SET created_at = o.created_at - interval '1 day'
        FROM organizations.memberships AS m WHERE m.organization_id = o.id AND m.user_id = $1`,
      [person.account.id],
    );
    expect(await open()).toBe("done");
  });

  it("are three hundred invitations of one person in a day, over all organizations, of the time at which they are made", async () => {
    const other = await api.newOrganization();
    const person = await api.joined(await api.joined(await api.newPerson(), clinic.id, "admin"), other.id, "admin");
    const inClinic = actorOf("admin", { userId: person.account.id });
    const inOther = { ...inClinic, organizationId: other.id };
    await run(inClinic, `${invite()} FROM generate_series(1, 299)`);
    const earlier = run(inClinic, invite("gen_random_uuid()", "created_at = '1999-01-01'"));
    await expect(earlier).rejects.toMatchObject({ code: "42501" });
    await run(inOther, invite());
    await expect(run(inOther, invite())).rejects.toMatchObject({ reason: "organizations.too_many_mails" });
    // Others go on.
    await run(actorOf("admin"), invite());
    const touch = "UPDATE organizations.invitations SET updated_at = '1999-01-01', process_id = app.process_id()";
    await expect(run(inOther, touch)).rejects.toMatchObject({ code: "42501" });
  });

  it("name one invitation by its link: nobody makes another with the same id", async () => {
    const id = randomUUID();
    await run(actorOf("admin"), invite(`'${id}'`));
    const other = await api.newOrganization();
    const elsewhere = newActor({ userId: other.members.admin.account.id, organizationId: other.id, process: "test" });
    await expect(run(elsewhere, invite(`'${id}'`))).rejects.toMatchObject({ code: "23505" });
  });
});

describe("a mail about a membership", () => {
  it("tells a member what was just decided, and nothing else", async () => {
    const { members, id: organizationId } = await api.newOrganization();
    const userId = members.nurse.account.id;
    const admin = actorOf("admin", { userId: members.admin.account.id, organizationId });
    const ask = "SELECT app.enqueue(gen_random_uuid(), 'organizations.mail', $1)";
    const decide = "SELECT organizations.decide_member($1, $2, $3)";
    const mailed = (mail: object, decided: readonly (string | null)[] = []) =>
      api.db.app.withContext(admin, async (tx) => {
        if (decided.length > 0) await tx.query(decide, [userId, ...decided]);
        await tx.query(ask, [{ organizationId, userId, ...mail }]);
      });
    const refused = { code: "42501" };
    await mailed({ mail: "role_changed", role: "doctor" }, ["doctor", null]);
    await expect(mailed({ mail: "role_changed", role: "doctor" })).rejects.toMatchObject(refused);
    await expect(mailed({ mail: "role_changed", role: "admin" }, ["nurse", null])).rejects.toMatchObject(refused);
    await expect(mailed({ mail: "status_changed", status: "ended" }, ["nurse", null])).rejects.toMatchObject(refused);
    await expect(mailed({ mail: "no_such_mail" }, ["nurse", null])).rejects.toMatchObject(refused);
    await mailed({ mail: "status_changed", status: "ended" }, [null, "ended"]);
    await expect(mailed({ mail: "status_changed", status: "ended" })).rejects.toMatchObject(refused);
  });
});

describe("what an organization says of itself", () => {
  const set = (what: string) => `UPDATE organizations.organizations SET ${what}, process_id = app.process_id()`;

  it("is nothing that a page could not show", async () => {
    for (const what of [
      "website = 'javascript:alert(1)//'",
      "website = 'ftp://clinic.example'",
      "website = 'https://clinic.example/ x'",
      "name = E'\\u202eClinic'",
      "legal_name = E'A\\nB'",
      `address = '{"city": "\\u202eVienna"}'`,
      `address = '{"city": {"name": "Vienna"}}'`,
      `address = '{"city": ["Vienna"]}'`,
      `address = '{"city": 1}'`,
      "hipaa_compliance_date = 'infinity'",
      "updated_at = 'infinity'",
    ]) {
      await expect(run(actorOf("admin"), set(what)), what).rejects.toMatchObject({ code: "23514" });
    }
    await run(actorOf("admin"), set("website = 'https://clinic.example/a?b=c'"));
    await run(actorOf("admin"), set(`address = '{"city": "Vienna", "country": null}'`));
  });

  it("nor of a member, an invitation or a resource", async () => {
    const member = (what: string) => `UPDATE organizations.memberships SET ${what}, process_id = app.process_id()`;
    for (const statement of [
      member("title = E'\\u202eDr'"),
      member("license_expires_on = 'infinity'"),
      member("updated_at = '-infinity'"),
      invite("gen_random_uuid()", "title = E'\\u0007'"),
      invite().replace("now() + interval '1 day'", "'infinity'"),
      `INSERT INTO organizations.resources (organization_id, id, type, name, config, process_id, updated_at)
        SELECT app.organization_id(), gen_random_uuid(), 'room', 'A room', '{}', app.process_id(), 'infinity'`,
    ]) {
      await expect(run(actorOf("admin"), statement), statement).rejects.toMatchObject({ code: "23514" });
    }
  });
});

describe("the first key of an organization", () => {
  it("is given by nobody who belongs to it: it came with it", async () => {
    const other = await api.newOrganization();
    const as = (role: MemberRole) =>
      newActor({ userId: other.members[role].account.id, organizationId: other.id, process: "test" });
    const add =
      "SELECT app.add_tenant_key($1, decode(repeat('01', 16), 'hex'), decode(repeat('00', 94), 'hex'), 'file')";
    for (const role of ["admin", "doctor", "nurse", "auditor"] as const) {
      await expect(run(as(role), add, [other.id]), role).rejects.toMatchObject({ code: "42501" });
    }
  });
});
