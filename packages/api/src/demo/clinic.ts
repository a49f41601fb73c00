import type { Principal } from "@anamnesis/auth";
import { addDays, todayIn } from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { Services } from "../context.ts";
import {
  acceptInvitation,
  createOrganization,
  insertInvitation,
  ownMemberships,
} from "../features/organizations/index.ts";
import { shareDiary } from "../features/symptoms/index.ts";
import { seedingAs, seedingFacts } from "./as.ts";
import { seedPatients } from "./patients.ts";

/** Who they are, signed in. */
interface DemoPeople {
  readonly person: Principal;
  readonly admin: Principal;
  readonly doctor: Principal;
}

const slug = "city-womens-clinic";
const timeZone = "Europe/Vienna";

/** Those who work there, as they act there. */
interface DemoStaff {
  readonly admin: Principal;
  readonly doctor: Principal;
}

/**
 * Makes a clinic that one of the sample people looks after, another works in, and the third shares their last three
 * months with, with its patients, if it is not there yet. Each step in the name of whoever would take it. The sessions of
 * those who work there as they go on; null when nothing was done.
 */
export async function seedClinic(
  services: Pick<Services, "database" | "sessions" | "patientKeys">,
  { person, admin, doctor }: DemoPeople,
): Promise<DemoStaff | null> {
  const { database } = services;
  const known = await database.withContext(seedingAs(admin), ownMemberships);
  if (known.some((membership) => membership.slug === slug)) return null;
  const clinic = { name: "City Women’s Clinic", slug, type: "clinic", timeZone } as const;
  const { id: organizationId } = await database.withContext(seedingAs(admin), (tx) =>
    createOrganization(tx, admin.account.id, clinic),
  );
  const invitationId = uuidv7();
  const actingAdmin = await actingIn(services, admin, organizationId);
  await database.withContext(seedingAs(actingAdmin), (tx) =>
    insertInvitation(tx, {
      id: invitationId,
      organizationId,
      email: doctor.account.email,
      role: "doctor",
      title: "Dr",
      invitedBy: admin.account.id,
      days: 1,
    }),
  );
  await database.withContext(seedingAs(doctor), (tx) => acceptInvitation(tx, invitationId));
  const today = todayIn(timeZone);
  await database.withContext(seedingAs(person), (tx) =>
    shareDiary(tx, {
      organizationId,
      personName: person.account.displayName,
      from: addDays(today, -90),
      includesNotes: true,
      includesMedication: true,
      includesCycle: true,
      expiresOn: addDays(today, 60),
      timeZone,
      mailOnView: true,
    }),
  );
  const actingDoctor = await actingIn(services, doctor, organizationId);
  await seedPatients(services, { organizationId, doctor: actingDoctor, person });
  return { admin: actingAdmin, doctor: actingDoctor };
}

/** The session of a sample person as it goes on in an organization. */
async function actingIn(
  { sessions }: Pick<Services, "sessions">,
  principal: Principal,
  organizationId: string,
): Promise<Principal> {
  const acting = await sessions.actIn(principal, seedingFacts(), organizationId);
  if (typeof acting === "string") throw new Error(`a sample person cannot act there: ${acting}`);
  const found = await sessions.verify(acting.token, seedingFacts());
  if (found === null) throw new Error("the session of a sample person is not known");
  return found;
}
