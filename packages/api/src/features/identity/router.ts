import { registerInput, revokeSessionInput, signInInput } from "@anamnesis/domain";
import { permitted, permittedToAnyone, router } from "../../trpc.ts";
import { register, signIn } from "./service.ts";

/** Accounts of people, and the places where they are signed in. */
export const identityRouter = router({
  accounts: router({
    register: permittedToAnyone("identity.register")
      .input(registerInput)
      .mutation(async ({ ctx, input }) => {
        await register(ctx, input);
        return { registered: true as const };
      }),
  }),
  sessions: router({
    signIn: permittedToAnyone("identity.signIn")
      .input(signInInput)
      .mutation(async ({ ctx, input }) => {
        const { account, session } = await signIn(ctx, input);
        const { token, expiresAt, persistent } = session;
        if (ctx.client === "program") return { account, token, expiresAt };
        ctx.cookies.set(token, expiresAt, persistent);
        return { account, token: null, expiresAt };
      }),
    signOut: permitted("identity.sessions").mutation(async ({ ctx }) => {
      await ctx.services.sessions.signOut(ctx.principal, ctx.facts);
      ctx.cookies.clear();
      return { signedOut: true as const };
    }),
    current: permittedToAnyone("identity.current").query(({ ctx }) =>
      ctx.principal === null ? null : { account: ctx.principal.account, session: ctx.principal.session },
    ),
    list: permitted("identity.sessions").query(({ ctx }) => ctx.services.sessions.list(ctx.principal, ctx.facts)),
    revoke: permitted("identity.sessions")
      .input(revokeSessionInput)
      .mutation(async ({ ctx, input }) => ({
        revoked: await ctx.services.sessions.revoke(ctx.principal, ctx.facts, input.handle),
      })),
    revokeOthers: permitted("identity.sessions").mutation(async ({ ctx }) => ({
      revoked: await ctx.services.sessions.revokeOthers(ctx.principal, ctx.facts),
    })),
  }),
});
