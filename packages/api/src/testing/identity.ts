import { randomInt, randomUUID } from "node:crypto";
import type { Principal, RequestFacts } from "@anamnesis/auth";
import type { AppError } from "@anamnesis/domain";
import type { OutboxMail } from "@anamnesis/platform";
import { Secret, TOTP } from "otpauth";
import type { Context } from "../context.ts";
import { appErrorFrom } from "../errors.ts";
import type { TestApi, TestPerson } from "./index.ts";

export const goodPassword = "four plain words here";
export const newEmail = () => `${randomUUID()}@anamnesis.example`;

/** From a network of its own: what others register or guess does not count against it. */
export function factsFrom(clientIp = newAddress()): RequestFacts {
  return { requestId: randomUUID(), clientIp, userAgent: "Firefox/150 Android" };
}

export function newAddress(): string {
  const group = () => randomInt(0x1000, 0x10000).toString(16);
  return `2001:db8:${group()}:${group()}::1`;
}

/** The refusal that a call ends in. */
export async function refusalOf(answer: Promise<unknown>): Promise<AppError> {
  const given = await answer.then(
    (value) => ({ value }),
    (error: unknown) => appErrorFrom(error),
  );
  if ("value" in given) throw new Error(`nothing was refused: ${JSON.stringify(given.value)}`);
  return given;
}

/** What follows the # in the link of a mail. */
export function linkIn(mail: OutboxMail | undefined): string {
  const token = /#token=([\w-]+)/u.exec(mail?.text ?? "")?.[1];
  if (token === undefined) throw new Error(`no link in: ${mail?.text ?? "no mail"}`);
  return token;
}

/** The six digits of a mail. */
export function codeIn(mail: OutboxMail | undefined): string {
  const code = /^\s*(\d{6})\s*$/mu.exec(mail?.text ?? "")?.[1];
  if (code === undefined) throw new Error(`no code in: ${mail?.text ?? "no mail"}`);
  return code;
}

/** Six digits that are not these. */
export const otherCode = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

export const subjects = (mails: readonly OutboxMail[]) => mails.map((mail) => mail.subject);

export interface SignedInHere {
  readonly principal: Principal;
  readonly token: string;
  readonly deviceToken: string;
}

export interface GivenCredentials {
  readonly email: string;
  readonly password: string;
  readonly totp?: string;
  readonly recoveryCode?: string;
  readonly remember?: boolean;
}

/** Keeps what a browser would keep of a call. */
export function cookieJar() {
  const kept = { token: "", deviceToken: "", isCleared: false };
  const cookies: Context["cookies"] = {
    set: (token) => void (kept.token = token),
    setDevice: (token) => void (kept.deviceToken = token),
    clear: () => void (kept.isCleared = true),
  };
  return { kept, cookies };
}

/** Signs somebody in with a browser. */
export async function signIn(
  api: TestApi,
  credentials: GivenCredentials,
  given: Partial<Context> = {},
): Promise<SignedInHere> {
  const { kept, cookies } = cookieJar();
  const facts = given.facts ?? factsFrom();
  await api.callerOf(null, { ...given, facts, cookies }).identity.sessions.signIn(credentials);
  const principal = await (given.services ?? api.services).sessions.verify(kept.token, facts);
  if (principal === null) throw new Error("the session is not known");
  return { principal, token: kept.token, deviceToken: kept.deviceToken };
}

/** The person of a session that is open; null when it has ended. */
export const sessionOf = (api: TestApi, token: string) => api.services.sessions.verify(token, factsFrom());

/** The same person, who proved so many minutes ago who they are. */
export async function minutesAfterProof(api: TestApi, person: TestPerson, minutes: number): Promise<TestPerson> {
  await api.db.asOwner(
    "UPDATE identity.user_sessions SET authenticated_at = now() - make_interval(mins => $2) WHERE handle = $1",
    [person.principal.session.handle, minutes],
  );
  return api.refreshed(person);
}

/** What the log of an account's safety says, in order. */
export async function securityEventsOf(api: TestApi, userId: string): Promise<string[]> {
  const rows = await api.db.asOwner<{ event_type: string }>(
    "SELECT event_type FROM identity.security_logs WHERE user_id = $1 ORDER BY occurred_at",
    [userId],
  );
  return rows.map((row) => row.event_type);
}

/** What an authenticator app shows, so many steps of 30 seconds from now. */
export function totpOf(secret: string, steps = 0): string {
  const app = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(" ", "")) });
  return app.generate({ timestamp: Date.now() + steps * 30_000 });
}

/** Six digits that the app shows neither now nor within ten minutes. */
export function wrongTotpOf(secret: string): string {
  const near = new Set(Array.from({ length: 41 }, (_, index) => totpOf(secret, index - 20)));
  const wrong = ["000000", "111111", "222222", "333333"].find((code) => !near.has(code));
  if (wrong === undefined) throw new Error("every code is right");
  return wrong;
}

/** Sets up an authenticator app; its codes are unused. */
export async function withTotp(
  api: TestApi,
  person: TestPerson,
): Promise<{ readonly secret: string; readonly recoveryCodes: readonly string[] }> {
  const { factors } = api.callerOf(person).identity;
  const { secret } = await factors.beginTotp();
  const { recoveryCodes } = await factors.confirmTotp({ totp: totpOf(secret) });
  await forgetTotpUse(api, person.account.id);
  return { secret, recoveryCodes: recoveryCodes ?? [] };
}

/** As if no code had been used yet, so that a test need not wait for the next. */
export const forgetTotpUse = (api: TestApi, userId: string) =>
  api.db.asOwner("UPDATE identity.totp_secrets SET last_used_step = 0 WHERE user_id = $1", [userId]);
