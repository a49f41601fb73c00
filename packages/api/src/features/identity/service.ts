import { actorOf, type IssuedSession } from "@anamnesis/auth";
import { type Account, AppError, type RegisterInput, type SignInInput } from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { Context } from "../../context.ts";
import { findCredentials, insertAccount, logRefusedSignIn, logRegistration, logSecurityEvent } from "./repository.ts";

/** Makes an account. Says and takes the same whether or not the address has one already. */
export async function register(ctx: Context, input: RegisterInput): Promise<void> {
  const { database, passwords } = ctx.services;
  const passwordHash = await passwords.hash(input.password);
  const account = { id: uuidv7(), email: input.email.toLowerCase(), displayName: input.displayName, passwordHash };
  await database.withContext(actorOf(null, ctx.facts, { process: "identity.accounts.register" }), async (tx) => {
    const isNew = await insertAccount(tx, account);
    await logSecurityEvent(tx, {
      type: isNew ? "USER_REGISTERED" : "REGISTRATION_OF_EXISTING_ADDRESS",
      severity: "low",
      userId: isNew ? account.id : null,
    });
    await logRegistration(tx, isNew ? account.id : null);
  });
}

/**
 * Opens a session with a new token; a browser's session before it ends. Throws `unauthenticated` with
 * the same words, after the same time, for a wrong password, an unknown address and a closed account.
 */
export async function signIn(ctx: Context, input: SignInInput): Promise<{ account: Account; session: IssuedSession }> {
  const { database, passwords, sessions } = ctx.services;
  const actor = actorOf(null, ctx.facts);
  const found = await database.withContext(actor, (tx) => findCredentials(tx, input.email.toLowerCase()));
  const isRight = await passwords.verify(found?.passwordHash ?? null, input.password);
  if (found === null || !isRight || found.status !== "active") {
    // A transaction of its own: the refusal must not take its own record back.
    await database.withContext({ ...actor, process: "identity.sessions.signIn" }, async (tx) => {
      await logSecurityEvent(tx, { type: "USER_LOGIN_FAILED", severity: "medium", userId: found?.id ?? null });
      await logRefusedSignIn(tx, found?.id ?? null);
    });
    throw new AppError("unauthenticated", "identity.wrong_credentials");
  }
  const account = { id: found.id, email: found.email, displayName: found.displayName, role: found.role };
  const session = await sessions.issue(account, { remember: input.remember, kind: ctx.client }, ctx.facts);
  if (ctx.principal !== null && ctx.client === "browser") await sessions.signOut(ctx.principal, ctx.facts);
  return { account, session };
}
