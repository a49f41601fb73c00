import { randomBytes, randomUUID } from "node:crypto";
import { rootKeyOf } from "@anamnesis/crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  codeIn,
  factsFrom,
  goodPassword as password,
  linkIn,
  newEmail,
  otherCode,
  refusalOf,
  signIn,
  subjects,
} from "../../testing/identity.ts";
import { type TestApi, testApi } from "../../testing/index.ts";
import { createIdentityKeys } from "./keys.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const accounts = () => api.callerOf(null, { facts: factsFrom() }).identity.accounts;
const register = (email: string, displayName = "Vera") => accounts().register({ email, password, displayName });
const newestMail = async (email: string) => (await api.mailsTo(email))[0];

/** Somebody who registered and has the mail. */
async function registered() {
  const email = newEmail();
  await register(email);
  const mail = await newestMail(email);
  return { email, link: linkIn(mail), code: codeIn(mail) };
}

const userOf = async (email: string) =>
  (
    await api.db.asOwner<{ id: string; status: string }>("SELECT id, status FROM identity.users WHERE email = $1", [
      email,
    ])
  )[0];

/** Changes the token that was mailed last to an address. */
const changeToken = (email: string, set: string) =>
  api.db.asOwner(`UPDATE identity.email_tokens SET ${set} WHERE email = $1 AND used_at IS NULL`, [email]);

