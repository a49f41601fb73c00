import { randomBytes } from "node:crypto";
import { fileKeyProvider, rootKeyOf } from "@anamnesis/crypto";
import type { AppError } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../../context.ts";
import { createServices } from "../../services.ts";
import {
  factsFrom,
  newAddress,
  newEmail,
  refusalOf,
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

const wrong = "not the right words";
const guess = (email: string, given: Partial<Context> & { readonly password?: string } = {}): Promise<AppError> =>
  refusalOf(signIn(api, { email, password: given.password ?? wrong }, given));
async function guesses(count: number, email: string, given: Partial<Context> = {}): Promise<string[]> {
  const reasons: string[] = [];
  for (let n = 0; n < count; n += 1) reasons.push((await guess(email, given)).reason);
  return reasons;
}
const wrongAnswers = (count: number) => Array.from({ length: count }, () => "identity.wrong_credentials");

interface Throttle {
  readonly failures: number;
  readonly pause: number | null;
}
/** The count of an account, and the seconds of its pause. */
async function throttleOf(email: string, keys = api.services.keys): Promise<Throttle | undefined> {
  const [row] = await api.db.asOwner<Throttle>(
    `SELECT failures, extract(epoch FROM blocked_until - last_failed_at)::integer AS pause FROM identity.throttles
      WHERE scope = 'account' AND key = $1`,
    [keys.accountKeyOf(email)],
  );
  return row;
}
/** Moves what was counted for an account into the past. */
const letPass = (email: string, time: string) =>
  api.db.asOwner(
    `UPDATE identity.throttles SET last_failed_at = last_failed_at - $2::interval, blocked_until = blocked_until - $2::interval
      WHERE scope = 'account' AND key = $1`,
    [api.services.keys.accountKeyOf(email), time],
  );

describe("wrong guesses at an account", () => {
  it("pause it at the fifth, also for the right password, and the pause ends", async () => {
    const { account, password } = await api.newPersonWithPassword();
    expect(await guesses(5, account.email)).toEqual(wrongAnswers(5));
    const refusal = await guess(account.email, { password });
    expect(refusal).toMatchObject({ kind: "rate_limited", reason: "identity.too_many_tries" });
    expect(refusal.details.retryAfter).toBeGreaterThan(0);
    expect(refusal.details.retryAfter).toBeLessThanOrEqual(30);
    await letPass(account.email, "31 seconds");
    await signIn(api, { email: account.email, password });
    expect(await throttleOf(account.email)).toBeUndefined();
  });

  it("double the pause each time, up to a quarter of an hour", async () => {
    const { account, password } = await api.newPersonWithPassword();
    const pauses: (number | null | undefined)[] = [];
    for (let n = 0; n < 11; n += 1) {
      await guess(account.email);
      pauses.push((await throttleOf(account.email))?.pause);
      await letPass(account.email, "16 minutes");
    }
    expect(pauses).toEqual([null, null, null, null, 30, 60, 120, 240, 480, 900, 900]);
    await signIn(api, { email: account.email, password });
  });

  it("are not counted during a pause, which others could prolong for ever", async () => {
    const email = newEmail();
    await guesses(5, email);
    const before = await throttleOf(email);
    expect(new Set(await guesses(10, email))).toEqual(new Set(["identity.too_many_tries"]));
    expect(await throttleOf(email)).toEqual(before);
  });

  it("are forgotten after a day, however many there were", async () => {
    const { account, password } = await api.newPersonWithPassword();
    await guess(account.email);
    const key = api.services.keys.accountKeyOf(account.email);
    await api.db.asOwner("UPDATE identity.throttles SET failures = 1000000 WHERE key = $1", [key]);
    await guess(account.email);
    expect(await throttleOf(account.email)).toEqual({ failures: 1_000_000, pause: 900 });
    await letPass(account.email, "25 hours");
    await guess(account.email);
    expect(await throttleOf(account.email)).toEqual({ failures: 1, pause: null });
    await signIn(api, { email: account.email, password });
  });

  it("at an address without an account are answered and paused alike", async () => {
    const { account, password } = await api.newPersonWithPassword();
    const stranger = newEmail();
    const answers = async (email: string) => {
      const refusals: AppError[] = [];
      for (let n = 0; n < 5; n += 1) refusals.push(await guess(email));
      refusals.push(await guess(email, { password }));
      return refusals.map(({ kind, reason, details }) => ({ kind, reason, fields: details.fields ?? null }));
    };
    expect(await answers(stranger)).toEqual(await answers(account.email));
    expect(await throttleOf(stranger)).toEqual(await throttleOf(account.email));
    for (const email of [stranger, account.email]) {
      const { retryAfter } = (await guess(email)).details;
      expect(retryAfter).toBeGreaterThan(0);
      expect(retryAfter).toBeLessThanOrEqual(30);
    }
  });

  it("of one moment are held back by the pause that they cause, also a right one that waited behind them", async () => {
    const { account, password } = await api.newPersonWithPassword();
    const guesses = Array.from({ length: 40 }, (_, n) => guess(account.email, { password: `${wrong} ${n}` }));
    expect((await guess(account.email, { password })).reason).toBe("identity.too_many_tries");
    expect(new Set((await Promise.all(guesses)).map(({ reason }) => reason))).toEqual(
      new Set(["identity.wrong_credentials", "identity.too_many_tries"]),
    );
  });

  it("are logged when they pause it, and its person is told by mail at the tenth", async () => {
    const { account } = await api.newPersonWithPassword();
    for (let n = 0; n < 12; n += 1) {
      await guess(account.email);
      await letPass(account.email, "16 minutes");
      const told = subjects(await api.mailsTo(account.email)).includes("Sign-in to your account is paused");
      expect(told).toBe(n >= 9);
    }
    expect(await api.mailsTo(account.email)).toHaveLength(1);
    const events = await securityEventsOf(api, account.id);
    expect(events.filter((event) => event === "USER_LOGIN_FAILED")).toHaveLength(12);
    expect(events.filter((event) => event === "ACCOUNT_LOCKED")).toHaveLength(8);
  });

  it("are counted together by all servers", async () => {
    const rootKey = rootKeyOf(randomBytes(32));
    const keyProvider = fileKeyProvider(rootKey);
    const { outbound, push } = api.background;
    const parts = { database: api.db.app, objects: api.services.objects, rootKey, keyProvider, outbound, push };
    const [one, other] = [createServices(parts), createServices(parts)];
    const { account, password } = await api.newPersonWithPassword();
    for (const services of [one, other, one, other, one]) await guess(account.email, { services });
    expect(await throttleOf(account.email, one.keys)).toEqual({ failures: 5, pause: 30 });
    expect((await guess(account.email, { services: other, password })).reason).toBe("identity.too_many_tries");
  });
});

describe("right sign-ins", () => {
  it("never count", async () => {
    const { account, password } = await api.newPersonWithPassword();
    const facts = factsFrom();
    for (let n = 0; n < 6; n += 1) await signIn(api, { email: account.email, password }, { facts });
    expect(await throttleOf(account.email)).toBeUndefined();
    expect(await guesses(4, account.email)).toEqual(wrongAnswers(4));
    await signIn(api, { email: account.email, password });
    expect(await guesses(5, account.email)).toEqual(wrongAnswers(5));
  });

  it("of the same moment all succeed", async () => {
    const { account, password } = await api.newPersonWithPassword();
    const facts = factsFrom();
    const opened = await Promise.all(
      Array.from({ length: 20 }, () => signIn(api, { email: account.email, password }, { facts })),
    );
    expect(new Set(opened.map(({ token }) => token)).size).toBe(20);
  });
});

describe("a device that signed in before", () => {
  it("gets in during a pause that others caused, with the right password, and does not end it for them", async () => {
    const { account, password } = await api.newPersonWithPassword();
    const { deviceToken } = await signIn(api, { email: account.email, password });
    await guesses(5, account.email);
    await signIn(api, { email: account.email, password }, { deviceToken });
    expect((await guess(account.email, { password })).reason).toBe("identity.too_many_tries");
    expect((await guess(account.email, { password, deviceToken: "x".repeat(43) })).reason).toBe(
      "identity.too_many_tries",
    );
  });

  it("has a count of its own, which leaves the account open to others", async () => {
    const { account, password } = await api.newPersonWithPassword();
    const { deviceToken } = await signIn(api, { email: account.email, password });
    expect(await guesses(10, account.email, { deviceToken })).toEqual(wrongAnswers(10));
    expect((await guess(account.email, { deviceToken, password })).reason).toBe("identity.too_many_tries");
    expect(await throttleOf(account.email)).toBeUndefined();
    await signIn(api, { email: account.email, password });
  });

  it("is known for its person alone", async () => {
    const [one, other] = [await api.newPersonWithPassword(), await api.newPersonWithPassword()];
    const { deviceToken } = await signIn(api, { email: one.account.email, password: one.password });
    await guesses(5, other.account.email);
    const refusal = await guess(other.account.email, { password: other.password, deviceToken });
    expect(refusal.reason).toBe("identity.too_many_tries");
  });
});

describe("guesses from one network", () => {
  const hostsOf = (network: string, count: number) =>
    Array.from({ length: count }, (_, n) => factsFrom(network.replace("::1", `::${(n + 1).toString(16)}`)));
  const countOf = (address: string) =>
    api.db.asOwner("SELECT failures FROM identity.throttles WHERE scope = 'address' AND key = $1", [
      api.services.keys.addressKeyOf(address),
    ]);

  it("pause it at the sixtieth, whomever they aim at, and no other", async () => {
    const network = newAddress();
    await Promise.all(hostsOf(network, 59).map((facts) => guess(newEmail(), { facts })));
    expect((await guess(newEmail(), { facts: factsFrom(network) })).reason).toBe("identity.wrong_credentials");
    expect((await guess(newEmail(), { facts: factsFrom(network) })).reason).toBe("identity.too_many_tries");
    expect((await guess(newEmail(), { facts: factsFrom(newAddress()) })).reason).toBe("identity.wrong_credentials");
    const logged = await api.db.asOwner(
      "SELECT details FROM identity.security_logs WHERE event_type = 'BRUTE_FORCE_ATTEMPT'",
    );
    expect(logged).toEqual([{ details: { failures: 60 } }]);
    const { account, password } = await api.newPersonWithPassword();
    const { deviceToken } = await signIn(api, { email: account.email, password });
    await signIn(api, { email: account.email, password }, { deviceToken, facts: factsFrom(network) });
  });

  it("are those of a whole /64 of IPv6, and of one host of IPv4 however it is written", async () => {
    const hosts = ["2001:db8:7:9::1", "2001:db8:7:9:8:7:6:5", "2001:db8:7:9:ffff::", "2001:db8:7:a::1"];
    for (const host of hosts) await guess(newEmail(), { facts: factsFrom(host) });
    expect(await countOf("2001:db8:7:9::abc")).toEqual([{ failures: 3 }]);
    expect(await countOf("2001:db8:7:a::abc")).toEqual([{ failures: 1 }]);
    for (const host of ["198.51.100.7", "::ffff:198.51.100.7", "198.51.100.8"]) {
      await guess(newEmail(), { facts: factsFrom(host) });
    }
    expect(await countOf("198.51.100.7")).toEqual([{ failures: 2 }]);
    // What is kept of a network does not tell which it is.
    const kept = await api.db.asOwner("SELECT key FROM identity.throttles WHERE key ~ '[.:/]'");
    expect(kept).toEqual([]);
  });
});
