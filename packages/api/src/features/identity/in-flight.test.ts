import { randomUUID } from "node:crypto";
import { keptFormOf } from "@anamnesis/auth";
import { createAccount, newActor, type TestActor, withProcess } from "@anamnesis/db/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factsFrom, linkIn, refusalOf, signIn } from "../../testing/identity.ts";
import { type TestApi, testApi } from "../../testing/index.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const fresh = "a new set of plain words";
const accounts = () => api.callerOf(null, { facts: factsFrom() }).identity.accounts;

async function resetLink(email: string): Promise<string> {
  await accounts().requestReset({ email });
  return linkIn((await api.mailsTo(email)).find((mail) => mail.subject === "Choose a new password"));
}

const sessionsOf = async (userId: string) =>
  (await api.db.asOwner("SELECT 1 FROM identity.user_sessions WHERE user_id = $1", [userId])).length;

/** A vector of Openwall's crypt_blowfish: quick to compare, and due for a new hash. */
const imported = {
  password: "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored",
  hash: keptFormOf("$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"),
};

describe("sign-ins that are under way while the password becomes another", () => {
  it("open nothing with the old one, whenever each looked at it", async () => {
    const { account, password } = await api.newPersonWithPassword();
    const { id, email } = account;
    const token = await resetLink(email);
    // As many as wrong guesses begin no pause: those that are late are such.
    const attempts = Array.from({ length: 4 }, () => signIn(api, { email, password }).catch(() => null));
    await accounts().resetPassword({ token, password: fresh });
    await Promise.all(attempts);
    expect(await sessionsOf(id)).toBe(0);
    await signIn(api, { email, password: fresh });
    expect(await sessionsOf(id)).toBe(1);
  });

  it("do not bring the old one back by hashing it anew", async () => {
    const { id, email } = await createAccount(api.db, { passwordHash: imported.hash });
    const token = await resetLink(email);
    // With the one that is refused below, as many as wrong guesses begin no pause.
    const attempts = Array.from({ length: 3 }, () =>
      signIn(api, { email, password: imported.password }).catch(() => null),
    );
    await accounts().resetPassword({ token, password: fresh });
    await Promise.all(attempts);
    expect(await sessionsOf(id)).toBe(0);
    expect((await refusalOf(signIn(api, { email, password: imported.password }))).reason).toBe(
      "identity.wrong_credentials",
    );
    await signIn(api, { email, password: fresh });
  });

  it("all succeed where only the hash becomes another", async () => {
    const { id, email } = await createAccount(api.db, { passwordHash: imported.hash });
    await Promise.all(Array.from({ length: 4 }, () => signIn(api, { email, password: imported.password })));
    expect(await sessionsOf(id)).toBe(4);
    const [row] = await api.db.asOwner<{ hash: string }>(
      "SELECT password_hash AS hash FROM identity.users WHERE id = $1",
      [id],
    );
    expect(row?.hash).toMatch(/^\$argon2id\$/u);
  });
});

describe("a reset", () => {
  it("lets its person in at once, whatever others guessed before", async () => {
    const { account } = await api.newPersonWithPassword();
    const { email } = account;
    const token = await resetLink(email);
    for (let n = 0; n < 5; n += 1) await refusalOf(signIn(api, { email, password: `guess ${n}` }));
    expect((await refusalOf(signIn(api, { email, password: fresh }))).reason).toBe("identity.too_many_tries");
    await accounts().resetPassword({ token, password: fresh });
    await signIn(api, { email, password: fresh });
  });
});

