import {
  administerInput,
  changeRoleInput,
  changeStatusInput,
  listUsersInput,
  userIdInput,
  userLogInput,
} from "@anamnesis/domain";
import { permitted, router } from "../../../trpc.ts";
import { administer, endSessionsOf, getUser, startFactorReset, startPasswordReset } from "../administration.ts";
import { readSecurityLog } from "../security-log.repository.ts";
import { listUsers } from "../users.repository.ts";

const done = { done: true as const };

/** Everyone's accounts, for administrators. Each change carries its reason into the trail. */
export const usersRouter = router({
  list: permitted("identity.users.read")
    .input(listUsersInput)
    .query(({ ctx, input }) => ctx.read((tx) => listUsers(tx, input))),
  byId: permitted("identity.users.read")
    .input(userIdInput)
    .query(({ ctx, input }) => ctx.read((tx) => getUser(tx, ctx.services.keys, input.id))),
  securityLog: permitted("identity.users.read")
    .input(userLogInput)
    .query(({ ctx, input }) => ctx.read((tx) => readSecurityLog(tx, input.id, input))),
  changeRole: permitted("identity.users.administer")
    .input(changeRoleInput)
    .mutation(({ ctx, input }) =>
      ctx.write(async (tx) => {
        await administer(tx, ctx.account.id, { id: input.id, role: input.role });
        return done;
      }, input.reason),
    ),
  changeStatus: permitted("identity.users.administer")
    .input(changeStatusInput)
    .mutation(({ ctx, input }) =>
      ctx.write(async (tx) => {
        await administer(tx, ctx.account.id, { id: input.id, status: input.status });
        return done;
      }, input.reason),
    ),
  signOutEverywhere: permitted("identity.users.administer")
    .input(administerInput)
    .mutation(({ ctx, input }) =>
      ctx.write(async (tx) => ({ ended: await endSessionsOf(tx, ctx.account.id, input) }), input.reason),
    ),
  startPasswordReset: permitted("identity.users.administer")
    .input(administerInput)
    .mutation(({ ctx, input }) =>
      ctx.write(async (tx) => {
        await startPasswordReset(tx, ctx.account.id, input);
        return done;
      }, input.reason),
    ),
  startFactorReset: permitted("identity.users.administer")
    .input(administerInput)
    .mutation(({ ctx, input }) =>
      ctx.write(async (tx) => {
        await startFactorReset(tx, ctx.account.id, input);
        return done;
      }, input.reason),
    ),
});
