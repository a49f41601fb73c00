import { randomUUID } from "node:crypto";
import { newActor } from "@anamnesis/db/testing";
import { URI } from "otpauth";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  forgetTotpUse,
  refusalOf,
  securityEventsOf,
  sessionOf,
  signIn,
  subjects,
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

type Person = TestPerson & { readonly password: string };
const factors = (person: TestPerson, idempotencyKey: string | null = null) =>
  api.callerOf(person, { idempotencyKey }).identity.factors;
const safety = (person: TestPerson) => api.callerOf(person).identity.accounts.safety();
const enter = ({ account, password }: Person, given: { readonly totp?: string; readonly recoveryCode?: string } = {}) =>
  signIn(api, { email: account.email, password, ...given });
const first = (codes: readonly string[]) => codes[0] ?? "";

describe("an authenticator app", () => {
  it("is asked for once it was confirmed, and ends sessions that were opened without it", async () => {
    const person = await api.newPersonWithPassword();
    const elsewhere = await enter(person);
    const begun = await factors(person).beginTotp();
    expect(URI.parse(begun.uri)).toMatchObject({ issuer: "Anamnesis", label: person.account.email });
    expect(begun.secret).toMatch(/^(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}$/u);
    await enter(person);
    const confirmed = await factors(person).confirmTotp({ totp: totpOf(begun.secret) });
    expect(confirmed.sessionsEnded).toBe(2);
    expect(await sessionOf(api, elsewhere.token)).toBeNull();
    expect(await sessionOf(api, person.token)).toBeNull();
    expect((await refusalOf(enter(person))).reason).toBe("identity.second_factor_required");
    const typed = totpOf(begun.secret, 1);
    const { principal } = await enter(person, { totp: `${typed.slice(0, 3)} ${typed.slice(3)}` });
    expect(principal.session.assurance).toBe("aal2");
    expect(await safety(person)).toMatchObject({ hasTotp: true, recoveryCodesLeft: 10 });
    expect(subjects(await api.mailsTo(person.account.email))).toContain("A second step was added to your account");
    expect(await securityEventsOf(api, person.account.id)).toEqual(
      expect.arrayContaining(["TOTP_ADDED", "RECOVERY_CODES_MADE"]),
    );
  });

  it("tells what is the matter with a code", async () => {
    const person = await api.newPersonWithPassword();
    const { secret } = await withTotp(api, person);
    const wordsFor = async (totp: string) => {
      const { kind, reason, details } = await refusalOf(enter(person, { totp }));
      return [kind, reason, details.fields?.["totp"]?.[0]];
    };
    const used = totpOf(secret);
    await enter(person, { totp: used });
    const clock = (words: string) =>
      `The clock of your device seems to be ${words}. Set it to automatic time and use the next code.`;
    expect(await wordsFor(used)).toEqual([
      "unauthenticated",
      "identity.totp_used",
      "That code was used already. Wait for the next one.",
    ]);
    const wrong = [
      "unauthenticated",
      "identity.totp_wrong",
      "That code is not right. If it keeps happening, set the clock of your device to automatic time.",
    ];
    expect(await wordsFor(wrongTotpOf(secret))).toEqual(wrong);
    // Nobody learns here which code will be right in two minutes.
    expect(await wordsFor(totpOf(secret, 4))).toEqual(wrong);
    expect(await wordsFor(totpOf(secret, -5))).toEqual([
      "unauthenticated",
      "identity.totp_clock_off",
      clock("behind, by about 3 min"),
    ]);
    expect(
      (await securityEventsOf(api, person.account.id)).filter((event) => event === "SECOND_FACTOR_FAILED"),
    ).toHaveLength(4);
  });

  it("pauses the account after five wrong codes", async () => {
    const person = await api.newPersonWithPassword();
    const { secret } = await withTotp(api, person);
    const totp = wrongTotpOf(secret);
    for (let n = 0; n < 5; n += 1) await refusalOf(enter(person, { totp }));
    expect((await refusalOf(enter(person, { totp: totpOf(secret) }))).reason).toBe("identity.too_many_tries");
  });

  it("lets one in of fifty who use the same code at the same moment", async () => {
    const person = await api.newPersonWithPassword();
    const { secret } = await withTotp(api, person);
    const totp = totpOf(secret);
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => enter(person, { totp })));
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
  });

  it("that replaces another leaves it in use until it is confirmed, and keeps the recovery codes", async () => {
    const person = await api.newPersonWithPassword();
    const before = await withTotp(api, person);
    const next = await factors(person).beginTotp();
    const wrong = await refusalOf(factors(person).confirmTotp({ totp: wrongTotpOf(next.secret) }));
    expect(wrong).toMatchObject({ kind: "invalid", reason: "identity.totp_wrong" });
    expect((await refusalOf(enter(person, { totp: totpOf(next.secret) }))).reason).toBe("identity.totp_wrong");
    await enter(person, { totp: totpOf(before.secret) });
    expect(await factors(person).confirmTotp({ totp: totpOf(next.secret) })).toMatchObject({ recoveryCodes: null });
    await forgetTotpUse(api, person.account.id);
    expect((await refusalOf(enter(person, { totp: totpOf(before.secret) }))).reason).toBe("identity.totp_wrong");
    await enter(person, { totp: totpOf(next.secret) });
    await enter(person, { recoveryCode: first(before.recoveryCodes) });
  });

  it("counts the code that confirmed it as used", async () => {
    const person = await api.newPersonWithPassword();
    const { secret } = await factors(person).beginTotp();
    const totp = totpOf(secret);
    await factors(person).confirmTotp({ totp });
    expect((await refusalOf(enter(person, { totp }))).reason).toBe("identity.totp_used");
    expect((await refusalOf(factors(person).confirmTotp({ totp }))).reason).toBe("identity.totp_not_begun");
  });

  it("that is removed is no longer asked for, and its recovery codes go with it", async () => {
    const person = await api.newPersonWithPassword();
    await withTotp(api, person);
    expect(await factors(person).removeTotp()).toEqual({ removed: true });
    expect(await factors(person).removeTotp()).toEqual({ removed: false });
    await enter(person);
    expect(await safety(person)).toMatchObject({ hasTotp: false, recoveryCodesLeft: 0 });
    const mails = subjects(await api.mailsTo(person.account.email));
    expect(mails.filter((subject) => subject === "A second step was removed from your account")).toHaveLength(1);
    expect(await securityEventsOf(api, person.account.id)).toContain("TOTP_REMOVED");
  });
});

