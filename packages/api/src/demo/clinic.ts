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

/** Who they are, signed in. */
interface DemoPeople {
  readonly person: Principal;
  readonly admin: Principal;
  readonly doctor: Principal;
}

const slug = "city-womens-clinic";
const timeZone = "Europe/Vienna";

/**
 * Makes a clinic that one of the sample people looks after, another works in, and the third shares their last three
 * months with, if it is not there yet. Each step in the name of whoever would take it. The session of the administrator
 * as it goes on; null when nothing was done.
 */
export async function seedClinic(
  { database, sessions }: Pick<Services, "database" | "sessions">,
  { person, admin, doctor }: DemoPeople,
): Promise<Principal | null> {
  const known = await database.withContext(seedingAs(admin), ownMemberships);
  if (known.some((membership) => membership.slug === slug)) return null;
  const clinic = { name: "City Women’s Clinic", slug, type: "clinic", timeZone } as const;
  const { id: organizationId } = await database.withContext(seedingAs(admin), (tx) =>
    createOrganization(tx, admin.account.id, clinic),
  );
  const invitationId = uuidv7();
  const acting = await sessions.actIn(admin, seedingFacts(), organizationId);
  if (typeof acting === "string") throw new Error(`the sample administrator cannot act there: ${acting}`);
  const actingAdmin = await sessions.verify(acting.token, seedingFacts());
  if (actingAdmin === null) throw new Error("the session of the sample administrator is not known");
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
      includesNotes: false,
      includesCycle: true,
      expiresOn: addDays(today, 60),
      timeZone,
      mailOnView: true,
    }),
  );
  return actingAdmin;
}
