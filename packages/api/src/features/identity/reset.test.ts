import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  factsFrom,
  goodPassword,
  linkIn,
  newEmail,
  refusalOf,
  securityEventsOf,
  sessionOf,
  signIn,
  subjects,
  totpOf,
  withTotp,
} from "../../testing/identity.ts";
import { type TestApi, testApi } from "../../testing/index.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const password = "a new set of plain words";
const accounts = () => api.callerOf(null, { facts: factsFrom() }).identity.accounts;

/** A link to a new password for somebody, as their mail has it. */
async function resetLink(email: string): Promise<string> {
  await accounts().requestReset({ email });
  return linkIn((await api.mailsTo(email)).find((mail) => mail.subject === "Choose a new password"));
}

/** Kinds of rows that a request wrote, each with what is the same for everybody. */
async function rowsOf(requestId: string): Promise<unknown> {
  return api.db.asOwner(
    `SELECT (SELECT jsonb_agg(jsonb_build_array(event_type, severity, details)) FROM identity.security_logs
          WHERE request_id = $1) AS security,
        (SELECT jsonb_agg(jsonb_build_array(event_type, status)) FROM audit.actions WHERE request_id = $1) AS actions,
        (SELECT jsonb_agg(kind) FROM audit.process_tracking WHERE request_id = $1) AS processes,
        (SELECT jsonb_agg(jsonb_build_array(kind, payload - 'tokenId', user_id, actor - 'clientIp', max_attempts))
          FROM app.jobs WHERE actor ->> 'requestId' = $1) AS jobs,
        (SELECT count(*) FROM audit.trail WHERE request_id = $1) AS changes`.replaceAll("$1", `'${requestId}'`),
  );
}

describe("a new password by mail", () => {
  it("ends every session, also of programs, and is the one that signs in", async () => {
    const person = await api.newPersonWithPassword();
    const { email } = person.account;
    const program = await api
      .callerOf(person)
      .identity.sessions.createForProgram({ name: "a clock", scopes: ["diary.read"], days: 3 });
    expect(await accounts().resetPassword({ token: await resetLink(email), password })).toEqual({ done: true });
    expect(await sessionOf(api, person.token)).toBeNull();
    expect(await sessionOf(api, program.token)).toBeNull();
    expect((await refusalOf(signIn(api, { email, password: person.password }))).reason).toBe(
      "identity.wrong_credentials",
    );
    await signIn(api, { email, password });
    expect(subjects(await api.mailsTo(email))).toContain("Your password was changed");
    expect(await securityEventsOf(api, person.account.id)).toContain("PASSWORD_RESET");
  });

  it("leaves the authenticator app on", async () => {
    const person = await api.newPersonWithPassword();
    const { email } = person.account;
    const { secret } = await withTotp(api, person);
    await accounts().resetPassword({ token: await resetLink(email), password });
    expect((await refusalOf(signIn(api, { email, password }))).reason).toBe("identity.second_factor_required");
    expect((await signIn(api, { email, password, totp: totpOf(secret) })).principal.session.assurance).toBe("aal2");
  });

  it("verifies the address, for whoever reads the mail has it", async () => {
    const email = newEmail();
    await accounts().register({ email, password: goodPassword, displayName: "Vera" });
    // The account is made by the run of its first mail.
    await api.mailsTo(email);
    await accounts().resetPassword({ token: await resetLink(email), password });
    await signIn(api, { email, password });
    const rows = await api.db.asOwner(
      "SELECT status, email_verified_at IS NOT NULL AS verified FROM identity.users WHERE email = $1",
      [email],
    );
    expect(rows).toEqual([{ status: "active", verified: true }]);
  });

  it("can be set once with a link, and with words that are hard to guess", async () => {
    const { account } = await api.newPersonWithPassword();
    const first = await resetLink(account.email);
    const weak = await refusalOf(accounts().resetPassword({ token: first, password: "password1234" }));
    expect(weak).toMatchObject({ kind: "invalid", reason: "identity.weak_password" });
    await accounts().resetPassword({ token: first, password });
    expect((await refusalOf(accounts().resetPassword({ token: first, password }))).reason).toBe("identity.link_used");
  });

  it("cannot be set with an expired link, nor twice at the same moment", async () => {
    const { account } = await api.newPersonWithPassword();
    const link = await resetLink(account.email);
    await api.db.asOwner("UPDATE identity.email_tokens SET expires_at = now() WHERE id = $1", [
      api.services.keys.tokenIdOf(link),
    ]);
    expect((await refusalOf(accounts().resetPassword({ token: link, password }))).reason).toBe("identity.link_expired");
    const fresh = await resetLink(account.email);
    const answers = await Promise.allSettled(
      ["first", "second", "third"].map((word) =>
        accounts().resetPassword({ token: fresh, password: `${word} of three plain words` }),
      ),
    );
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
  });

  it("is not to be had with the link to something else", async () => {
    const email = newEmail();
    await accounts().register({ email, password: goodPassword, displayName: "Vera" });
    const token = linkIn((await api.mailsTo(email))[0]);
    expect((await refusalOf(accounts().resetPassword({ token, password }))).reason).toBe("identity.link_invalid");
  });

  it("calls off a change of address that somebody else may have asked for", async () => {
    const person = await api.newPersonWithPassword();
    const theirs = newEmail();
    await api.callerOf(person).identity.accounts.changeEmail({ email: theirs });
    const change = linkIn((await api.mailsTo(theirs))[0]);
    await accounts().resetPassword({ token: await resetLink(person.account.email), password });
    expect((await refusalOf(accounts().confirmEmailChange({ token: change }))).reason).toBe("identity.link_used");
  });

  it("lets nobody send a link later that was asked for before it, by a mail that still waits", async () => {
    const person = await api.newPersonWithPassword();
    const theirs = newEmail();
    const reset = await resetLink(person.account.email);
    await api.callerOf(person).identity.accounts.changeEmail({ email: theirs });
    // No mail of the change has left yet.
    await accounts().resetPassword({ token: reset, password });
    expect(await api.mailsTo(theirs)).toEqual([]);
    const live = "SELECT 1 FROM identity.email_tokens WHERE email = $1 AND used_at IS NULL";
    const links = await api.db.asOwner(live, [theirs]);
    expect(links).toEqual([]);
  });

  it("asked for at the old address is void once the address has changed", async () => {
    const person = await api.newPersonWithPassword();
    const next = newEmail();
    const reset = await resetLink(person.account.email);
    await api.callerOf(person).identity.accounts.changeEmail({ email: next });
    await accounts().confirmEmailChange({ token: linkIn((await api.mailsTo(next))[0]) });
    expect((await refusalOf(accounts().resetPassword({ token: reset, password }))).reason).toBe("identity.link_used");
  });
});

