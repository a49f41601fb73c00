import type { Actor, Database } from "@anamnesis/db";
import { addDays, todayIn } from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import {
  acceptInvitation,
  createOrganization,
  insertInvitation,
  ownMemberships,
} from "../features/organizations/index.ts";
import { shareDiary } from "../features/symptoms/index.ts";
import { systemActor } from "../system.ts";

interface DemoPeople {
  readonly person: { readonly id: string; readonly displayName: string };
  readonly admin: { readonly id: string };
  readonly doctor: { readonly id: string; readonly email: string };
}

const slug = "city-womens-clinic";
const timeZone = "Europe/Vienna";

/**
 * Makes a clinic that one of the sample people looks after, another works in, and the third shares their last three
 * months with, if it is not there yet. Each step in the name of whoever would take it.
 */
export async function seedClinic(database: Database, { person, admin, doctor }: DemoPeople): Promise<void> {
  const actor: Actor = { ...systemActor("demo.seed"), role: "user", reason: "demonstration data" };
  const asAdmin: Actor = { ...actor, role: "admin", userId: admin.id };
  const known = await database.withContext(asAdmin, ownMemberships);
  if (known.some((membership) => membership.slug === slug)) return;
  const clinic = { name: "City Women’s Clinic", slug, type: "clinic", timeZone } as const;
  const { id: organizationId } = await database.withContext(asAdmin, (tx) => createOrganization(tx, admin.id, clinic));
  const invitationId = uuidv7();
  await database.withContext({ ...asAdmin, organizationId, memberRole: "admin" }, (tx) =>
    insertInvitation(tx, {
      id: invitationId,
      organizationId,
      email: doctor.email,
      role: "doctor",
      title: "Dr",
      invitedBy: admin.id,
      days: 1,
    }),
  );
  await database.withContext({ ...actor, userId: doctor.id }, (tx) => acceptInvitation(tx, invitationId));
  const today = todayIn(timeZone);
  await database.withContext({ ...actor, userId: person.id }, (tx) =>
    shareDiary(tx, {
      organizationId,
      personName: person.displayName,
      from: addDays(today, -90),
      includesNotes: false,
      expiresOn: addDays(today, 60),
      timeZone,
      mailOnView: true,
    }),
  );
}
