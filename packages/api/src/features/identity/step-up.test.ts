import { isForMembers, mayUse, type Permission, rolesOf } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@anamnesis/auth";
import { appErrorFrom } from "../../errors.ts";
import { appRouter } from "../../router.ts";
import {
  cookieJar,
  factsFrom,
  goodPassword,
  minutesAfterProof,
  refusalOf,
  securityEventsOf,
  sessionOf,
  signIn,
  totpOf,
  withTotp,
  wrongTotpOf,
} from "../../testing/identity.ts";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

// At run time the record is flat, by path.
const procedures = appRouter._def.procedures as unknown as Record<
  string,
  { _def: { meta?: { permission?: Permission } } }
>;
const permissionByPath = Object.entries(procedures).map(([path, { _def }]) => [path, _def.meta?.permission] as const);

/** Why a procedure refuses somebody, called without an input; null when it does not. */
async function refusalBy(path: string, caller: ReturnType<TestApi["callerOf"]>): Promise<string | null> {
  let at: unknown = caller;
  for (const part of path.split(".")) at = (at as Record<string, unknown>)[part];
  return (at as () => Promise<unknown>)().then(
    () => null,
    (error: unknown) => appErrorFrom(error).reason,
  );
}

/** Paths of the procedures that refuse for this reason. */
async function pathsRefused(
  reason: string,
  somebody: Principal | null,
  client: "browser" | "program" = "browser",
): Promise<string[]> {
  const refused: string[] = [];
  // Whoever left is a member no more.
  const isLast = (path: string) => path === "organizations.leave";
  const walk = permissionByPath.map(([path]) => path).toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)));
  for (const path of walk) {
    // Each in a session of its own: some of them end it.
    const principal = somebody === null ? null : await api.again(somebody);
    if ((await refusalBy(path, api.callerOf(null, { principal, client }))) === reason) refused.push(path);
  }
  return refused.toSorted();
}
/** Paths that `newAdmin` may use in general, and whose permission is of this kind. */
const pathsWith = (has: (permission: Permission) => boolean) =>
  permissionByPath
    .flatMap(([path, permission]) =>
      permission !== undefined && mayUse(rolesOf({ role: "admin", memberRole: "admin" }), permission) && has(permission)
        ? [path]
        : [],
    )
    .toSorted();

/** Somebody who runs the installation, and acts as the administrator of an organization. */
async function newAdmin(): Promise<TestPerson> {
  const person = await api.newPersonWithPassword();
  await api.db.asOwner("UPDATE identity.users SET role = 'admin' WHERE id = $1", [person.account.id]);
  const { id } = await api.newOrganization();
  return api.joined(await api.refreshed(person), id, "admin");
}

/** Proves again who somebody is; the person as their session is from there on. */
async function prove(person: TestPerson, given: { totp?: string } = {}): Promise<TestPerson> {
  const { kept, cookies } = cookieJar();
  const answer = await api.callerOf(person, { cookies }).identity.sessions.stepUp({ password: goodPassword, ...given });
  expect(answer.token).toBeNull();
  return api.refreshed({ ...person, token: kept.token });
}

describe("what is dangerous", () => {
  const dangerous = new Set<Permission>([
    "identity.security.change",
    "identity.deletion.request",
    "identity.users.administer",
    "operations.keys.rotate",
    "organizations.supervise",
    "organizations.administer",
    "organizations.members.administer",
    "symptoms.share.grant",
    "operations.jobs.change",
    "organizations.sessions.end",
    "organizations.resources.administer",
    "exports.create",
  ]);

  /** What hands out one's own diary, which a remembered device is trusted with for a day. */
  const ofDiary = new Set<Permission>(["symptoms.share.grant", "exports.create"]);

  it("is refused eleven minutes after somebody proved who they are, and open once they do again", async () => {
    const old = await minutesAfterProof(api, await newAdmin(), 11);
    expect(await pathsRefused("identity.step_up_required", old.principal)).toEqual(
      pathsWith((permission) => dangerous.has(permission) && !ofDiary.has(permission)),
    );
    // Another, for the walk ends all sessions.
    const fresh = await prove(await minutesAfterProof(api, await newAdmin(), 11));
    expect(await pathsRefused("identity.step_up_required", fresh.principal)).toEqual([]);
  });

  it.each([
    ["on a remembered device", 30 * 86_400, [11, 1_438], 1_442],
    ["on another", 3_600, [9], 12],
  ])("is for handing out the diary a matter of how old the proof is: %s", async (_where, idle, open, closed) => {
    const person = await api.newPerson();
    const { id: organizationId } = await api.newOrganization();
    const expiresOn = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const share = { organizationId, personName: "Anna", from: "2026-01-01", to: null, includesNotes: false };
    const handOut = async (minutes: number) => {
      await api.db.asOwner("UPDATE identity.user_sessions SET idle_seconds = $2 WHERE handle = $1", [
        person.principal.session.handle,
        idle,
      ]);
      const { symptoms, exports } = api.callerOf(await minutesAfterProof(api, person, minutes));
      const acts = [
        symptoms.shares.create({ ...share, expiresOn, timeZone: "Europe/Vienna", mailOnView: false }),
        exports.create({ type: "csv", from: "2026-01-01", to: "2026-01-31" }),
        exports.create({ type: "json" }),
      ];
      const answers = await Promise.allSettled(acts);
      return answers.map(({ status }) => status === "fulfilled");
    };
    // All that is kept of a person is more than their diary: that asks as it always did.
    for (const minutes of open)
      expect([minutes, await handOut(minutes)]).toEqual([minutes, [true, true, minutes < 10]]);
    expect(await handOut(closed)).toEqual([false, false, false]);
    const session = { by: "session", id: api.asNow(person.principal).sessionId } as const;
    const who = { requestId: "straight", clientIp: null, userAgent: null, proof: session, process: "test" };
    const straight = api.db.app.withContext({ ...who, reason: null }, (tx) =>
      tx.query(
        `INSERT INTO exports.exports (id, user_id, type, parameters, status, process_id)
          SELECT gen_random_uuid(), app.user_id(), 'csv', '{}', 'queued', app.process_id()`,
      ),
    );
    await expect(straight).rejects.toMatchObject({ reason: "identity.step_up_required" });
  });

  it("is open for ten minutes", async () => {
    const person = await minutesAfterProof(api, await newAdmin(), 9);
    expect(await pathsRefused("identity.step_up_required", person.principal)).toEqual([]);
  });
});

