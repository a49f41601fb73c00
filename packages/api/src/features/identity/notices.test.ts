import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  codeIn,
  cookieJar,
  factsFrom,
  goodPassword,
  linkIn,
  newEmail,
  securityEventsOf,
  signIn,
  subjects,
} from "../../testing/identity.ts";
import { type TestApi, testApi } from "../../testing/index.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const newSignIn = "A new sign-in to your account";

describe("a person is told by mail", () => {
  it("when the address changes: at the old one, when it is asked for and when it is done, and at the new one", async () => {
    const person = await api.newPersonWithPassword();
    const [before, after] = [person.account.email, newEmail()];
    await api.callerOf(person).identity.accounts.changeEmail({ email: after });
    expect(subjects(await api.mailsTo(before))).toEqual(["A new e-mail address was asked for"]);
    const token = linkIn((await api.mailsTo(after))[0]);
    await api.callerOf(null, { facts: factsFrom() }).identity.accounts.confirmEmailChange({ token });
    expect(subjects(await api.mailsTo(before))).toContain("Your e-mail address was changed");
    expect(subjects(await api.mailsTo(after))).toContain("Your e-mail address was changed");
    expect((await signIn(api, { email: after, password: person.password })).principal.account.id).toBe(
      person.account.id,
    );
  });

  it("when somebody asks for their address, which stays theirs: the link to take it is made for nobody", async () => {
    const [person, other] = [await api.newPersonWithPassword(), await api.newPersonWithPassword()];
    await api.callerOf(person).identity.accounts.changeEmail({ email: other.account.email });
    const mails = await api.mailsTo(other.account.email);
    expect(subjects(mails)).toEqual(["This address already has an account"]);
    expect(mails[0]?.text).not.toContain("#token=");
    expect(subjects(await api.mailsTo(person.account.email))).toEqual(["A new e-mail address was asked for"]);
    const live = await api.db.asOwner(
      "SELECT 1 FROM identity.email_tokens WHERE user_id = $1 AND purpose = 'change' AND used_at IS NULL",
      [person.account.id],
    );
    expect(live).toEqual([]);
  });

  it("of a device that says more of itself than is kept, of as much as is", async () => {
    const { account, password } = await api.newPersonWithPassword();
    await signIn(api, { email: account.email, password });
    const facts = { ...factsFrom(), userAgent: `Firefox ${"x".repeat(2_000)}` };
    const { deviceToken } = await signIn(api, { email: account.email, password }, { facts });
    await signIn(api, { email: account.email, password }, { facts, deviceToken });
    const kept = await api.db.asOwner(
      "SELECT max(length(user_agent)) AS longest FROM identity.known_devices WHERE user_id = $1",
      [account.id],
    );
    expect(kept).toEqual([{ longest: 400 }]);
    expect(subjects(await api.mailsTo(account.email))).toEqual([newSignIn]);
  });

  it("of a sign-in from a device that was not seen before, once, and of none from the first or a known one", async () => {
    const { account, password } = await api.newPersonWithPassword();
    const { email } = account;
    const told = async () => subjects(await api.mailsTo(email)).filter((subject) => subject === newSignIn).length;
    const first = await signIn(api, { email, password });
    expect(await told()).toBe(0);
    const second = await signIn(api, { email, password });
    expect(await told()).toBe(1);
    for (const { deviceToken } of [first, second]) await signIn(api, { email, password }, { deviceToken });
    expect(await told()).toBe(1);
    expect((await securityEventsOf(api, account.id)).filter((event) => event === "NEW_DEVICE")).toHaveLength(1);
  });
});

describe("a mail", () => {
  it("signs nobody in, by link or by code: who has it still needs the password", async () => {
    const { kept, cookies } = cookieJar();
    const { accounts, sessions } = api.callerOf(null, { facts: factsFrom(), cookies }).identity;
    const answers: unknown[] = [];
    const email = newEmail();
    await accounts.register({ email, password: goodPassword, displayName: "Vera" });
    answers.push(await accounts.verifyEmail({ email, code: codeIn((await api.mailsTo(email))[0]) }));
    await accounts.requestReset({ email });
    const token = linkIn((await api.mailsTo(email)).find(({ subject }) => subject === "Choose a new password"));
    answers.push(await accounts.resetPassword({ token, password: "a new set of plain words" }));
    expect(answers).toEqual([{ done: true }, { done: true }]);
    expect(kept).toEqual({ token: "", deviceToken: "", isCleared: false });
    expect(await sessions.current()).toBeNull();
    const opened = await api.db.asOwner(
      "SELECT 1 FROM identity.user_sessions AS s JOIN identity.users AS u ON u.id = s.user_id WHERE u.email = $1",
      [email],
    );
    expect(opened).toEqual([]);
  });
});

describe("the challenge of a passkey", () => {
  it("has 32 bytes, and each time others", async () => {
    const { sessions } = api.callerOf(null, { facts: factsFrom() }).identity;
    const begun = await Promise.all(Array.from({ length: 20 }, () => sessions.beginPasskey()));
    const challenges = begun.map(({ options }) => options.challenge);
    expect(new Set(challenges).size).toBe(20);
    expect(new Set(challenges.map((text) => Buffer.from(text, "base64url").length))).toEqual(new Set([32]));
  });
});
