import { randomUUID } from "node:crypto";
import type { Actor, Tx } from "@anamnesis/db";
import { localDateOf } from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { Services } from "../context.ts";
import {
  findCredentials,
  addAccount,
  issueEmailToken,
  makeFirstAdmin,
  takeVerification,
} from "../features/identity/index.ts";
import { insertEntries, sealNotes } from "../features/symptoms/index.ts";
import { systemActor } from "../system.ts";
import { seedClinic } from "./clinic.ts";
import { demoDiary } from "./diary.ts";

/** The sample people, printed at start. Only ever made in a database that asks for demonstration data. */
const demoPerson = {
  email: "demo@anamnesis.example",
  password: "a-year-of-plausible-days",
  displayName: "Mara Lindt",
} as const;
const demoAdmin = {
  email: "admin@anamnesis.example",
  password: "looks-after-the-whole-house",
  displayName: "Jonas Weber",
} as const;
const demoDoctor = {
  email: "doctor@anamnesis.example",
  password: "listens-before-she-prescribes",
  displayName: "Lena Haas",
} as const;
export const demoAccounts = [demoPerson, demoAdmin, demoDoctor] as const;

const days = 365;
const rowsAtOnce = 500;

/**
 * Makes the sample people, one with a year of diary, one who administers and one who treats, and the clinic that
 * brings them together, as far as they are not there yet. It goes the way of every other account and entry, through
 * context, policies and triggers.
 */
export async function seedDemo(services: Pick<Services, "database" | "passwords" | "fieldKeys">): Promise<true> {
  const personId = await seedAccount(services, demoPerson, async (tx, userId) => {
    const entries: Parameters<typeof insertEntries>[1][number][] = [];
    for (const entry of demoDiary(new Date().toISOString(), days)) {
      const id = uuidv7();
      const notesEncrypted = await sealNotes(tx, services.fieldKeys, { userId, id, notes: entry.notes });
      const values = { ...entry, localDate: localDateOf(entry.occurredAt, entry.timeZone) };
      entries.push({ id, userId, notesEncrypted, values });
    }
    for (let from = 0; from < entries.length; from += rowsAtOnce) {
      await insertEntries(tx, entries.slice(from, from + rowsAtOnce));
    }
  });
  const adminId = await seedAccount(services, demoAdmin, async (tx, userId) => void (await makeFirstAdmin(tx, userId)));
  const doctorId = await seedAccount(services, demoDoctor, async () => undefined);
  await seedClinic(services.database, {
    person: { id: personId, displayName: demoPerson.displayName },
    admin: { id: adminId },
    doctor: { id: doctorId, email: demoDoctor.email },
  });
  return true;
}

/** One transaction for each: a start that is cut off leaves no person with half a diary. Returns whose it is. */
async function seedAccount(
  { database, passwords }: Pick<Services, "database" | "passwords">,
  { email, password, displayName }: (typeof demoAccounts)[number],
  fill: (tx: Tx, userId: string) => Promise<void>,
): Promise<string> {
  const query = { email, accountKey: "", addressKey: "", deviceHash: null };
  const known = await database.withContext(systemActor(), (tx) => findCredentials(tx, query));
  if (known.id !== null) return known.id;
  const id = uuidv7();
  const passwordHash = await passwords.hash(password);
  const system: Actor = { ...systemActor("demo.seed"), reason: "demonstration data" };
  await database.withContext({ ...system, userId: id }, async (tx) => {
    await addAccount(tx, { id, email, displayName, passwordHash, timeZone: "Europe/Vienna", locale: "en" });
    const tokenId = randomUUID();
    await issueEmailToken(tx, { id: tokenId, userId: id, purpose: "verify", email, minutes: 10, waitMinutes: 0 });
    await takeVerification(tx, tokenId);
    await fill(tx, id);
  });
  return id;
}
