import { randomUUID } from "node:crypto";
import type { Actor } from "@anamnesis/db";
import { localDateOf, todayIn } from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { Services } from "../context.ts";
import { findCredentials, insertAccount } from "../features/identity/index.ts";
import { insertEntries } from "../features/symptoms/index.ts";
import { systemActor } from "../system.ts";
import { demoDiary } from "./diary.ts";

/** The sample person, printed at start. Only ever made in a database that asks for demonstration data. */
export const demoAccount = {
  email: "demo@anamnesis.example",
  password: "a-year-of-plausible-days",
  displayName: "Mara Lindt",
} as const;

const days = 365;
const rowsAtOnce = 500;

/**
 * Gives the sample person a year of diary, if there is no such person yet. It goes the way of every
 * other entry, through context, policies and triggers. Returns whether the account is there.
 */
export async function seedDemo({ database, passwords }: Pick<Services, "database" | "passwords">): Promise<boolean> {
  const { email, displayName } = demoAccount;
  const known = await database.withContext(systemActor(), (tx) => findCredentials(tx, email));
  if (known !== null) return true;
  const id = uuidv7();
  const passwordHash = await passwords.hash(demoAccount.password);
  const actor: Actor = { ...systemActor("demo.seed"), userId: id, role: "user", reason: "demonstration data" };
  // One transaction: a start that is cut off leaves no person with half a diary.
  await database.withContext({ ...actor, requestId: `demo-${randomUUID()}` }, async (tx) => {
    await insertAccount(tx, { id, email, displayName, passwordHash });
    const entries = demoDiary(todayIn("Europe/Vienna"), days).map((entry) => ({
      id: uuidv7(),
      userId: id,
      values: { ...entry, localDate: localDateOf(entry.occurredAt, entry.timeZone) },
    }));
    for (let from = 0; from < entries.length; from += rowsAtOnce) {
      await insertEntries(tx, entries.slice(from, from + rowsAtOnce));
    }
  });
  return true;
}
