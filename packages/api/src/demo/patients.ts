import type { Principal } from "@anamnesis/auth";
import { addDays, type RecordAllergyInput, registerPatientInput, todayIn } from "@anamnesis/domain";
import { v4 as uuidv4, v7 as uuidv7 } from "uuid";
import type { Services } from "../context.ts";
import {
  acceptLink,
  type Clinic,
  offerLink,
  recordAllergy,
  recordObservation,
  registerPatient,
  sayNoAllergies,
} from "../features/clinical/index.ts";
import type { Work } from "../trpc.ts";
import { seeding, seedingAs } from "./as.ts";
import { seedBackground } from "./backgrounds.ts";
import { seedCase } from "./cases.ts";

const familyNames = [
  ["Gruber", "Horvat", "Nowak", "Öztürk", "Steiner", "Kovács", "Popescu", "Yıldız"],
  ["Marković", "Dvořák", "Wójcik", "Berger", "Nguyễn", "Haddad", "Lehner", "Okafor"],
].flat();
const givenNames = ["Anna", "Elif", "Zuzanna", "Ivana", "Miriam", "Thảo", "Leyla", "Sofia", "Chiamaka", "Johanna"];
const allergies: readonly Pick<RecordAllergyInput, "substance" | "reaction" | "severity">[] = [
  { substance: "Penicillin V", reaction: "Rash", severity: "severe" },
  { substance: "Latex", reaction: "Itching", severity: "mild" },
  { substance: "Ibuprofen", reaction: "Wheezing", severity: "moderate" },
];
const patients = 40;

/** Nobody who lives, the same ones each time: names go by turns of different length. */
function patientAt(index: number, today: string) {
  const familyName = familyNames[index % familyNames.length] ?? "";
  const givenName = givenNames[(index * 3) % givenNames.length] ?? "";
  return registerPatientInput.parse({
    id: uuidv4(),
    familyName,
    givenName,
    birthDate: addDays(today, -(31 * 365 + ((index * 487) % 12_000))),
    gender: "female",
    recordNumber: `26-${String(1101 + index * 7)}`,
    phone: `+43 1 5550${String(100 + index)}`,
  });
}

/** Some were registered twice, as another heard or wrote their names: the clinic is asked whether they are one person. */
const twins: ReadonlyMap<number, { readonly of: number; readonly familyName: string; readonly hasPhone: boolean }> =
  new Map([
    [patients - 1, { of: 4, familyName: "Stainer", hasPhone: true }],
    [patients - 2, { of: 9, familyName: "Dvorak", hasPhone: false }],
    [patients - 3, { of: 12, familyName: "Nguyen", hasPhone: true }],
  ]);

function twinAt(index: number, today: string) {
  const twin = twins.get(index);
  if (twin === undefined) return {};
  const { birthDate, givenName, phone } = patientAt(twin.of, today);
  return { birthDate, givenName, familyName: twin.familyName, ...(twin.hasPhone ? { phone } : {}) };
}

interface DemoPatients {
  readonly organizationId: string;
  /** Who treats them, and acts there. */
  readonly doctor: Principal;
  /** Whose own record the first of them is. */
  readonly person: Principal;
}

/** What a sample person does in several transactions, each of which is kept. */
function workOf({ database }: Pick<Services, "database">, principal: Principal): Work {
  const who = seedingAs(principal);
  const write: Work["write"] = (fn, reason) =>
    database.withContext({ ...seedingAs(principal), reason: reason ?? seeding.reason }, fn);
  return { who, read: (fn) => database.withContext(seedingAs(principal), fn), write, writeUnkept: write };
}

/** Registers the patients of the sample clinic; the first is the sample person, who links the record with their account. */
export async function seedPatients(
  services: Pick<Services, "database" | "patientKeys">,
  { organizationId, doctor, person }: DemoPatients,
): Promise<void> {
  const clinic: Clinic = { organizationId, keys: services.patientKeys };
  const work = workOf(services, doctor);
  const today = todayIn("Europe/Vienna");
  for (let index = 0; index < patients; index += 1) {
    const [givenName = "", familyName = ""] = person.account.displayName.split(" ");
    const patient = { ...patientAt(index, today), ...(index === 0 ? { givenName, familyName } : twinAt(index, today)) };
    const { id: patientId } = await registerPatient(work, clinic, patient);
    if (index === 0) await linkRecord(services, { patientId, doctor, person });
    if (index < 9) await examine(work, clinic, { patientId, index });
    await seedBackground(work, clinic, { patientId, index });
    await seedCase(work, clinic, { patientId, index, userId: doctor.account.id });
  }
}

async function linkRecord(
  { database }: Pick<Services, "database">,
  { patientId, doctor, person }: { readonly patientId: string; readonly doctor: Principal; readonly person: Principal },
): Promise<void> {
  const { code } = await database.withContext(seedingAs(doctor), (tx) => offerLink(tx, patientId));
  await database.withContext(seedingAs(person), (tx) => acceptLink(tx, { code, mailsOnLook: true }));
}

/** Visits of two years at which something was measured. */
const measuredDaysAgo = [700, 510, 330, 120, 8];

/** What was asked and measured of a patient. */
async function examine(
  work: Work,
  clinic: Clinic,
  { patientId, index }: { readonly patientId: string; readonly index: number },
): Promise<void> {
  const allergy = allergies[index % 4];
  if (allergy === undefined) await sayNoAllergies(work, clinic, patientId);
  else {
    const status = { verificationStatus: "confirmed", clinicalStatus: "active" } as const;
    const given = { id: uuidv7(), patientId, rxcui: "", substanceClass: null, ...allergy, ...status };
    await recordAllergy(work, clinic, given);
  }
  for (const daysAgo of measuredDaysAgo) {
    await recordObservation(work, clinic, {
      id: uuidv7(),
      patientId,
      effectiveAt: new Date(Date.now() - (daysAgo + index) * 86_400_000).toISOString(),
      values: {
        systolic: { value: 112 + index * 4 + Math.round(daysAgo / 20), unit: "mm[Hg]" },
        diastolic: { value: 70 + index * 2, unit: "mm[Hg]" },
        heartRate: { value: 64 + index * 3, unit: "/min" },
      },
    });
  }
}
