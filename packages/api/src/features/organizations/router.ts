import {
  actInInput,
  changeMemberRoleInput,
  changeMemberStatusInput,
  AppError,
  createOrganizationInput,
  endActingSessionInput,
  invitationIdInput,
  invitationTokenInput,
  inviteInput,
  listMembersInput,
  listOrganizationsInput,
  organizationIdInput,
  organizationPoliciesInput,
  reasonInput,
  removeMemberInput,
  setOrganizationStatusInput,
  slugInput,
  updateMemberInput,
  updateOrganizationInput,
} from "@anamnesis/domain";
import type { AccountLimit } from "../../admission.ts";
import {
  permitted,
  permittedToAnyone,
  reading,
  readingAsMember,
  router,
  writing,
  writingAsMember,
} from "../../trpc.ts";
import { actIn } from "./acting.ts";
import { endActingSession, listActingSessions, readUsage } from "./activity.repository.ts";
import { invite, joinByInvitation, lookAtInvitation, resendInvitation, takeBackInvitation } from "./invitations.ts";
import { listInvitations, listMembers } from "./members.repository.ts";
import { changeMember, changeMemberRole, changeMemberStatus, leaveOrganization, removeMember } from "./members.ts";
import { listOrganizations, ownMemberships } from "./repository.ts";
import { resourcesRouter } from "./resources/router.ts";
import {
  changeOrganization,
  changePolicies,
  changeStatus,
  createOrganization,
  getOrganization,
  lookUpOrganization,
  offerSlug,
} from "./service.ts";

const done = { done: true as const };
/** A person types few names, who tries them all types many. */
const nameLimit: AccountLimit = { most: 40, perSeconds: 3_600, reason: "organizations.too_many_names" };
const inviteLimit: AccountLimit = { most: 100, perSeconds: 3_600, reason: "organizations.too_many_mails" };

const membersRouter = router({
  list: readingAsMember("organizations.members.read")
    .input(listMembersInput.prefault({}))
    .query(({ ctx, input }) => listMembers(ctx.tx, input)),
  invite: writingAsMember("organizations.members.administer", inviteLimit)
    .input(inviteInput)
    .mutation(({ ctx, input }) => {
      const { organizationId } = ctx.membership;
      return invite(ctx.tx, { organizationId, invitedBy: ctx.account.id, input });
    }),
  changeRole: writingAsMember("organizations.members.administer")
    .input(changeMemberRoleInput)
    .mutation(async ({ ctx, input: { userId, role } }) => {
      await changeMemberRole(ctx.tx, { organizationId: ctx.membership.organizationId, userId }, role);
      return done;
    }),
  changeStatus: writingAsMember("organizations.members.administer")
    .input(changeMemberStatusInput)
    .mutation(async ({ ctx, input: { userId, status } }) => {
      await changeMemberStatus(ctx.tx, { organizationId: ctx.membership.organizationId, userId }, status);
      return done;
    }),
  remove: writingAsMember("organizations.members.administer")
    .input(removeMemberInput)
    .mutation(async ({ ctx, input: { userId } }) => {
      await removeMember(ctx.tx, { organizationId: ctx.membership.organizationId, userId });
      return done;
    }),
  update: writingAsMember("organizations.members.administer")
    .input(updateMemberInput)
    .mutation(async ({ ctx, input }) => {
      await changeMember(ctx.tx, ctx.membership.organizationId, input);
      return done;
    }),
});

const invitationsRouter = router({
  list: readingAsMember("organizations.invitations.read").query(({ ctx }) =>
    listInvitations(ctx.tx, ctx.membership.organizationId),
  ),
  resend: writingAsMember("organizations.members.administer", inviteLimit)
    .input(invitationIdInput)
    .mutation(async ({ ctx, input: { id } }) => {
      await resendInvitation(ctx.tx, { organizationId: ctx.membership.organizationId, id });
      return done;
    }),
  withdraw: writingAsMember("organizations.members.administer")
    .input(invitationIdInput)
    .mutation(async ({ ctx, input: { id } }) => {
      await takeBackInvitation(ctx.tx, { organizationId: ctx.membership.organizationId, id });
      return done;
    }),
  /** What a mailed link stands for. Not a query: those carry their input in the address, where logs would keep it. */
  look: permittedToAnyone("organizations.invitations.look")
    .input(invitationTokenInput)
    .mutation(({ ctx, input }) => ctx.read((tx) => lookAtInvitation(tx, ctx.services.keys, input.token))),
  accept: writing("organizations.invitations.accept")
    .input(invitationTokenInput)
    .mutation(({ ctx, input }) => {
      const { keys } = ctx.services;
      return joinByInvitation(ctx.tx, { keys, token: input.token, userId: ctx.account.id });
    }),
});

