import { randomBytes } from "node:crypto";
import { rootKeyOf } from "@anamnesis/crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  codeIn,
  cookieJar,
  factsFrom,
  forgetTotpUse,
  linkIn,
  newEmail,
  otherCode,
  refusalOf,
  sessionOf,
  signIn,
  totpOf,
} from "../../testing/identity.ts";
import { type TestApi, testApi } from "../../testing/index.ts";
import { findEverywhere } from "../../testing/search.ts";
import { createIdentityKeys } from "./keys.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const nobody = () => api.callerOf(null, { facts: factsFrom() }).identity.accounts;

const headache = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna", category: "Headache", severity: 5 };

/** An account from its first day to its last, with every secret that came up. */
async function liveALife() {
  const [email, next] = [newEmail(), newEmail()];
  const [password, second, third, guessed] = [
    "first plain words of mine",
    "second plain words too",
    "third words, mailed",
    "a guess at my words",
  ];
  await nobody().register({ email, password, displayName: "Vera" });
  const verification = (await api.mailsTo(email))[0];
  const [verifyLink, verifyCode] = [linkIn(verification), codeIn(verification)];
  await refusalOf(nobody().verifyEmail({ email, code: otherCode(verifyCode) }));
  await nobody().verifyEmail({ email, code: verifyCode });
  await refusalOf(signIn(api, { email, password: guessed }));
  const first = await signIn(api, { email, password });
  const here = () => api.callerOf(null, { principal: first.principal, idempotencyKey: crypto.randomUUID() }).identity;
  const { secret, uri } = await here().factors.beginTotp();
  const codes = [totpOf(secret), totpOf(secret, 1), totpOf(secret, -1)];
  const { recoveryCodes } = await here().factors.confirmTotp({ totp: codes[0] ?? "" });
  await forgetTotpUse(api, first.principal.account.id);
  const withApp = await signIn(api, { email, password, totp: totpOf(secret) });
  await signIn(api, { email, password, recoveryCode: recoveryCodes?.[0] ?? "" });
  const renewed = await here().factors.regenerateRecoveryCodes();
  const program = await here().sessions.createForProgram({ name: "A clock", scopes: ["diary.read"], days: 3 });
  await sessionOf(api, program.token);
  const { kept, cookies } = cookieJar();
  const again = { password, recoveryCode: renewed.recoveryCodes[0] ?? "" };
  await api.callerOf(null, { principal: first.principal, cookies }).identity.sessions.stepUp(again);
  await refusalOf(here().accounts.changePassword({ currentPassword: guessed, password: second }));
  await here().accounts.changePassword({ currentPassword: password, password: second });
  await here().accounts.changeEmail({ email: next });
  const change = (await api.mailsTo(next))[0];
  await nobody().confirmEmailChange({ token: linkIn(change) });
  await nobody().requestReset({ email: next });
  const resetLink = linkIn((await api.mailsTo(next)).find(({ subject }) => subject === "Choose a new password"));
  await nobody().resetPassword({ token: resetLink, password: third });
  await forgetTotpUse(api, first.principal.account.id);
  const last = await signIn(api, { email: next, password: third, totp: totpOf(secret) });
  const notes = ["typed first, of an eye", "typed later, of an ear"];
  const diary = api.callerOf(null, { principal: last.principal, idempotencyKey: crypto.randomUUID() }).symptoms.entries;
  const entry = await diary.record({ ...headache, notes: notes[0] });
  await api
    .callerOf(null, { principal: last.principal })
    .symptoms.entries.correct({ id: entry.id, version: entry.updatedAt, notes: notes[1] });
  await diary.record({ ...headache, notes: notes[0] });
  await api.callerOf(null, { principal: last.principal }).exports.create({ type: "json" });
  await api.callerOf(null, { principal: last.principal }).identity.accounts.requestDeletion();
  await api.mailsTo(next);
  const plain = secret.replaceAll(" ", "");
  const secrets = {
    password: [password, second, third, guessed],
    note: notes,
    "session token": [first.token, withApp.token, kept.token, last.token],
    "device token": [first.deviceToken, withApp.deviceToken, last.deviceToken],
    "program token": [program.token],
    "TOTP secret": [secret, plain, uri, bytesOfBase32(plain).toString("hex")],
    "TOTP code": codes,
    "recovery code": [...(recoveryCodes ?? []), ...renewed.recoveryCodes].flatMap((code) => [
      code,
      code.replace("-", ""),
    ]),
    link: [verifyLink, linkIn(change), resetLink],
    "mailed code": [verifyCode],
    "first administrator": [api.services.keys.firstAdminToken],
  };
  return { email: next, secrets };
}

