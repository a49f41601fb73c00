import {
  administerInput,
  changeRoleInput,
  changeStatusInput,
  listUsersInput,
  userIdInput,
  userLogInput,
} from "@anamnesis/domain";
import { reading, router, writing } from "../../../trpc.ts";
import { administer, endSessionsOf, getUser, startFactorReset, startPasswordReset } from "../administration.ts";
import { readSecurityLog } from "../security-log.repository.ts";
import { listUsers } from "../users.repository.ts";

const done = { done: true as const };

/** Everyone's accounts, for administrators. Each change carries its reason into the trail. */
export const usersRouter = router({
  list: reading("identity.users.read")
    .input(listUsersInput)
    .query(({ ctx, input }) => listUsers(ctx.tx, input)),
  byId: reading("identity.users.read")
    .input(userIdInput)
    .query(({ ctx, input }) => getUser(ctx.tx, ctx.services.keys, input.id)),
  securityLog: reading("identity.users.read")
    .input(userLogInput)
    .query(({ ctx, input }) => readSecurityLog(ctx.tx, input.id, input)),
  changeRole: writing("identity.users.administer")
    .input(changeRoleInput)
    .mutation(async ({ ctx, input }) => {
      await administer(ctx.tx, ctx.account.id, { id: input.id, role: input.role });
      return done;
    }),
  changeStatus: writing("identity.users.administer")
    .input(changeStatusInput)
    .mutation(async ({ ctx, input }) => {
      await administer(ctx.tx, ctx.account.id, { id: input.id, status: input.status });
      return done;
    }),
  signOutEverywhere: writing("identity.users.administer")
    .input(administerInput)
    .mutation(async ({ ctx, input }) => ({ ended: await endSessionsOf(ctx.tx, ctx.account.id, input) })),
  startPasswordReset: writing("identity.users.administer")
    .input(administerInput)
    .mutation(async ({ ctx, input }) => {
      await startPasswordReset(ctx.tx, ctx.account.id, input);
      return done;
    }),
  startFactorReset: writing("identity.users.administer")
    .input(administerInput)
    .mutation(async ({ ctx, input }) => {
      await startFactorReset(ctx.tx, ctx.account.id, input);
      return done;
    }),
});
