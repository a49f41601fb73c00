import type { Tx } from "@anamnesis/db";
import { memberRoles, membershipStatuses } from "@anamnesis/domain";
import { enqueue } from "@anamnesis/platform";
import { z } from "zod";

const organizationId = z.uuid();

/** What the queue keeps of a mail about an organization. A link is made when it is sent. */
export const organizationMailRequest = z.discriminatedUnion("mail", [
  z.object({ mail: z.literal("invitation"), organizationId, invitationId: z.uuid() }),
  z.object({ mail: z.literal("role_changed"), organizationId, userId: z.uuid(), role: z.enum(memberRoles) }),
  z.object({ mail: z.literal("status_changed"), organizationId, userId: z.uuid(), status: z.enum(membershipStatuses) }),
]);
export type OrganizationMailRequest = z.infer<typeof organizationMailRequest>;

/** Asks for a mail in the caller's transaction: it is sent if and only if that commits. */
export async function enqueueOrganizationMail(tx: Tx, request: OrganizationMailRequest): Promise<void> {
  await enqueue(tx, { kind: "organizations.mail", payload: request });
}
