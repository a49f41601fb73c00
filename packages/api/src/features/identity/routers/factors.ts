import { addPasskeyInput, passkeyIdInput, renamePasskeyInput, totpCodeInput } from "@anamnesis/domain";
import { handOver } from "../../../hand-over.ts";
import { permitted, reading, router, writing, writingUnkept } from "../../../trpc.ts";
import { beginTotp, confirmTotp, regenerateRecoveryCodes, removeTotp } from "../factors.ts";
import { addPasskey, beginPasskey, listPasskeys, removePasskey, renamePasskey } from "../passkeys.ts";
import { endOtherSessions } from "../repository.ts";

/** The authenticator app and the codes that stand in for it. */
export const factorsRouter = router({
  beginTotp: writingUnkept("identity.security.change").mutation(({ ctx }) =>
    beginTotp(ctx.tx, ctx.services.keys, ctx.account),
  ),
  /** Sessions elsewhere end: they were opened without the factor. This one goes on under a new token. */
  confirmTotp: permitted("identity.security.change")
    .input(totpCodeInput)
    .mutation(async ({ ctx, input }) => {
      const { account, principal, services } = ctx;
      const { renewed, ...done } = await ctx.writeUnkept(async (tx) => ({
        ...(await confirmTotp(tx, services.keys, { account, code: input.totp })),
        sessionsEnded: await endOtherSessions(tx, principal.session.handle),
        renewed: await services.sessions.replaceToken(tx, principal),
      }));
      return { ...done, ...handOver(ctx, renewed) };
    }),
  removeTotp: writing("identity.security.change").mutation(async ({ ctx }) => ({
    removed: await removeTotp(ctx.tx, ctx.account.id),
  })),
  regenerateRecoveryCodes: writingUnkept("identity.security.change").mutation(async ({ ctx }) => ({
    recoveryCodes: await regenerateRecoveryCodes(ctx.tx, ctx.services.keys, ctx.account.id),
  })),
});

/** Keys of one's devices that sign in without a password. */
export const passkeysRouter = router({
  list: reading("identity.security.read").query(({ ctx }) => listPasskeys(ctx.tx, ctx.account.id)),
  begin: permitted("identity.security.change").mutation(({ ctx }) => beginPasskey(ctx, ctx.principal)),
  add: permitted("identity.security.change")
    .input(addPasskeyInput)
    .mutation(({ ctx, input }) => addPasskey(ctx, ctx.principal, input)),
  rename: writing("identity.security.change")
    .input(renamePasskeyInput)
    .mutation(({ ctx, input }) => renamePasskey(ctx.tx, ctx.account.id, input)),
  remove: writing("identity.security.change")
    .input(passkeyIdInput)
    .mutation(async ({ ctx, input }) => {
      await removePasskey(ctx.tx, ctx.account.id, input.id);
      return { removed: true as const };
    }),
});