/** RFC 4648, section 6. */
function bytesOfBase32(text: string): Buffer {
  const bits = [...text].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  return Buffer.from((bits.join("").match(/.{8}/gu) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

describe("the database", () => {
  it("holds no secret of a whole life of an account, in whatever form", async () => {
    const { email, secrets } = await liveALife();
    for (const [name, values] of Object.entries(secrets)) {
      expect([name, values.length > 0 && values.every((value) => value.length >= 6)]).toEqual([name, true]);
    }
    // The search finds what is there.
    expect(await findEverywhere(api.db, { email: [email] })).toContain("identity.users.email: email");
    expect(await findEverywhere(api.db, secrets)).toEqual([]);
  });

  it("would show a secret in every kind of column that it searches", async () => {
    const secret = "planted words of somebody";
    const code = "493716";
    await api.db.asOwner("CREATE TABLE public.planted (t text, j jsonb, k json, a text [], b bytea, h bytea, c text)");
    await api.db.asOwner("INSERT INTO public.planted VALUES ($1, $2::text::jsonb, $2::text::json, $3, $4, $5, $6)", [
      secret,
      JSON.stringify({ deep: [secret] }),
      [secret],
      Buffer.from(secret),
      Buffer.from(Buffer.from(secret).toString("hex")),
      `the code is ${code}.`,
    ]);
    const found = await findEverywhere(api.db, { it: [secret], code: [code] });
    await api.db.asOwner("DROP TABLE public.planted");
    expect(new Set(found)).toEqual(
      new Set([..."tjkabh"].map((column) => `public.planted.${column}: it`).concat("public.planted.c: code")),
    );
  });
});

describe("a copy of the database", () => {
  it("makes no link and no code: they need the key that is not in it", async () => {
    const email = newEmail();
    await nobody().register({ email, password: "first plain words of mine", displayName: "Vera" });
    await api.mailsTo(email);
    const rows = await api.db.asOwner<{ id: string }>("SELECT id FROM identity.email_tokens WHERE email = $1", [email]);
    const id = rows[0]?.id ?? "";
    const thief = createIdentityKeys(rootKeyOf(randomBytes(32)));
    const bytes = Buffer.from(id.replaceAll("-", ""), "hex");
    const made = [
      id,
      bytes.toString("base64url"),
      thief.linkTokenOf(id),
      Buffer.concat([bytes, Buffer.alloc(32)]).toString("base64url"),
    ];
    for (const token of made) {
      expect((await refusalOf(nobody().verifyEmail({ token }))).reason).toBe("identity.link_invalid");
    }
    const { keys } = api.services;
    const codes = Array.from({ length: 50 }, () => crypto.randomUUID()).map((one) => [
      keys.codeOf(one),
      thief.codeOf(one),
    ]);
    expect(codes.filter(([ours, theirs]) => ours === theirs).length).toBeLessThan(3);
    expect(await nobody().verifyEmail({ token: keys.linkTokenOf(id) })).toEqual({ done: true });
  });

  it("signs nobody in: what it keeps of sessions and devices is no token", async () => {
    const { account, token, password } = await api.newPersonWithPassword();
    const { deviceToken } = await signIn(api, { email: account.email, password });
    const kept = await api.db.asOwner<{ id: string }>(
      "SELECT id FROM identity.user_sessions WHERE user_id = $1 UNION ALL SELECT device_hash FROM identity.known_devices WHERE user_id = $1",
      [account.id],
    );
    expect(kept).toHaveLength(3);
    for (const { id } of kept) expect(await sessionOf(api, id)).toBeNull();
    expect(await sessionOf(api, token)).not.toBeNull();
    expect(kept.map(({ id }) => id)).not.toContain(deviceToken);
  });

  it("opens no authenticator app, not even in another row of it", async () => {
    const { keys } = api.services;
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const sealed = keys.sealTotp(one, randomBytes(20));
    expect(() => createIdentityKeys(rootKeyOf(randomBytes(32))).openTotp(one, sealed)).toThrow("crypto.unknown_key");
    expect(() => keys.openTotp(other, sealed)).toThrow("crypto.refused");
  });
});