describe("a new account", () => {
  it("waits until the link of its mail is opened, which works once", async () => {
    const { email, link } = await registered();
    expect((await refusalOf(signIn(api, { email, password }))).reason).toBe("identity.email_not_verified");
    expect(await accounts().verifyEmail({ token: link })).toEqual({ done: true });
    expect((await signIn(api, { email, password })).principal.account.email).toBe(email);
    expect((await refusalOf(accounts().verifyEmail({ token: link }))).reason).toBe("identity.link_used");
  });

  it("opens with the code as people type it, once, and then the link is used as well", async () => {
    const { email, link, code } = await registered();
    const typed = ` ${code.slice(0, 3)} ${code.slice(3)}`;
    expect(await accounts().verifyEmail({ email: email.toUpperCase(), code: typed })).toEqual({ done: true });
    expect(await userOf(email)).toMatchObject({ status: "active" });
    expect((await refusalOf(accounts().verifyEmail({ email, code }))).reason).toBe("identity.code_wrong");
    expect((await refusalOf(accounts().verifyEmail({ token: link }))).reason).toBe("identity.link_used");
  });

  it("that waits tells it to the right password alone", async () => {
    const { email } = await registered();
    const wrong = await refusalOf(signIn(api, { email, password: "not the right words" }));
    const unknown = await refusalOf(signIn(api, { email: newEmail(), password }));
    expect(wrong).toMatchObject({ kind: "unauthenticated", reason: "identity.wrong_credentials" });
    expect({ ...wrong }).toEqual({ ...unknown });
    expect((await refusalOf(signIn(api, { email, password }))).kind).toBe("forbidden");
  });

  it("of a taken address changes nothing, and its owner is told by mail", async () => {
    const { email, link } = await registered();
    await accounts().verifyEmail({ token: link });
    const rows = () =>
      api.db.asOwner(
        "SELECT to_jsonb(u) AS account, to_jsonb(p) AS profile FROM identity.users AS u LEFT JOIN identity.user_profiles AS p ON p.user_id = u.id WHERE email = $1",
        [email],
      );
    const before = await rows();
    await accounts().register({ email, password: "somebody else's words", displayName: "Mallory", locale: "de" });
    const mail = await newestMail(email);
    expect(mail?.subject).toBe("You already have an account");
    expect(mail?.text).not.toMatch(/#token=|Mallory/u);
    expect(await rows()).toEqual(before);
    expect((await refusalOf(signIn(api, { email, password: "somebody else's words" }))).reason).toBe(
      "identity.wrong_credentials",
    );
  });
});

describe("an address that somebody else registered first", () => {
  it("opens with no password of theirs, but with the one that whoever reads its mail chooses", async () => {
    const [email, theirs] = [newEmail(), "somebody else's words"];
    await accounts().register({ email, password: theirs, displayName: "Mallory" });
    await register(email);
    const mails = await api.mailsTo(email);
    await accounts().verifyEmail({ token: linkIn(mails.find((mail) => mail.text.includes("#token="))) });
    for (const guess of [theirs, password]) {
      expect((await refusalOf(signIn(api, { email, password: guess }))).reason).toBe("identity.wrong_credentials");
    }
    const choose = linkIn((await api.mailsTo(email)).find(({ subject }) => subject === "Choose a new password"));
    await accounts().resetPassword({ token: choose, password: "the words of its person" });
    await signIn(api, { email, password: "the words of its person" });
  });
});

describe("a code", () => {
  it("dies after five wrong ones; the link lives on", async () => {
    const { email, link, code } = await registered();
    for (let n = 0; n < 5; n += 1) {
      const refusal = await refusalOf(accounts().verifyEmail({ email, code: otherCode(code) }));
      expect(refusal).toMatchObject({ kind: "invalid", reason: "identity.code_wrong" });
      expect(Object.keys(refusal.details.fields ?? {})).toEqual(["code"]);
    }
    expect((await refusalOf(accounts().verifyEmail({ email, code }))).reason).toBe("identity.code_wrong");
    expect(await accounts().verifyEmail({ token: link })).toEqual({ done: true });
  });

  it("is right after four wrong ones", async () => {
    const { email, code } = await registered();
    for (let n = 0; n < 4; n += 1) await refusalOf(accounts().verifyEmail({ email, code: otherCode(code) }));
    expect(await accounts().verifyEmail({ email, code })).toEqual({ done: true });
  });

  it("is compared five times at most, also with guesses of the same moment", async () => {
    const { email, code } = await registered();
    await Promise.all(
      Array.from({ length: 40 }, () => refusalOf(accounts().verifyEmail({ email, code: otherCode(code) }))),
    );
    expect(await api.db.asOwner("SELECT attempts FROM identity.email_tokens WHERE email = $1", [email])).toEqual([
      { attempts: 5 },
    ]);
  });

  it("that is wrong counts for where it came from", async () => {
    const { email, code } = await registered();
    const facts = factsFrom();
    const { identity } = api.callerOf(null, { facts });
    await refusalOf(identity.accounts.verifyEmail({ email, code: otherCode(code) }));
    await refusalOf(identity.accounts.verifyEmail({ email: newEmail(), code }));
    const rows = await api.db.asOwner("SELECT failures FROM identity.throttles WHERE scope = 'address' AND key = $1", [
      api.services.keys.addressKeyOf(facts.clientIp),
    ]);
    expect(rows).toEqual([{ failures: 2 }]);
  });

  it("that is expired is wrong", async () => {
    const { email, code } = await registered();
    await changeToken(email, "expires_at = now()");
    expect((await refusalOf(accounts().verifyEmail({ email, code }))).reason).toBe("identity.code_wrong");
  });
});

describe("a link", () => {
  const reasonOf = async (token: string) => (await refusalOf(accounts().verifyEmail({ token }))).reason;

  it("says what is the matter with it", async () => {
    const { email, link } = await registered();
    await changeToken(email, "valid_from = now() + interval '1 hour'");
    expect(await reasonOf(link)).toBe("identity.link_waiting");
    await changeToken(email, "valid_from = now(), expires_at = now()");
    expect(await reasonOf(link)).toBe("identity.link_expired");
    await changeToken(email, "used_at = now()");
    expect(await reasonOf(link)).toBe("identity.link_used");
    expect(await userOf(email)).toMatchObject({ status: "pending_verification" });
  });

  it("that we did not make, or made for something else, is invalid", async () => {
    const { email, link } = await registered();
    await accounts().requestReset({ email });
    const other = createIdentityKeys(rootKeyOf(randomBytes(32)));
    const cut = link.slice(0, -4);
    const changed = (link.startsWith("A") ? "B" : "A") + link.slice(1);
    const links = [
      linkIn(await newestMail(email)),
      other.linkTokenOf(api.services.keys.tokenIdOf(link) ?? ""),
      api.services.keys.linkTokenOf(randomUUID()),
      cut,
      changed,
      "no link at all",
    ];
    for (const given of links) expect(await reasonOf(given)).toBe("identity.link_invalid");
    expect(await userOf(email)).toMatchObject({ status: "pending_verification" });
  });
});

describe("asking for the mail again", () => {
  it("makes the newest mail the one that counts", async () => {
    const { email, link, code } = await registered();
    await accounts().resendVerification({ email });
    const newest = await newestMail(email);
    expect(linkIn(newest)).not.toBe(link);
    expect((await refusalOf(accounts().verifyEmail({ token: link }))).reason).toBe("identity.link_used");
    if (codeIn(newest) !== code) {
      expect((await refusalOf(accounts().verifyEmail({ email, code }))).reason).toBe("identity.code_wrong");
    }
    expect(await accounts().verifyEmail({ email, code: codeIn(newest) })).toEqual({ done: true });
  });

  it("sends five in an hour, the last of which works, and more in the next hour", async () => {
    const { email } = await registered();
    for (let n = 0; n < 6; n += 1) expect(await accounts().resendVerification({ email })).toEqual({ done: true });
    const mails = await api.mailsTo(email);
    expect(subjects(mails)).toEqual(Array.from({ length: 5 }, () => "Confirm your e-mail address"));
    await changeToken(email, "created_at = created_at - interval '1 hour'");
    await api.db.asOwner(
      "UPDATE identity.email_tokens SET created_at = created_at - interval '1 hour' WHERE email = $1",
      [email],
    );
    await accounts().resendVerification({ email });
    const later = await api.mailsTo(email);
    expect(later).toHaveLength(6);
    expect(await accounts().verifyEmail({ token: linkIn(later[0]) })).toEqual({ done: true });
  });

  it("sends nothing to an open account and to nobody, and says the same", async () => {
    const { email, link } = await registered();
    await accounts().verifyEmail({ token: link });
    const stranger = newEmail();
    expect(await accounts().resendVerification({ email })).toEqual({ done: true });
    expect(await accounts().resendVerification({ email: stranger })).toEqual({ done: true });
    expect(await api.mailsTo(email)).toHaveLength(1);
    expect(await api.mailsTo(stranger)).toEqual([]);
  });
});