describe("a password that is changed by its person", () => {
  it("calls off links that were mailed before, and changes of address", async () => {
    const person = await api.newPersonWithPassword();
    const reset = await resetLink(person.account.email);
    const theirs = newEmail();
    await api.callerOf(person).identity.accounts.changeEmail({ email: theirs });
    const change = linkIn((await api.mailsTo(theirs))[0]);
    await api.callerOf(person).identity.accounts.changePassword({ currentPassword: person.password, password });
    expect((await refusalOf(accounts().resetPassword({ token: reset, password }))).reason).toBe("identity.link_used");
    expect((await refusalOf(accounts().confirmEmailChange({ token: change }))).reason).toBe("identity.link_used");
  });
});

describe("asking for a new password", () => {
  it("answers and writes the same for every address, whoever has it", async () => {
    const [open, closed] = [await api.newPersonWithPassword(), await api.newPersonWithPassword()];
    await api.db.asOwner("UPDATE identity.users SET status = 'suspended' WHERE id = $1", [closed.account.id]);
    const stranger = newEmail();
    const written: unknown[] = [];
    for (const email of [open.account.email, closed.account.email, stranger]) {
      const facts = { ...factsFrom(), requestId: randomUUID() };
      expect(await api.callerOf(null, { facts }).identity.accounts.requestReset({ email })).toEqual({ done: true });
      const rows = JSON.stringify(await rowsOf(facts.requestId)).replaceAll(facts.requestId, "request");
      expect(rows).toContain(email);
      written.push(rows.replaceAll(email, "address"));
    }
    expect(new Set(written).size).toBe(1);
    expect(await api.mailsTo(open.account.email)).toHaveLength(1);
    expect(await api.mailsTo(closed.account.email)).toEqual([]);
    expect(await api.mailsTo(stranger)).toEqual([]);
    // In the log of whoever has the address, from where it was asked.
    const [logged] = await api.db.asOwner<{ ip: string }>(
      "SELECT ip FROM identity.security_logs WHERE user_id = $1 AND event_type = 'PASSWORD_RESET_REQUESTED'",
      [open.account.id],
    );
    expect(logged?.ip).toMatch(/^2001:db8:/u);
    expect(await securityEventsOf(api, closed.account.id)).not.toContain("PASSWORD_RESET_REQUESTED");
  });

  it("leaves nobody's session and password as the worse for it", async () => {
    const person = await api.newPersonWithPassword();
    await resetLink(person.account.email);
    expect(await sessionOf(api, person.token)).not.toBeNull();
    await signIn(api, { email: person.account.email, password: person.password });
  });
});