describe("proving again", () => {
  it("gives the session a new token, and the old one no longer works", async () => {
    const before = await api.newPersonWithPassword();
    const after = await prove(await minutesAfterProof(api, before, 60));
    expect(after.token).not.toBe(before.token);
    expect(await sessionOf(api, before.token)).toBeNull();
    expect(after.principal.session.handle).toBe(before.principal.session.handle);
    expect(after.principal.session.expiresAt).toBe(before.principal.session.expiresAt);
    expect(Date.parse(after.principal.session.authenticatedAt)).toBeGreaterThan(
      Date.parse(before.principal.session.authenticatedAt),
    );
    expect(await securityEventsOf(api, before.account.id)).toContain("STEP_UP");
  });

  it("gives a program its new token in the answer", async () => {
    const { account, password } = await api.newPersonWithPassword();
    const { token } = await api
      .callerOf(null, { client: "program", facts: factsFrom() })
      .identity.sessions.signIn({ email: account.email, password });
    const principal = await sessionOf(api, token ?? "");
    const answer = await api.callerOf(null, { client: "program", principal }).identity.sessions.stepUp({ password });
    expect(await sessionOf(api, token ?? "")).toBeNull();
    expect((await sessionOf(api, answer.token ?? ""))?.account.id).toBe(account.id);
  });

  it("asks for the app of who has one, and counts wrong codes", async () => {
    const person = await api.newPersonWithPassword();
    const { secret } = await withTotp(api, person);
    expect((await refusalOf(prove(person))).reason).toBe("identity.second_factor_required");
    const wrong = await refusalOf(prove(person, { totp: wrongTotpOf(secret) }));
    expect(wrong.reason).toBe("identity.totp_wrong");
    expect((await securityEventsOf(api, person.account.id)).filter((event) => event === "STEP_UP_FAILED")).toHaveLength(
      1,
    );
    const after = await prove(person, { totp: totpOf(secret) });
    expect(after.principal.session.assurance).toBe("aal2");
  });

  it("with a wrong password ten times pauses that session, and nothing else", async () => {
    const person = await api.newPersonWithPassword();
    const elsewhere = await signIn(api, { email: person.account.email, password: person.password });
    const { identity } = api.callerOf(person);
    const wrong = { password: "not the right words" };
    for (let n = 0; n < 9; n += 1) {
      const refusal = await refusalOf(identity.sessions.stepUp(wrong));
      expect(refusal).toMatchObject({ kind: "unauthenticated", reason: "identity.wrong_password" });
    }
    expect((await refusalOf(identity.sessions.stepUp(wrong))).kind).toBe("rate_limited");
    const change = { currentPassword: person.password, password: "a new set of plain words" };
    expect((await refusalOf(prove(person))).reason).toBe("identity.too_many_tries");
    expect((await refusalOf(identity.accounts.changePassword(change))).reason).toBe("identity.too_many_tries");
    await api
      .callerOf(null, { principal: elsewhere.principal })
      .identity.sessions.stepUp({ password: person.password });
    await signIn(api, { email: person.account.email, password: person.password });
  });

  it("looks at one guess of a person at a time, and turns the others of the moment away", async () => {
    const person = await api.newPersonWithPassword();
    const { sessions } = api.callerOf(person).identity;
    const guesses = Array.from({ length: 30 }, (_, n) => refusalOf(sessions.stepUp({ password: `guess ${n}` })));
    const reasons = (await Promise.all(guesses)).map(({ reason }) => reason);
    // From the tenth on there is a pause, whenever each was looked at.
    expect(reasons.filter((reason) => reason === "identity.wrong_password").length).toBeLessThan(10);
    expect(new Set(reasons)).toEqual(new Set(["identity.wrong_password", "identity.too_many_tries"]));
  });

  it("is of no use to a session that ended meanwhile", async () => {
    const person = await api.newPersonWithPassword();
    await api.callerOf(person).identity.sessions.revokeAll();
    expect((await refusalOf(prove(person))).reason).toBe("identity.sign_in_first");
  });
});

