import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mischief, softAuthenticator } from "../../testing/authenticator.ts";
import {
  cookieJar,
  factsFrom,
  minutesAfterProof,
  refusalOf,
  securityEventsOf,
  sessionOf,
  subjects,
} from "../../testing/identity.ts";
import { type CallerTerms, type TestApi, testApi, testOrigin, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const caller = (person: TestPerson | null, given: CallerTerms = {}) =>
  api.callerOf(person, { facts: factsFrom(), ...given }).identity;
type Key = ReturnType<typeof softAuthenticator>;

async function addKey(
  person: TestPerson,
  { key = softAuthenticator({ origin: testOrigin }), mischief = {} as Mischief } = {},
) {
  const { kept, cookies } = cookieJar();
  const { passkeys } = caller(person, { cookies });
  const { challengeId, options } = await passkeys.begin();
  const credential = key.create(options, mischief);
  const { passkey: summary } = await passkeys.add({ challengeId, name: "Telephone", credential });
  return { key, summary, renewed: { ...person, token: kept.token } };
}

/** Signs in with a key, in a browser. */
async function enter(key: Key, mischief: Mischief = {}) {
  const { kept, cookies } = cookieJar();
  const { sessions } = caller(null, { cookies });
  const { challengeId, options } = await sessions.beginPasskey();
  const answer = await sessions.signInWithPasskey({ challengeId, credential: key.get(options, mischief) });
  return { ...kept, answer };
}

const expireChallenge = (id: string) =>
  api.db.asOwner("UPDATE identity.passkey_challenges SET expires_at = now() WHERE id = $1", [id]);

describe("a passkey", () => {
  it("is added, listed, and signs its person in with two factors in one", async () => {
    const person = await api.newPersonWithPassword();
    const { key, summary } = await addKey(person);
    expect(await caller(person).passkeys.list()).toEqual([summary]);
    expect(summary).toMatchObject({ name: "Telephone", isBackedUp: false, lastUsedAt: null });
    const { answer, token, deviceToken } = await enter(key);
    expect(answer).toMatchObject({ account: { email: person.account.email }, token: null });
    expect((await sessionOf(api, token))?.session.assurance).toBe("aal2");
    expect(deviceToken).not.toBe("");
    expect((await caller(person).passkeys.list())[0]?.lastUsedAt).not.toBeNull();
    expect(subjects(await api.mailsTo(person.account.email))).toContain("A second step was added to your account");
    expect(await securityEventsOf(api, person.account.id)).toEqual(
      expect.arrayContaining(["PASSKEY_ADDED", "USER_LOGIN_SUCCESS"]),
    );
  });

  it("proves again who somebody is, under a new token", async () => {
    const person = await api.newPersonWithPassword();
    const { key, renewed } = await addKey(person);
    expect(await sessionOf(api, person.token)).toBeNull();
    const old = await minutesAfterProof(api, renewed, 11);
    const { kept, cookies } = cookieJar();
    const { sessions } = caller(old, { cookies });
    const { challengeId, options } = await sessions.beginPasskeyStepUp();
    await sessions.stepUpWithPasskey({ challengeId, credential: key.get(options) });
    expect(await sessionOf(api, renewed.token)).toBeNull();
    const principal = await sessionOf(api, kept.token);
    expect(principal?.session).toMatchObject({ handle: person.principal.session.handle, assurance: "aal2" });
    await caller(null, { principal }).passkeys.begin();
  });

  it("is renamed and removed by its person alone", async () => {
    const [person, other] = [await api.newPersonWithPassword(), await api.newPersonWithPassword()];
    const { key, summary } = await addKey(person);
    const { id } = summary;
    expect((await refusalOf(caller(other).passkeys.rename({ id, name: "Mine" }))).reason).toBe(
      "identity.passkey_not_found",
    );
    expect((await refusalOf(caller(other).passkeys.remove({ id }))).kind).toBe("not_found");
    expect(await caller(other).passkeys.list()).toEqual([]);
    expect(await caller(person).passkeys.rename({ id, name: "Tablet" })).toMatchObject({ id, name: "Tablet" });
    expect(await caller(person).passkeys.remove({ id })).toEqual({ removed: true });
    expect((await refusalOf(enter(key))).reason).toBe("identity.passkey_unknown");
    expect(subjects(await api.mailsTo(person.account.email))).toContain("A second step was removed from your account");
    expect(await securityEventsOf(api, person.account.id)).toContain("PASSKEY_REMOVED");
  });

  it("is known once, whoever brings it", async () => {
    const [person, other] = [await api.newPersonWithPassword(), await api.newPersonWithPassword()];
    const { key } = await addKey(person);
    const refusal = await refusalOf(addKey(other, { key }));
    expect(refusal).toMatchObject({ kind: "conflict", reason: "identity.passkey_known" });
  });

  it("is one of twenty at most, and is not offered to a device that has one", async () => {
    const person = await api.newPersonWithPassword();
    const { key } = await addKey(person);
    const { options } = await caller(person).passkeys.begin();
    expect(options.excludeCredentials?.map(({ id }) => id)).toEqual([key.id]);
    await api.db.asOwner(
      `INSERT INTO identity.passkeys (id, user_id, credential_id, public_key, name, process_id)
        SELECT gen_random_uuid(), $1, gen_random_uuid(), 'x', 'Key', (SELECT id FROM audit.process_tracking LIMIT 1)
        FROM generate_series(1, 19)`,
      [person.account.id],
    );
    expect((await refusalOf(caller(person).passkeys.begin())).reason).toBe("identity.too_many_passkeys");
  });

  it("belongs to a name: a bare network address can have none", async () => {
    const person = await api.newPersonWithPassword();
    for (const origin of ["http://192.0.2.1:3000", "http://[2001:db8::1]:3000"]) {
      const { passkeys, sessions } = caller(person, { origin });
      const calls = [passkeys.begin(), sessions.beginPasskey(), sessions.beginPasskeyStepUp()];
      for (const refusal of await Promise.all(calls.map(refusalOf))) {
        expect(refusal).toMatchObject({ kind: "invalid", reason: "identity.passkey_needs_name" });
      }
    }
  });
});

const wrongs: readonly (readonly [string, Mischief])[] = [
  ["another challenge", { challenge: Buffer.alloc(32).toString("base64url") }],
  ["another origin", { origin: "https://anamnesis.example" }],
  ["another name", { rpId: "anamnesis.example" }],
  ["no check of who holds the device", { userVerified: false }],
];

describe("adding a passkey", () => {
  it.each(wrongs)("is refused for %s", async (_name, mischief) => {
    const person = await api.newPersonWithPassword();
    const refusal = await refusalOf(addKey(person, { mischief }));
    expect(refusal).toMatchObject({ kind: "invalid", reason: "identity.passkey_refused" });
    expect(await caller(person).passkeys.list()).toEqual([]);
  });

  it("takes each challenge once, for what it was made, and for five minutes", async () => {
    const person = await api.newPersonWithPassword();
    const key = softAuthenticator({ origin: testOrigin });
    const { passkeys, sessions } = caller(person);
    const { challengeId, options } = await passkeys.begin();
    const credential = key.create(options);
    await refusalOf(
      passkeys.add({ challengeId, name: "Key", credential: key.create(options, { userVerified: false }) }),
    );
    const late = { kind: "invalid", reason: "identity.passkey_too_late" };
    expect(await refusalOf(passkeys.add({ challengeId, name: "Key", credential }))).toMatchObject(late);
    const other = await sessions.beginPasskey();
    expect(await refusalOf(passkeys.add({ challengeId: other.challengeId, name: "Key", credential }))).toMatchObject(
      late,
    );
    const expired = await passkeys.begin();
    await expireChallenge(expired.challengeId);
    const answer = { challengeId: expired.challengeId, name: "Key", credential: key.create(expired.options) };
    expect(await refusalOf(passkeys.add(answer))).toMatchObject(late);
    expect(await refusalOf(passkeys.add({ challengeId: randomUUID(), name: "Key", credential }))).toMatchObject(late);
  });

  it("asks for keys of ES256 or RS256 alone", async () => {
    const { options } = await caller(await api.newPerson()).passkeys.begin();
    expect(options.pubKeyCredParams).toEqual([-7, -257].map((alg) => ({ alg, type: "public-key" })));
  });

  it.each(["ES256", "RS256"] as const)("of %s signs its person in", async (algorithm) => {
    const person = await api.newPersonWithPassword();
    const { key } = await addKey(person, { key: softAuthenticator({ origin: testOrigin, algorithm }) });
    expect((await enter(key)).answer).toMatchObject({ account: { email: person.account.email } });
    expect((await refusalOf(enter(key, { forged: true }))).reason).toBe("identity.passkey_unknown");
  });

  it("understands nothing else", async () => {
    const { passkeys } = caller(await api.newPersonWithPassword());
    const { challengeId } = await passkeys.begin();
    const credential = { id: "x", rawId: "x", type: "public-key" as const, response: {}, clientExtensionResults: {} };
    expect((await refusalOf(passkeys.add({ challengeId, name: "Key", credential }))).reason).toBe(
      "identity.passkey_refused",
    );
  });
});

describe("signing in with a passkey", () => {
  it.each([...wrongs, ["a forged signature", { forged: true }] as const])(
    "is refused for %s",
    async (_name, mischief) => {
      const { key } = await addKey(await api.newPersonWithPassword());
      const refusal = await refusalOf(enter(key, mischief));
      expect(refusal).toMatchObject({ kind: "unauthenticated", reason: "identity.passkey_unknown" });
      await enter(key);
    },
  );

  it("that fails is logged, and keeps nobody else out", async () => {
    const clientIp = "203.0.113.77";
    const { sessions } = caller(null, { facts: { requestId: "passkey-guess", clientIp, userAgent: null } });
    const { challengeId, options } = await sessions.beginPasskey();
    const stranger = softAuthenticator({ origin: testOrigin });
    stranger.create((await caller(await api.newPerson()).passkeys.begin()).options);
    const credential = stranger.get(options);
    await expect(sessions.signInWithPasskey({ challengeId, credential })).rejects.toThrow("identity.passkey_unknown");
    expect(await api.db.asOwner("SELECT 1 FROM identity.throttles WHERE key = $1", [clientIp])).toEqual([]);
    const events = await api.db.asOwner(
      "SELECT event_type FROM identity.security_logs WHERE request_id = 'passkey-guess'",
    );
    expect(events).toEqual([{ event_type: "SECOND_FACTOR_FAILED" }]);
  });

  it("takes each challenge once, and while it is fresh", async () => {
    const { key } = await addKey(await api.newPersonWithPassword());
    const { sessions } = caller(null);
    const { challengeId, options } = await sessions.beginPasskey();
    await sessions.signInWithPasskey({ challengeId, credential: key.get(options) });
    const again = await refusalOf(sessions.signInWithPasskey({ challengeId, credential: key.get(options) }));
    expect(again.reason).toBe("identity.passkey_too_late");
    const expired = await sessions.beginPasskey();
    await expireChallenge(expired.challengeId);
    const late = { challengeId: expired.challengeId, credential: key.get(expired.options) };
    expect((await refusalOf(sessions.signInWithPasskey(late))).reason).toBe("identity.passkey_too_late");
  });

  it("with a counter that went back is refused, and logged as critical", async () => {
    const person = await api.newPersonWithPassword();
    const { key } = await addKey(person);
    await enter(key, { counter: 10 });
    for (const counter of [10, 4, 0]) {
      expect((await refusalOf(enter(key, { counter }))).reason).toBe("identity.passkey_unknown");
    }
    const logged = await api.db.asOwner(
      "SELECT severity, details FROM identity.security_logs WHERE user_id = $1 AND event_type = 'PASSKEY_COUNTER_WENT_BACK' ORDER BY occurred_at",
      [person.account.id],
    );
    expect(logged).toEqual([10, 4, 0].map((now) => ({ severity: "critical", details: { before: 10, now } })));
    await enter(key, { counter: 11 });
  });

  it("works with keys that do not count", async () => {
    const { key } = await addKey(await api.newPersonWithPassword(), { mischief: { counter: 0 } });
    const tokens = [(await enter(key, { counter: 0 })).token, (await enter(key, { counter: 0 })).token];
    expect(new Set(tokens).size).toBe(2);
  });

  it("opens no account that is closed, and says no more than to a stranger", async () => {
    const person = await api.newPersonWithPassword();
    const { key } = await addKey(person);
    await api.db.asOwner("UPDATE identity.users SET status = 'suspended' WHERE id = $1", [person.account.id]);
    const closed = await refusalOf(enter(key));
    const stranger = await refusalOf(enter(softAuthenticator({ origin: testOrigin })));
    expect({ ...closed }).toEqual({ ...stranger });
    expect(await securityEventsOf(api, person.account.id)).not.toContain("PASSKEY_COUNTER_WENT_BACK");
  });

  it("answers twice at once with the same counter and is let in once", async () => {
    const { key } = await addKey(await api.newPersonWithPassword());
    const outcomes = await Promise.allSettled([enter(key, { counter: 10 }), enter(key, { counter: 10 })]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("proving again with a passkey", () => {
  it("of another person proves nothing", async () => {
    const [person, other] = [await api.newPersonWithPassword(), await api.newPersonWithPassword()];
    const { key } = await addKey(other);
    const old = await minutesAfterProof(api, person, 11);
    const { sessions, passkeys } = caller(old);
    const { challengeId, options } = await sessions.beginPasskeyStepUp();
    const refusal = await refusalOf(sessions.stepUpWithPasskey({ challengeId, credential: key.get(options) }));
    expect(refusal).toMatchObject({ kind: "unauthenticated", reason: "identity.passkey_unknown" });
    expect((await refusalOf(passkeys.begin())).reason).toBe("identity.step_up_required");
    expect(await sessionOf(api, person.token)).not.toBeNull();
  });
});
