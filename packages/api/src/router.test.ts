import { randomUUID } from "node:crypto";
import { type Permission, permissions } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appRouter } from "./router.ts";
import { type TestApi, testApi, type TestPerson } from "./testing/index.ts";

let api: TestApi;
let anna: TestPerson;
let berta: TestPerson;
let entryId: string;
let exportId: string;
const planted = "planted words of Anna";

beforeAll(async () => {
  api = await testApi();
  [anna, berta] = await Promise.all([api.newPerson(), api.newPerson()]);
  const caller = api.callerOf(anna);
  const entry = await caller.symptoms.entries.record({
    ...minimal,
    category: "Planted",
    notes: planted,
    tags: ["planted"],
  });
  entryId = entry.id;
  await api.db.asOwner(
    `INSERT INTO identity.passkeys (id, user_id, credential_id, public_key, name, process_id)
      SELECT $1, $2, 'anna', 'x', 'Planted', id FROM audit.process_tracking LIMIT 1`,
    [passkeyId, anna.account.id],
  );
  exportId = (await caller.exports.create({ type: "csv", from: "2026-01-01", to: "2026-12-31" })).id;
});
afterAll(() => api.close());

const minimal = { occurredAt: "2026-11-20T08:30:00Z", timeZone: "Europe/Vienna", category: "Headache", severity: 5 };
const passkeyId = randomUUID();
const credential = { id: "x", rawId: "x", type: "public-key", response: {}, clientExtensionResults: {} };
const email = "somebody@anamnesis.example";

/** An input that each procedure accepts; a new procedure has to be added here, or the walk fails. */
const inputs: Readonly<Record<string, () => unknown>> = {
  "identity.accounts.register": () => ({ email, password: "four plain words here", displayName: "Some Body" }),
  "identity.sessions.signIn": () => ({ email, password: "not this one, surely" }),
  "identity.accounts.registerFirstAdmin": () => ({
    token: "guessed",
    email,
    password: "four plain words here",
    displayName: "Some Body",
  }),
  "identity.accounts.checkPassword": () => ({ password: "four plain words here" }),
  "identity.accounts.verifyEmail": () => ({ email: anna.account.email, code: "000000" }),
  "identity.accounts.resendVerification": () => ({ email: anna.account.email }),
  "identity.accounts.requestReset": () => ({ email: anna.account.email }),
  "identity.accounts.resetPassword": () => ({ token: "guessed", password: "four plain words here" }),
  "identity.accounts.confirmEmailChange": () => ({ token: "guessed" }),
  "identity.accounts.finishFactorReset": () => ({ token: "guessed" }),
  "identity.accounts.changePassword": () => ({ currentPassword: "guessed", password: "four plain words here" }),
  "identity.accounts.changeEmail": () => ({ email }),
  "identity.accounts.profile": () => undefined,
  "identity.accounts.updateProfile": () => ({ displayName: "Some Body" }),
  "identity.accounts.safety": () => undefined,
  "identity.accounts.securityLog": () => ({}),
  "identity.accounts.cancelFactorReset": () => undefined,
  "identity.accounts.requestDeletion": () => undefined,
  "identity.accounts.cancelDeletion": () => undefined,
  "identity.sessions.beginPasskey": () => undefined,
  "identity.sessions.signInWithPasskey": () => ({ challengeId: randomUUID(), credential }),
  "identity.sessions.stepUp": () => ({ password: "guessed" }),
  "identity.sessions.beginPasskeyStepUp": () => undefined,
  "identity.sessions.stepUpWithPasskey": () => ({ challengeId: randomUUID(), credential }),
  "identity.sessions.revokeAll": () => undefined,
  "identity.sessions.createForProgram": () => ({ name: "a program", scopes: ["diary.read"], days: 1 }),
  "identity.factors.beginTotp": () => undefined,
  "identity.factors.confirmTotp": () => ({ totp: "000000" }),
  "identity.factors.removeTotp": () => undefined,
  "identity.factors.regenerateRecoveryCodes": () => undefined,
  "identity.passkeys.list": () => undefined,
  "identity.passkeys.begin": () => undefined,
  "identity.passkeys.add": () => ({ challengeId: randomUUID(), name: "mine", credential }),
  "identity.passkeys.rename": () => ({ id: passkeyId, name: "theirs" }),
  "identity.passkeys.remove": () => ({ id: passkeyId }),
  "identity.users.list": () => ({ search: anna.account.email }),
  "identity.users.byId": () => ({ id: anna.account.id }),
  "identity.users.securityLog": () => ({ id: anna.account.id }),
  "identity.users.changeRole": () => ({ id: anna.account.id, role: "admin", reason: "because" }),
  "identity.users.changeStatus": () => ({ id: anna.account.id, status: "suspended", reason: "because" }),
  "identity.users.signOutEverywhere": () => ({ id: anna.account.id, reason: "because" }),
  "identity.users.startPasswordReset": () => ({ id: anna.account.id, reason: "because" }),
  "identity.users.startFactorReset": () => ({ id: anna.account.id, reason: "because" }),
  "operations.alerts.list": () => ({}),
  "operations.alerts.acknowledge": () => ({ id: randomUUID() }),
  "identity.sessions.watch": () => undefined,
  "identity.sessions.signOut": () => undefined,
  "identity.sessions.current": () => undefined,
  "identity.sessions.list": () => undefined,
  "identity.sessions.revoke": () => ({ handle: anna.principal.session.handle }),
  "identity.sessions.revokeOthers": () => undefined,
  "symptoms.entries.record": () => minimal,
  "symptoms.entries.list": () => ({ from: "1900-01-01" }),
  "symptoms.entries.byId": () => ({ id: entryId }),
  "symptoms.entries.correct": () => ({ id: entryId, version: new Date().toISOString(), severity: 1 }),
  "symptoms.entries.withdraw": () => ({ id: entryId }),
  "symptoms.entries.restore": () => ({ id: entryId }),
  "symptoms.vocabulary": () => undefined,
  "symptoms.insights.summary": () => ({ days: 90 }),
  "symptoms.insights.calendar": () => ({ from: "2026-01-01", to: "2026-12-31" }),
  "exports.create": () => ({ type: "csv", from: "2026-01-01", to: "2026-12-31" }),
  "exports.byId": () => ({ id: exportId }),
  "exports.list": () => undefined,
  "audit.entries.trail": () => ({ id: entryId }),
};