describe("somebody who has to change their password", () => {
  it("can do that, and sign in and out, and nothing else before it", async () => {
    const person = await newAdmin();
    await api.db.asOwner("UPDATE identity.users SET must_change_password = true WHERE id = $1", [person.account.id]);
    const marked = await api.refreshed(person);
    const open = new Set<Permission>([
      "identity.register",
      "identity.signIn",
      "identity.current",
      "identity.mailedLinks",
      "identity.sessions",
      "identity.password",
    ]);
    expect(await pathsRefused("identity.change_password_first", marked.principal)).toEqual(
      pathsWith((permission) => !open.has(permission)),
    );
    const again = await signIn(api, { email: person.account.email, password: goodPassword });
    const change = { currentPassword: goodPassword, password: "a new set of plain words" };
    await api.callerOf(null, { principal: again.principal }).identity.accounts.changePassword(change);
    expect(await pathsRefused("identity.change_password_first", await api.again(again.principal))).toEqual([]);
  });
});

describe("a program with a token of its own", () => {
  const inProgram = (principal: Principal | null) => api.callerOf(null, { principal, client: "program" });
  const create = (person: TestPerson, scopes: ("diary.read" | "diary.record" | "exports")[], days = 7) =>
    api.callerOf(person).identity.sessions.createForProgram({ name: "A clock", scopes, days });

  it.each([
    [["diary.read"], ["symptoms.read", "audit.ownTrail"]],
    [["diary.record"], ["symptoms.record"]],
    [["exports"], ["exports.create", "exports.read"]],
    [
      ["diary.read", "exports"],
      ["symptoms.read", "audit.ownTrail", "exports.create", "exports.read"],
    ],
  ] as const)("for %j does that and nothing else", async (scopes, open) => {
    const { token } = await create(await newAdmin(), [...scopes]);
    const allowed = new Set<Permission>(["identity.current", ...open]);
    expect(await pathsRefused("identity.out_of_scope", await sessionOf(api, token), "program")).toEqual(
      // In an organization it acts in none, and is told so first.
      pathsWith((permission) => !allowed.has(permission) && !isForMembers(permission)),
    );
  });

  it("is listed by name, with what it may do and when it was last seen, and can be ended", async () => {
    const person = await api.newPersonWithPassword();
    const { token, handle } = await create(person, ["diary.read", "exports", "exports"]);
    await api.db.asOwner(
      "UPDATE identity.user_sessions SET last_seen_at = now() - interval '2 days' WHERE handle = $1",
      [handle],
    );
    const { sessions } = api.callerOf(person).identity;
    const listed = async () => (await sessions.list()).find((session) => session.handle === handle);
    const before = await listed();
    expect(before).toMatchObject({
      kind: "program",
      name: "A clock",
      scopes: ["diary.read", "exports"],
      current: false,
    });
    await inProgram(await sessionOf(api, token)).identity.sessions.current();
    expect(Date.parse((await listed())?.lastSeenAt ?? "")).toBeGreaterThan(
      Date.parse(before?.lastSeenAt ?? "") + 86_400_000,
    );
    expect(await sessions.revoke({ handle })).toEqual({ revoked: true });
    expect(await sessionOf(api, token)).toBeNull();
    expect(await securityEventsOf(api, person.account.id)).toContain("PROGRAM_SESSION_CREATED");
  });

  it("never outlives its days, however busy it is", async () => {
    const { token, handle, expiresAt } = await create(await api.newPersonWithPassword(), ["diary.read"], 7);
    expect(Math.round((Date.parse(expiresAt) - Date.now()) / 86_400_000)).toBe(7);
    await api.db.asOwner(
      `UPDATE identity.user_sessions SET last_seen_at = now() - interval '1 day',
          expires_at = expires_at - interval '6 days', absolute_expires_at = absolute_expires_at - interval '6 days'
        WHERE handle = $1`,
      [handle],
    );
    const used = await sessionOf(api, token);
    expect(used?.renewed).toBe(true);
    expect(Date.parse(used?.session.expiresAt ?? "")).toBeLessThan(Date.now() + 86_400_000 + 60_000);
    await api.db.asOwner("UPDATE identity.user_sessions SET absolute_expires_at = now() WHERE handle = $1", [handle]);
    expect(await sessionOf(api, token)).toBeNull();
  });
});