/** Who is signed in and acts here. */
const sessionsRouter = router({
  list: readingAsMember("organizations.sessions.read").query(({ ctx }) => listActingSessions(ctx.tx)),
  /** Signs somebody else out on one device. */
  end: writingAsMember("organizations.sessions.end")
    .input(endActingSessionInput)
    .mutation(async ({ ctx, input: { handle } }) => {
      if (!(await endActingSession(ctx.tx, handle))) throw new AppError("not_found", "organizations.session_not_found");
      return done;
    }),
});

/** Those who run the installation: which organizations there are, and whether they are open. Nothing inside them. */
const supervisionRouter = router({
  list: reading("organizations.supervision.read")
    .input(listOrganizationsInput.prefault({}))
    .query(({ ctx, input }) => listOrganizations(ctx.tx, input)),
  setStatus: writing("organizations.supervise")
    .input(setOrganizationStatusInput)
    .mutation(async ({ ctx, input: { id, status } }) => {
      await changeStatus(ctx.tx, id, status);
      return done;
    }),
});

/** Organizations: one's own, and the one that the session acts in. */
export const organizationsRouter = router({
  /** Where the person belongs. */
  list: reading("organizations.own").query(({ ctx }) => ownMemberships(ctx.tx)),
  byId: readingAsMember("organizations.read")
    .input(organizationIdInput)
    .query(({ ctx, input }) => getOrganization(ctx.tx, input.id)),
  actIn: permitted("organizations.own")
    .input(actInInput)
    .mutation(({ ctx, input }) => actIn(ctx, ctx.principal, input.organizationId)),
  create: writing("organizations.create")
    .input(createOrganizationInput)
    .mutation(({ ctx, input }) => createOrganization(ctx.tx, ctx.account.id, input)),
  freeSlug: reading("organizations.create", nameLimit)
    .input(slugInput)
    .query(async ({ ctx, input }) => ({ slug: await offerSlug(ctx.tx, input.slug) })),
  /** An organization that one knows by its short name, to share something with it. */
  lookup: reading("symptoms.share", nameLimit)
    .input(slugInput)
    .query(({ ctx, input }) => lookUpOrganization(ctx.tx, input.slug)),
  update: writingAsMember("organizations.administer")
    .input(updateOrganizationInput)
    .mutation(({ ctx, input }) => changeOrganization(ctx.tx, ctx.membership.organizationId, input)),
  setPolicies: writingAsMember("organizations.administer")
    .input(organizationPoliciesInput)
    .mutation(({ ctx, input: policies }) => {
      const author = { clientIp: ctx.facts.clientIp, assurance: ctx.principal.session.assurance };
      return changePolicies(ctx.tx, ctx.membership.organizationId, { policies, author });
    }),
  archive: writingAsMember("organizations.administer")
    .input(reasonInput)
    .mutation(async ({ ctx }) => {
      await changeStatus(ctx.tx, ctx.membership.organizationId, "archived");
      return done;
    }),
  leave: writingAsMember("organizations.leave").mutation(async ({ ctx }) => {
    await leaveOrganization(ctx.tx, { organizationId: ctx.membership.organizationId, userId: ctx.account.id });
    return done;
  }),
  members: membersRouter,
  invitations: invitationsRouter,
  sessions: sessionsRouter,
  usage: readingAsMember("organizations.usage").query(({ ctx }) => readUsage(ctx.tx)),
  resources: resourcesRouter,
  supervision: supervisionRouter,
});