// At run time the record is flat, by path.
const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { meta?: unknown } }>;
const paths = Object.keys(procedures).toSorted();
const permissionOf = (path: string) =>
  (procedures[path]?._def.meta as { permission?: Permission } | undefined)?.permission;

function call(path: string, caller: ReturnType<TestApi["callerOf"]>): Promise<unknown> {
  let at: unknown = caller;
  for (const part of path.split(".")) at = (at as Record<string, unknown>)[part];
  return (at as (input: unknown) => Promise<unknown>)(inputs[path]?.());
}

describe("every procedure", () => {
  it("is known to this walk, and only those", () => {
    expect(paths).toEqual(Object.keys(inputs).toSorted());
  });

  it.each(paths)("%s says which permission it needs", (path) => {
    expect(Object.keys(permissions)).toContain(permissionOf(path));
  });

  it.each(paths)("%s gives nothing to somebody who is not signed in", async (path) => {
    const permission = permissionOf(path);
    const roles: readonly string[] = permission === undefined ? [] : permissions[permission];
    const answer = call(path, api.callerOf(null)).then(
      (value) => JSON.stringify(value) ?? "",
      (error: { code: string }) => error.code,
    );
    if (!roles.includes("anonymous")) expect(await answer).toBe("UNAUTHORIZED");
    expect(await answer).not.toContain(planted);
  });

  it.each(paths)("%s gives another person nothing of what is Anna's, and changes nothing of hers", async (path) => {
    const before = await state();
    const stranger = path === "identity.sessions.signOut" ? await api.newPerson() : berta;
    const answer = await call(path, api.callerOf(stranger)).then(
      (value) => JSON.stringify(value) ?? "",
      (error: { message: string }) => error.message,
    );
    for (const secret of [planted, "Planted", entryId, exportId, anna.account.id, anna.account.email]) {
      expect(answer).not.toContain(secret);
    }
    expect(await state()).toEqual(before);
  });

  it.each(paths)("%s knows nobody whose context was forged", async (path) => {
    const forged = {
      ...berta,
      principal: { ...berta.principal, account: { ...anna.account, role: "anonymous" as never } },
    };
    const answer = await call(path, api.callerOf(forged)).then(
      (value) => JSON.stringify(value) ?? "",
      (error: { message: string }) => error.message,
    );
    expect(answer).not.toContain(planted);
  });
});

/** Everything of Anna's, as the database has it. */
async function state(): Promise<unknown> {
  return api.db.asOwner(
    `SELECT (SELECT jsonb_agg(e) FROM symptoms.symptom_entries AS e WHERE user_id = $1) AS entries,
      (SELECT jsonb_agg(x ORDER BY x.id) FROM exports.exports AS x WHERE user_id = $1) AS exports,
      (SELECT jsonb_agg(p) FROM identity.passkeys AS p WHERE user_id = $1) AS passkeys,
      (SELECT jsonb_agg(u) FROM identity.users AS u WHERE id = $1) AS account,
      (SELECT jsonb_agg(s ORDER BY s.handle) FROM identity.user_sessions AS s WHERE user_id = $1) AS sessions`,
    [anna.account.id],
  );
}