describe("recovery codes", () => {
  it("stand in for the app, each once, in any spelling", async () => {
    const person = await api.newPersonWithPassword();
    const { recoveryCodes } = await withTotp(api, person);
    expect(new Set(recoveryCodes).size).toBe(10);
    const [one = "", two = "", three = "", four = ""] = recoveryCodes;
    const spellings = [
      one,
      two.toLowerCase().replace("-", ""),
      ` ${three.replace("-", " ")} `,
      four.replaceAll("0", "o").replaceAll("1", "l").replace("-", "–"),
    ];
    for (const recoveryCode of spellings) await enter(person, { recoveryCode });
    for (const recoveryCode of [one, two]) {
      const refusal = await refusalOf(enter(person, { recoveryCode }));
      expect(refusal).toMatchObject({ kind: "unauthenticated", reason: "identity.recovery_code_wrong" });
    }
    expect(await safety(person)).toMatchObject({ recoveryCodesLeft: 6 });
    const mails = await api.mailsTo(person.account.email);
    const told = mails.filter(({ subject }) => subject === "A recovery code was used").map(({ text }) => text);
    expect(told).toHaveLength(4);
    expect(told[0]).toMatch(/6\s+codes\s+are\s+left\./u);
    expect(
      (await securityEventsOf(api, person.account.id)).filter((event) => event === "RECOVERY_CODE_USED"),
    ).toHaveLength(4);
  });

  it("let one in of many who use the same one at the same moment", async () => {
    const person = await api.newPersonWithPassword();
    const recoveryCode = first((await withTotp(api, person)).recoveryCodes);
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => enter(person, { recoveryCode })));
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
  });

  it("that are made anew replace the old ones", async () => {
    const person = await api.newPersonWithPassword();
    const { recoveryCodes: old } = await withTotp(api, person);
    const { recoveryCodes } = await factors(person).regenerateRecoveryCodes();
    expect((await refusalOf(enter(person, { recoveryCode: first(old) }))).reason).toBe("identity.recovery_code_wrong");
    await enter(person, { recoveryCode: first(recoveryCodes) });
  });

  it("are not made without an app that they stand in for", async () => {
    const person = await api.newPersonWithPassword();
    await factors(person).beginTotp();
    const refusal = await refusalOf(factors(person).regenerateRecoveryCodes());
    expect(refusal).toMatchObject({ kind: "conflict", reason: "identity.no_second_factor" });
  });

  it("of one person are nothing to another", async () => {
    const [one, other] = [await api.newPersonWithPassword(), await api.newPersonWithPassword()];
    const mine = await withTotp(api, one);
    await withTotp(api, other);
    const refusal = await refusalOf(enter(other, { recoveryCode: first(mine.recoveryCodes) }));
    expect(refusal.reason).toBe("identity.recovery_code_wrong");
    expect((await refusalOf(enter(other, { totp: totpOf(mine.secret) }))).reason).toBe("identity.totp_wrong");
    await factors(other).removeTotp();
    expect(await safety(one)).toMatchObject({ hasTotp: true, recoveryCodesLeft: 10 });
    const seen = await api.db.app.withContext(newActor({ userId: other.account.id }), (tx) =>
      tx.query("SELECT user_id FROM identity.totp_secrets UNION ALL SELECT user_id FROM identity.recovery_codes"),
    );
    expect(seen).toEqual([]);
  });
});

describe("answers that are shown once", () => {
  it("are not kept by an idempotency key", async () => {
    const person = await api.newPersonWithPassword();
    const key = randomUUID();
    const { secret, uri } = await factors(person, key).beginTotp();
    const { recoveryCodes } = await factors(person, key).confirmTotp({ totp: totpOf(secret) });
    const renewed = await factors(person, key).regenerateRecoveryCodes();
    const { accounts, sessions } = api.callerOf(person, { idempotencyKey: key }).identity;
    const { token } = await sessions.createForProgram({ name: "a clock", scopes: ["exports"], days: 1 });
    await accounts.updateProfile({ displayName: "Kept" });
    const kept = JSON.stringify(
      await api.db.asOwner("SELECT * FROM app.idempotency_keys WHERE user_id = $1", [person.account.id]),
    );
    // Others are.
    expect(kept).toContain("updateProfile");
    for (const shown of [secret, uri, token, ...(recoveryCodes ?? []), ...renewed.recoveryCodes]) {
      expect(kept).not.toContain(shown);
      expect(kept).not.toContain(shown.replaceAll(/[\s-]/gu, ""));
    }
  });
});
