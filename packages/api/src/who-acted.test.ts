import type { Tx } from "@anamnesis/db";
import { newActor, plantSession, type TestActor } from "@anamnesis/db/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "./testing/index.ts";

/*
 * What a person learns about others who acted in their data, by any SQL that a request of theirs could run: who, and
 * never from where.
 */

let api: TestApi;
let clinic: TestOrganization;
let person: TestPerson;
/** Where the others were: address, program, sessions. */
let places: readonly string[];

beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("Planted clinic");
  person = await api.newPerson();
  await api.joined(person, clinic.id, "nurse");
  const operator = await api.newPerson("admin");
  const { admin } = clinic.members;
  const facts = { requestId: "r", clientIp: "203.0.113.77", userAgent: "Program of an administrator" };
  const [userId, reason] = [person.account.id, "because"];
  const { users } = api.callerOf(operator, { facts }).identity;
  await users.changeStatus({ id: userId, status: "suspended", reason });
  await users.changeStatus({ id: userId, status: "active", reason });
  await api.callerOf(admin, { facts }).organizations.members.changeRole({ userId, role: "doctor", reason });
  places = [facts.clientIp, facts.userAgent, ...[operator, admin].map(({ principal }) => principal.session.handle)];
});
afterAll(() => api.close());

const actorOf = ({ account }: TestPerson, organizationId: string | null) =>
  newActor({ userId: account.id, organizationId, requestId: "straight", clientIp: null, userAgent: null });
const asPerson = () => actorOf(person, null);
const asAdmin = () => actorOf(clinic.members.admin, clinic.id);

const serving = [
  ["anamnesis_app", () => api.db.app],
  ["anamnesis_worker", () => api.db.worker],
] as const;
const tells = (rows: readonly unknown[]) => places.some((place) => JSON.stringify(rows).includes(place));
const ownChanges = (tx: Tx) =>
  tx.query<Readonly<Record<string, unknown>>>("SELECT * FROM audit.own_changes(NULL, NULL, NULL, NULL)");

describe("a log of safety with words that somebody made up", () => {
  it("is read by them and by those who administer", async () => {
    const odd = String.raw`{"__proto__":{"x":1},"n":1e400,"list":[[null]],"text":"\u202e\u0007"}`;
    const somebody = await api.newPerson();
    await api.db.app.withContext({ ...actorOf(somebody, null), process: "test" }, (tx) =>
      tx.query("SELECT identity.security_log('MADE_UP', 'low', app.user_id(), $1)", [odd]),
    );
    const made: unknown = expect.objectContaining({ type: "MADE_UP" });
    const own = await api.callerOf(somebody).identity.accounts.securityLog({});
    expect(own.entries).toContainEqual(made);
    const operator = api.callerOf(await api.newPerson("admin")).identity.users;
    const seen = await operator.securityLog({ id: somebody.account.id });
    expect(seen.entries).toContainEqual(made);
    expect(JSON.parse(JSON.stringify(seen))).toMatchObject({ entries: expect.any(Array) });
  });
});

describe.each(serving)("a person who reads as %s", (role, database) => {
  /** Every table that the role may read something of, with the columns that it may. */
  const readable = () =>
    api.db.asOwner<{ name: string; columns: string }>(
      `SELECT table_schema || '.' || table_name AS name, string_agg(quote_ident(column_name), ', ') AS columns
        FROM information_schema.column_privileges
        WHERE grantee = $1 AND privilege_type = 'SELECT' AND table_schema NOT IN ('pg_catalog', 'information_schema')
        GROUP BY 1 ORDER BY 1`,
      [role],
    );

  it("finds the place of nobody else in any table", async () => {
    const tables = await readable();
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["audit.audit_logs", "audit.phi_access", "identity.security_logs"]),
    );
    const found: string[] = [];
    for (const { name, columns } of tables) {
      const rows = await database().withContext(asPerson(), (tx) => tx.query(`SELECT ${columns} FROM ${name}`));
      if (tells(rows)) found.push(name);
    }
    expect(found).toEqual([]);
  });

  it.each(["client_ip", "user_agent", "session_handle"])(
    "cannot ask the trail for %s of others, nor can an organization",
    async (column) => {
      const text = `SELECT ${column} FROM audit.process_tracking`;
      const read = (actor: TestActor) => database().withContext(actor, (tx) => tx.query(text));
      if (role === "anamnesis_app") {
        for (const actor of [asPerson(), asAdmin()]) await expect(read(actor)).rejects.toMatchObject({ code: "42501" });
        return;
      }
      // The worker writes people's own into the file of all about them.
      const own = await read(asPerson());
      expect(own.length).toBeGreaterThan(0);
      expect(tells(own)).toBe(false);
    },
  );

  it("reads nothing of what others did, whatever they are to the organization in which it was done", async () => {
    for (const actor of [asPerson(), asAdmin()]) {
      for (const table of ["audit.process_tracking", "audit.audit_logs"]) {
        const rows = await database().withContext(actor, (tx) =>
          tx.query<{ user_id: string }>(`SELECT user_id FROM ${table}`),
        );
        expect(rows.filter((row) => row.user_id !== actor.userId)).toEqual([]);
        expect(rows.length, table).toBeGreaterThan(0);
      }
    }
  });

  it("is told who acted by name, role and organization", async () => {
    const changes = await database().withContext(asPerson(), ownChanges);
    expect(tells(changes)).toBe(false);
    const byOthers = changes.filter((change) => change["by_you"] === false && change["actor_name"] !== null);
    const nowhere = { client_ip: null, user_agent: null, session_handle: null };
    const [asOperator, asMember] = [
      { table_name: "users", user_role: "admin", member_role: null, organization_name: null },
      { table_name: "memberships", user_role: "user", member_role: "admin", organization_name: "Planted clinic" },
    ];
    for (const who of [asOperator, asMember]) {
      const event = expect.objectContaining({ ...who, ...nowhere, actor_name: "A. Person" });
      expect(byOthers).toContainEqual(event);
    }
    for (const change of byOthers) expect(change).toMatchObject(nowhere);
  });
});

describe("the log of a person's safety", () => {
  it("names who decided about their account", async () => {
    // The suspension ended their sessions.
    const token = await plantSession(api.db.asOwner, { userId: person.account.id });
    const { entries } = await api.callerOf(await api.refreshed({ ...person, token })).identity.accounts.securityLog({});
    const decisions = entries.filter(({ type }) => type === "ADMIN_STATUS_CHANGED");
    expect(decisions).toHaveLength(2);
    for (const { details, ip, userAgent } of decisions) {
      expect({ ...details, ip, userAgent }).toMatchObject({ byName: "A. Person", ip: null, userAgent: null });
    }
    expect(tells(entries)).toBe(false);
  });
});