describe("statements that somebody smuggles into their own request", () => {
  it.each([
    ["verify", "SELECT identity.sign_in_terms(email, '', '', NULL) FROM (SELECT $2 AS email) AS v WHERE $1 <> ''"],
    ["verify", "SELECT identity.verify_tried_code($2, repeat('a', 64)) WHERE $1 <> ''"],
    ["verify", "SELECT identity.verify_email($1::uuid) WHERE $2 <> ''"],
    [
      "reset",
      `SELECT identity.reset_password($1::uuid, '$argon2id$v=19$m=19456,t=2,p=1$${"A".repeat(22)}$x', 'x') WHERE $2 <> ''`,
    ],
    ["change", "SELECT identity.change_email($1::uuid) WHERE $2 <> ''"],
    ["factor_reset", "SELECT identity.reset_factors($1::uuid) WHERE $2 <> ''"],
  ])("use no %s token, though it is known: %s", async (purpose, statement) => {
    const [mallory, victim] = [await api.newPerson(), await api.newPerson()];
    const tokenId = randomUUID();
    const { id, email } = victim.account;
    await api.db.asOwner(
      `${withProcess} INSERT INTO identity.email_tokens (id, user_id, purpose, email, expires_at, code_hash, process_id)
        SELECT $1, $2, $3, $4, now() + interval '1 hour', repeat('a', 64), id FROM p`,
      [tokenId, id, purpose, email],
    );
    const actor = newActor({ userId: mallory.account.id, process: "attack" });
    await expect(api.db.app.withContext(actor, (tx) => tx.query(statement, [tokenId, email]))).rejects.toMatchObject({
      code: "42501",
    });
  });

  it("send no mail about somebody else, nor a link of somebody's to another address, and write nothing into their log", async () => {
    const [mallory, victim] = [await api.newPerson(), await api.newPerson()];
    const ask = (given: Partial<TestActor>, request: object) =>
      api.db.app.withContext(newActor({ process: "attack", ...given }), (tx) =>
        tx.query("SELECT identity.enqueue_mail($1)", [request]),
      );
    const mine = { userId: mallory.account.id };
    const refused = { code: "42501" };
    const to = "evil@attacker.example";
    const reset = { mail: "reset_password", userId: victim.account.id };
    await expect(ask(mine, reset)).rejects.toMatchObject(refused);
    const change = { mail: "change_email_confirm", userId: victim.account.id, tokenId: randomUUID(), to };
    for (const given of [mine, { userId: null }, { ...mine, role: "admin" as const }]) {
      await expect(ask(given, change)).rejects.toMatchObject(refused);
      await expect(ask(given, { ...reset, to })).rejects.toMatchObject(refused);
    }
    // Nor words of one's own in the mail of somebody else.
    for (const [mail, details] of [
      ["email_changed", { newEmail: "evil@attacker.example or open https://evil.example" }],
      ["factor_removed", { factor: "the lock. Open https://evil.example/login" }],
      ["account_locked", { until: "tomorrow: call +43 1 234567" }],
      ["password_changed", { words: "anything" }],
    ] as const) {
      const request = { mail, userId: victim.account.id, details };
      await expect(ask({ userId: null }, request), mail).rejects.toMatchObject(refused);
    }
    // Not even of oneself what only others decide, nor with an id that one knows.
    await expect(ask(mine, { mail: "factor_reset_started", ...mine })).rejects.toMatchObject(refused);
    await expect(ask(mine, { mail: "change_email_confirm", ...mine, tokenId: randomUUID(), to })).rejects.toMatchObject(
      refused,
    );
    await expect(ask(mine, { mail: "password_changed", ...mine, to })).rejects.toMatchObject(refused);
    await expect(ask(mine, { mail: "change_email_taken", ...mine, to })).rejects.toMatchObject(refused);
    await api.db.app.withContext(newActor({ ...mine, process: "attack" }), (tx) =>
      tx.query("SELECT identity.security_log('NEW_DEVICE', 'critical', $1, '{}')", [victim.account.id]),
    );
    expect(await api.mailsTo(victim.account.email)).toEqual([]);
    const written = await api.db.asOwner(
      "SELECT 1 FROM identity.security_logs WHERE user_id = $1 AND severity = 'critical'",
      [victim.account.id],
    );
    expect(written).toEqual([]);
  });
});
