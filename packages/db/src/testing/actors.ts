import { randomUUID } from "node:crypto";
import type { Actor } from "../context.ts";
import type { Database } from "../database.ts";

/** An actor who reads, unless `process` is given. */
export function newActor(given: Partial<Actor> = {}): Actor {
  return {
    userId: null,
    role: given.userId === undefined || given.userId === null ? "anonymous" : "user",
    organizationId: null,
    memberRole: null,
    sessionHandle: null,
    requestId: randomUUID(),
    reason: null,
    clientIp: "192.0.2.7",
    userAgent: "vitest",
    ...given,
  };
}

export interface TestAccount {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: "user";
  readonly mustChangePassword: false;
  readonly deletionDueAt: null;
}

/** A person with a verified account. Its password is none that verifies; sign in through the identity feature instead. */
export async function createAccount(
  database: Database,
  given: { readonly email?: string; readonly displayName?: string; readonly passwordHash?: string } = {},
): Promise<TestAccount> {
  const id = randomUUID();
  const tokenId = randomUUID();
  const email = given.email ?? `${id}@anamnesis.example`;
  const displayName = given.displayName ?? "A. Person";
  const actor = newActor({ process: "identity.accounts.register", role: "system" });
  await database.withContext(actor, async (tx) => {
    await tx.query("SELECT identity.add_account($1, $2, $3, $4, NULL, NULL)", [
      id,
      email,
      displayName,
      given.passwordHash ?? "none",
    ]);
    await tx.query("SELECT identity.issue_email_token($1, $2, 'verify', $3, 10, 0)", [tokenId, id, email]);
    await tx.query("SELECT identity.verify_email($1)", [tokenId]);
  });
  return { id, email, displayName, role: "user", mustChangePassword: false, deletionDueAt: null };
}
