import {
  AppError,
  createProgramSessionInput,
  isFhirScope,
  revokeSessionInput,
  signInInput,
  stepUpInput,
  usePasskeyInput,
} from "@anamnesis/domain";
import type { Context } from "../../../context.ts";
import { permitted, permittedToAnyone, router } from "../../../trpc.ts";
import { handOver } from "../../../hand-over.ts";
import { beginPasskeyUse, signInByPasskey, stepUpByPasskey } from "../passkeys.ts";
import { logSecurityEvent } from "../repository.ts";
import { leaveBefore, signIn, type SignedIn } from "../sign-in.ts";
import { stepUpByPassword } from "../step-up.ts";

/** A browser is known again as a device of the person; a program is not. */
function welcome(ctx: Context, { account, session, deviceToken }: SignedIn) {
  const { id, email, displayName, role, mustChangePassword } = account;
  const shown = { id, email, displayName, role, mustChangePassword };
  const given = handOver(ctx, session);
  if (ctx.client === "browser") ctx.cookies.setDevice(deviceToken);
  return { account: shown, ...given };
}

/** Where a person is signed in, and the ways in. */
export const sessionsRouter = router({
  signIn: permittedToAnyone("identity.signIn")
    .input(signInInput)
    .mutation(async ({ ctx, input }) => {
      const signedIn = await signIn(ctx, input);
      await leaveBefore(ctx);
      return welcome(ctx, signedIn);
    }),
  beginPasskey: permittedToAnyone("identity.signIn").mutation(({ ctx }) => beginPasskeyUse(ctx, "sign_in")),
  signInWithPasskey: permittedToAnyone("identity.signIn")
    .input(usePasskeyInput)
    .mutation(async ({ ctx, input }) => {
      const signedIn = await signInByPasskey(ctx, input);
      await leaveBefore(ctx);
      return welcome(ctx, signedIn);
    }),
  signOut: permitted("identity.sessions").mutation(async ({ ctx }) => {
    await ctx.services.sessions.signOut(ctx.principal, ctx.facts);
    ctx.cookies.clear();
    return { signedOut: true as const };
  }),
  /** Who is signed in here; null for nobody. `persistent`: the session outlives the browser window. */
  current: permittedToAnyone("identity.current").query(({ ctx }) =>
    ctx.principal === null
      ? null
      : {
          account: ctx.principal.account,
          session: ctx.principal.session,
          persistent: ctx.principal.persistent,
          membership: ctx.principal.membership,
          refused: ctx.principal.refused,
        },
  ),
  stepUp: permitted("identity.stepUp")
    .input(stepUpInput)
    .mutation(({ ctx, input }) => stepUpByPassword(ctx, ctx.principal, input)),
  beginPasskeyStepUp: permitted("identity.stepUp").mutation(({ ctx }) => beginPasskeyUse(ctx, "step_up")),
  stepUpWithPasskey: permitted("identity.stepUp")
    .input(usePasskeyInput)
    .mutation(({ ctx, input }) => stepUpByPasskey(ctx, ctx.principal, input)),
  list: permitted("identity.sessions").query(({ ctx }) => ctx.services.sessions.list(ctx.principal, ctx.facts)),
  revoke: permitted("identity.sessions")
    .input(revokeSessionInput)
    .mutation(async ({ ctx, input }) => ({
      revoked: await ctx.services.sessions.revoke(ctx.principal, ctx.facts, input.handle),
    })),
  revokeOthers: permitted("identity.sessions").mutation(async ({ ctx }) => {
    const { ended, session } = await ctx.services.sessions.revokeOthers(ctx.principal, ctx.facts);
    return { revoked: ended, ...handOver(ctx, session) };
  }),
  revokeAll: permitted("identity.sessions").mutation(async ({ ctx }) => {
    const revoked = await ctx.services.sessions.revokeAll(ctx.principal, ctx.facts);
    ctx.cookies.clear();
    return { revoked };
  }),
  /** A token for a program, shown once. */
  createForProgram: permitted("identity.security.change")
    .input(createProgramSessionInput)
    .mutation(async ({ ctx, input }) => {
      const { account, principal, services } = ctx;
      if (principal.membership === null && input.scopes.some(isFhirScope)) {
        throw new AppError("forbidden", "organizations.choose_first");
      }
      const how = { kind: "program", remember: false, assurance: principal.session.assurance, program: input } as const;
      // Each call makes a token of its own, whatever its idempotency key: an answer with a token is not kept.
      return ctx.writeUnkept(async (tx) => {
        const { token, handle, expiresAt } = await services.sessions.issue(tx, account.id, how);
        await logSecurityEvent(tx, "PROGRAM_SESSION_CREATED", account.id, { handle, scopes: input.scopes });
        return { token, handle, expiresAt };
      });
    }),
});
