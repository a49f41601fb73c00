import { type Principal, whoOf } from "@anamnesis/auth";
import type { Database } from "@anamnesis/db";
import { AppError, type Language, languageOf, localDateOf } from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { Services } from "../context.ts";
import { addAccount, makeFirstAdmin, signInTerms } from "../features/identity/index.ts";
import type { KeyedTx } from "../field-keys.ts";
import {
  insertCycleDays,
  insertEntries,
  insertIntake,
  insertNewDiaryDays,
  insertTrackers,
} from "../features/symptoms/index.ts";
import { asSystem } from "../system.ts";
import { seeding, seedingAs, seedingFacts } from "./as.ts";
import { seedClinic } from "./clinic.ts";
import { demoDiary, demoTrackers } from "./diary.ts";

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

type DemoServices = Pick<Services, "database" | "passwords" | "sessions" | "patientKeys">;
type DemoAccount = (typeof demoAccounts)[number];

interface SeedTerms {
  /** As the worker role: it makes the accounts. */
  readonly worker: Database;
  /** Of accounts that are made. A diary is in that of its person. */
  readonly language: Language;
}

/**
 * Makes the sample people, one with a year of diary, one who administers and one who treats, and the clinic that
 * brings them together, as far as they are not there yet. Each step is taken by whoever would take it, who signs in for
 * it: through context, policies and triggers like every other.
 */
export async function seedDemo(services: DemoServices, terms: SeedTerms): Promise<true> {
  const person = await signedIn(services, terms, demoPerson);
  const admin = await signedIn(services, terms, demoAdmin);
  const doctor = await signedIn(services, terms, demoDoctor);
  if (person !== null) {
    await services.database.withContext(seedingAs(person), (tx) => seedDiary(tx, person));
  }
  const acting = person && admin && doctor ? await seedClinic(services, { person, admin, doctor }) : null;
  for (const principal of [person, acting?.admin ?? admin, acting?.doctor ?? doctor]) {
    if (principal !== null) await services.sessions.signOut(principal, seedingFacts());
  }
  return true;
}

/** In one transaction: a start that is cut off leaves nobody with half a diary. */
async function seedDiary(tx: KeyedTx, { account }: Principal): Promise<void> {
  const userId = account.id;
  const [known] = await tx.query("SELECT 1 FROM symptoms.symptom_entries LIMIT 1");
  if (known !== undefined) return;
  const entries: Parameters<typeof insertEntries>[1][number][] = [];
  const language = languageOf(account);
  const diary = demoDiary({ now: new Date().toISOString(), days, language });
  for (const entry of diary.entries) {
    const id = uuidv7();
    entries.push({ ...entry, id, userId, localDate: localDateOf(entry.occurredAt, entry.timeZone) });
  }
  for (let from = 0; from < entries.length; from += rowsAtOnce) {
    await insertEntries(tx, entries.slice(from, from + rowsAtOnce));
  }
  await insertCycleDays(
    tx,
    diary.cycle.map((day) => ({ ...day, userId })),
  );
  for (const intake of diary.intakes) await insertIntake(tx, { ...intake, id: uuidv7(), userId });
  const trackers = demoTrackers(language).map((tracker, place) => ({ ...tracker, id: uuidv7(), place }));
  await insertTrackers(
    tx,
    userId,
    trackers.map(({ key: _key, ...tracker }) => tracker),
  );
  const wholeDays = diary.days.map(({ tracked, ...day }) => ({
    ...day,
    tracked: Object.fromEntries(
      trackers.flatMap(({ id, key }) => {
        const value = tracked[key];
        return value === undefined ? [] : [[id, value] as const];
      }),
    ),
  }));
  await insertNewDiaryDays(tx, { userId, days: wholeDays });
}

/** Signs a sample person in, whose account is made if there is none; null for one who has another password by now. */
async function signedIn(services: DemoServices, terms: SeedTerms, demo: DemoAccount): Promise<Principal | null> {
  const token = await signIn(services, demo).catch(async (error: unknown) => {
    if (!(error instanceof AppError) || error.reason !== "identity.wrong_credentials") throw error;
    return (await makeAccount(services, terms, demo)) ? signIn(services, demo) : null;
  });
  if (token === null) return null;
  const principal = await services.sessions.verify(token, seedingFacts());
  if (principal === null) throw new Error("the session of a sample person is not known");
  return principal;
}

async function signIn({ database, passwords, sessions }: DemoServices, demo: DemoAccount): Promise<string> {
  const { email, password } = demo;
  const aim = { email, accountKey: "demo", addressKey: "demo", deviceHash: null };
  const terms = await database.withContext(whoOf(null, seedingFacts()), (tx) => signInTerms(tx, aim));
  const output = await passwords.prove(terms.passwordParameters, password);
  const who = { ...seedingAs(null), proof: { by: "password", email, output } } as const;
  return database.withContext(who, async (tx) => {
    const found = await tx.found<{ id: string }>();
    const session = await sessions.issue(tx, found?.id ?? "", { kind: "browser", remember: false, assurance: "aal1" });
    return session.token;
  });
}

/** False when the address has an account. */
async function makeAccount(
  { passwords }: DemoServices,
  { worker, language }: SeedTerms,
  demo: DemoAccount,
): Promise<boolean> {
  const { email, password, displayName } = demo;
  const id = uuidv7();
  const passwordHash = await passwords.hash(password);
  return worker.withContext({ ...asSystem(), ...seeding }, async (tx) => {
    const account = { id, email, displayName, passwordHash, timeZone: "Europe/Vienna", locale: language };
    if (!(await addAccount(tx, account))) return false;
    if (demo === demoAdmin) await makeFirstAdmin(tx, id);
    return true;
  });
}
