import type { Tx } from "@anamnesis/db";
import {
  AppError,
  invitationDays,
  type InvitationPreview,
  type InviteInput,
  mostInvitationMails,
  mostInvitationMailsADay,
} from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import { maskEmail } from "../../mail/print.ts";
import { type IdentityKeys, logSecurityEvent } from "../identity/index.ts";
import { enqueueOrganizationMail } from "./mail/request.ts";
import {
  acceptInvitation,
  countInvitationMails,
  findInvitation,
  type FoundInvitation,
  insertInvitation,
  listMembers,
  prolongInvitation,
  withdrawInvitation,
} from "./members.repository.ts";
import { logOrganization } from "./repository.ts";

interface InvitationKey {
  readonly organizationId: string;
  readonly id: string;
}

/** Invites an address by mail. Throws `conflict` when it is a member's, or has an open invitation. */
export async function invite(
  tx: Tx,
  { organizationId, invitedBy, input }: { organizationId: string; invitedBy: string; input: InviteInput },
): Promise<{ readonly id: string }> {
  const { email, role, title = null } = input;
  await refuseMember(tx, email);
  const sent = await countInvitationMails(tx, { organizationId, email });
  if (sent.toAddress >= mostInvitationMails || sent.all >= mostInvitationMailsADay) {
    throw new AppError("rate_limited", "organizations.too_many_mails");
  }
  const id = uuidv7();
  const isNew = await insertInvitation(tx, { id, organizationId, email, role, title, invitedBy, days: invitationDays });
  if (!isNew) {
    throw new AppError("conflict", "organizations.already_invited", {
      fields: { email: ["This address has an open invitation. Send it again, or withdraw it first."] },
    });
  }
  await logOrganization(tx, { event: "MEMBER_INVITED", id: organizationId, details: { invitationId: id, role } });
  await enqueueOrganizationMail(tx, { mail: "invitation", organizationId, invitationId: id });
  return { id };
}

/** An invitation changes nothing for who is a member already: it would be mailed for nothing. */
async function refuseMember(tx: Tx, email: string): Promise<void> {
  const { members } = await listMembers(tx, { search: email, limit: 100 });
  const member = members.find((one) => one.email === email);
  if (member === undefined) return;
  const howTo =
    member.status === "suspended"
      ? "They are suspended: open their name in the list of members to let them in again."
      : "To change their role, open their name in the list of members.";
  throw new AppError("conflict", "organizations.already_member", {
    fields: { email: [`${member.displayName} is a member already. ${howTo}`] },
  });
}

/** Mails an open invitation once more and prolongs it. Throws `not_found`, and `rate_limited` after five mails. */
export async function resendInvitation(tx: Tx, key: InvitationKey): Promise<void> {
  const outcome = await prolongInvitation(tx, key, { days: invitationDays, mostMails: mostInvitationMails });
  if (outcome === "not_found") throw new AppError("not_found", "organizations.invitation_not_found");
  if (outcome === "too_many") throw new AppError("rate_limited", "organizations.too_many_mails");
  await enqueueOrganizationMail(tx, {
    mail: "invitation",
    organizationId: key.organizationId,
    invitationId: key.id,
  });
}

/** From now on its link opens nothing. Throws `not_found`. */
export async function takeBackInvitation(tx: Tx, key: InvitationKey): Promise<void> {
  if (!(await withdrawInvitation(tx, key))) throw new AppError("not_found", "organizations.invitation_not_found");
  await logOrganization(tx, {
    event: "INVITATION_WITHDRAWN",
    id: key.organizationId,
    details: { invitationId: key.id },
  });
}

/** What a link stands for. Throws `invalid` `organizations.invitation_invalid`. */
async function invitationOf(
  tx: Tx,
  keys: IdentityKeys,
  token: string,
): Promise<FoundInvitation & { readonly id: string }> {
  const id = keys.tokenIdOf(token);
  const found = id === null ? null : await findInvitation(tx, id);
  if (id === null || found === null) throw new AppError("invalid", "organizations.invitation_invalid");
  return { ...found, id };
}

/** What whoever opened the link sees of it, before they sign in. */
export async function lookAtInvitation(tx: Tx, keys: IdentityKeys, token: string): Promise<InvitationPreview> {
  const { id: _, organizationId: __, email, ...shown } = await invitationOf(tx, keys, token);
  return { ...shown, maskedEmail: maskEmail(email) };
}

/** The person of the context becomes a member. Throws `invalid` or `forbidden` with what is in the way. */
export async function joinByInvitation(
  tx: Tx,
  { keys, token, userId }: { readonly keys: IdentityKeys; readonly token: string; readonly userId: string },
): Promise<{ readonly organizationId: string }> {
  const { id, organizationId, role } = await invitationOf(tx, keys, token);
  const outcome = await acceptInvitation(tx, id);
  if (outcome === "another_address") throw new AppError("forbidden", "organizations.invitation_for_another");
  if (outcome === "suspended") throw new AppError("forbidden", "organizations.not_a_member");
  // Pressed twice, or a member by another way: there is nothing to tell the logs.
  if (outcome === "already_member") return { organizationId };
  if (outcome !== "done") throw new AppError("invalid", `organizations.invitation_${outcome}`);
  await logSecurityEvent(tx, "ORGANIZATION_JOINED", userId, { organizationId, role });
  await logOrganization(tx, { event: "MEMBER_JOINED", id: organizationId, details: { userId, invitationId: id } });
  return { organizationId };
}
