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
import { permitted, permittedToAnyone, permittedToMembers, router } from "../../trpc.ts";
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
const nameLimit = { most: 40, perSeconds: 3_600, reason: "organizations.too_many_names" };
const inviteLimit = { most: 100, perSeconds: 3_600, reason: "organizations.too_many_mails" };

const membersRouter = router({
  list: permittedToMembers("organizations.members.read")
    .input(listMembersInput.prefault({}))
    .query(({ ctx, input }) => ctx.read((tx) => listMembers(tx, input))),
  invite: permittedToMembers("organizations.members.administer", inviteLimit)
    .input(inviteInput)
    .mutation(({ ctx, input }) => {
      const { organizationId } = ctx.membership;
      return ctx.write((tx) => invite(tx, { organizationId, invitedBy: ctx.account.id, input }));
    }),
  changeRole: permittedToMembers("organizations.members.administer")
    .input(changeMemberRoleInput)
    .mutation(({ ctx, input: { userId, role, reason } }) =>
      ctx.write(async (tx) => {
        await changeMemberRole(tx, { organizationId: ctx.membership.organizationId, userId }, role);
        return done;
      }, reason),
    ),
  changeStatus: permittedToMembers("organizations.members.administer")
    .input(changeMemberStatusInput)
    .mutation(({ ctx, input: { userId, status, reason } }) =>
      ctx.write(async (tx) => {
        await changeMemberStatus(tx, { organizationId: ctx.membership.organizationId, userId }, status);
        return done;
      }, reason),
    ),
  remove: permittedToMembers("organizations.members.administer")
    .input(removeMemberInput)
    .mutation(({ ctx, input: { userId, reason } }) =>
      ctx.write(async (tx) => {
        await removeMember(tx, { organizationId: ctx.membership.organizationId, userId });
        return done;
      }, reason),
    ),
  update: permittedToMembers("organizations.members.administer")
    .input(updateMemberInput)
    .mutation(({ ctx, input }) =>
      ctx.write(async (tx) => {
        await changeMember(tx, ctx.membership.organizationId, input);
        return done;
      }),
    ),
});

const invitationsRouter = router({
  list: permittedToMembers("organizations.invitations.read").query(({ ctx }) =>
    ctx.read((tx) => listInvitations(tx, ctx.membership.organizationId)),
  ),
  resend: permittedToMembers("organizations.members.administer", inviteLimit)
    .input(invitationIdInput)
    .mutation(({ ctx, input: { id } }) =>
      ctx.write(async (tx) => {
        await resendInvitation(tx, { organizationId: ctx.membership.organizationId, id });
        return done;
      }),
    ),
  withdraw: permittedToMembers("organizations.members.administer")
    .input(invitationIdInput)
    .mutation(({ ctx, input: { id } }) =>
      ctx.write(async (tx) => {
        await takeBackInvitation(tx, { organizationId: ctx.membership.organizationId, id });
        return done;
      }),
    ),
  /** What a mailed link stands for. Not a query: those carry their input in the address, where logs would keep it. */
  look: permittedToAnyone("organizations.invitations.look")
    .input(invitationTokenInput)
    .mutation(({ ctx, input }) => ctx.read((tx) => lookAtInvitation(tx, ctx.services.keys, input.token))),
  accept: permitted("organizations.invitations.accept")
    .input(invitationTokenInput)
    .mutation(({ ctx, input }) => {
      const { keys } = ctx.services;
      return ctx.write((tx) => joinByInvitation(tx, { keys, token: input.token, userId: ctx.account.id }));
    }),
});

/** Who is signed in and acts here. */
const sessionsRouter = router({
  list: permittedToMembers("organizations.sessions.read").query(({ ctx }) => ctx.read(listActingSessions)),
  /** Signs somebody else out on one device. */
  end: permittedToMembers("organizations.sessions.end")
    .input(endActingSessionInput)
    .mutation(({ ctx, input: { handle, reason } }) =>
      ctx.write(async (tx) => {
        if (!(await endActingSession(tx, handle))) throw new AppError("not_found", "organizations.session_not_found");
        return done;
      }, reason),
    ),
});

/** Those who run the installation: which organizations there are, and whether they are open. Nothing inside them. */
const supervisionRouter = router({
  list: permitted("organizations.supervision.read")
    .input(listOrganizationsInput.prefault({}))
    .query(({ ctx, input }) => ctx.read((tx) => listOrganizations(tx, input))),
  setStatus: permitted("organizations.supervise")
    .input(setOrganizationStatusInput)
    .mutation(({ ctx, input: { id, status, reason } }) =>
      ctx.write(async (tx) => {
        await changeStatus(tx, id, status);
        return done;
      }, reason),
    ),
});

/** Organizations: one's own, and the one that the session acts in. */
export const organizationsRouter = router({
  /** Where the person belongs. */
  list: permitted("organizations.own").query(({ ctx }) => ctx.read(ownMemberships)),
  byId: permittedToMembers("organizations.read")
    .input(organizationIdInput)
    .query(({ ctx, input }) => ctx.read((tx) => getOrganization(tx, input.id))),
  actIn: permitted("organizations.own")
    .input(actInInput)
    .mutation(({ ctx, input }) => actIn(ctx, ctx.principal, input.organizationId)),
  create: permitted("organizations.create")
    .input(createOrganizationInput)
    .mutation(({ ctx, input }) => ctx.write((tx) => createOrganization(tx, ctx.account.id, input))),
  freeSlug: permitted("organizations.create", nameLimit)
    .input(slugInput)
    .query(({ ctx, input }) => ctx.read(async (tx) => ({ slug: await offerSlug(tx, input.slug) }))),
  /** An organization that one knows by its short name, to share something with it. */
  lookup: permitted("symptoms.share", nameLimit)
    .input(slugInput)
    .query(({ ctx, input }) => ctx.read((tx) => lookUpOrganization(tx, input.slug))),
  update: permittedToMembers("organizations.administer")
    .input(updateOrganizationInput)
    .mutation(({ ctx, input }) => ctx.write((tx) => changeOrganization(tx, ctx.membership.organizationId, input))),
  setPolicies: permittedToMembers("organizations.administer")
    .input(organizationPoliciesInput)
    .mutation(({ ctx, input: policies }) => {
      const author = { clientIp: ctx.facts.clientIp, assurance: ctx.principal.session.assurance };
      return ctx.write((tx) => changePolicies(tx, ctx.membership.organizationId, { policies, author }));
    }),
  archive: permittedToMembers("organizations.administer")
    .input(reasonInput)
    .mutation(({ ctx, input }) =>
      ctx.write(async (tx) => {
        await changeStatus(tx, ctx.membership.organizationId, "archived");
        return done;
      }, input.reason),
    ),
  leave: permittedToMembers("organizations.leave").mutation(({ ctx }) =>
    ctx.write(async (tx) => {
      await leaveOrganization(tx, { organizationId: ctx.membership.organizationId, userId: ctx.account.id });
      return done;
    }),
  ),
  members: membersRouter,
  invitations: invitationsRouter,
  sessions: sessionsRouter,
  usage: permittedToMembers("organizations.usage").query(({ ctx }) => ctx.read(readUsage)),
  resources: resourcesRouter,
  supervision: supervisionRouter,
});
