import {
  changePasswordInput,
  checkPasswordInput,
  emailInput,
  firstAdminInput,
  linkTokenInput,
  logPageInput,
  registerInput,
  resetPasswordInput,
  updateProfileInput,
  verifyEmailInput,
} from "@anamnesis/domain";
import { permitted, permittedToAnyone, reading, router, writing } from "../../../trpc.ts";
import { changePassword, register, registerFirstAdmin, updateProfile, weaknessOf } from "../accounts.ts";
import { cancelDeletion, requestDeletion } from "../deletion.ts";
import { cancelEmailTokens } from "../email-tokens.repository.ts";
import { readSecurityLog } from "../security-log.repository.ts";
import {
  changeEmail,
  confirmEmailChange,
  finishFactorReset,
  requestReset,
  resendVerification,
  resetPassword,
  verifyEmail,
} from "../mailed-links.ts";
import { findProfile, findSafety, logAction, logSecurityEvent } from "../repository.ts";

const done = { done: true as const };

/** An account from its first day to its last. What is asked for by mail answers the same for every address. */
export const accountsRouter = router({
  register: permittedToAnyone("identity.register")
    .input(registerInput)
    .mutation(async ({ ctx, input }) => {
      await register(ctx, input);
      return { registered: true as const };
    }),
  registerFirstAdmin: permittedToAnyone("identity.register")
    .input(firstAdminInput)
    .mutation(async ({ ctx, input }) => {
      await registerFirstAdmin(ctx, input);
      return done;
    }),
  /** What others would guess about a password, while it is being typed; null for nothing. */
  checkPassword: permittedToAnyone("identity.register")
    .input(checkPasswordInput)
    .mutation(async ({ input }) => ({ problem: await weaknessOf(input.password, input) })),
  verifyEmail: permittedToAnyone("identity.mailedLinks")
    .input(verifyEmailInput)
    .mutation(async ({ ctx, input }) => {
      await verifyEmail(ctx, input);
      return done;
    }),
  resendVerification: permittedToAnyone("identity.mailedLinks")
    .input(emailInput)
    .mutation(async ({ ctx, input }) => {
      await resendVerification(ctx, input.email);
      return done;
    }),
  requestReset: permittedToAnyone("identity.mailedLinks")
    .input(emailInput)
    .mutation(async ({ ctx, input }) => {
      await requestReset(ctx, input.email);
      return done;
    }),
  resetPassword: permittedToAnyone("identity.mailedLinks")
    .input(resetPasswordInput)
    .mutation(async ({ ctx, input }) => {
      await resetPassword(ctx, input);
      return done;
    }),
  confirmEmailChange: permittedToAnyone("identity.mailedLinks")
    .input(linkTokenInput)
    .mutation(async ({ ctx, input }) => {
      await confirmEmailChange(ctx, input.token);
      return done;
    }),
  finishFactorReset: permittedToAnyone("identity.mailedLinks")
    .input(linkTokenInput)
    .mutation(async ({ ctx, input }) => {
      await finishFactorReset(ctx, input.token);
      return done;
    }),
  changePassword: permitted("identity.password")
    .input(changePasswordInput)
    .mutation(({ ctx, input }) => changePassword(ctx, ctx.principal, input)),
  changeEmail: permitted("identity.security.change")
    .input(emailInput)
    .mutation(async ({ ctx, input }) => {
      await changeEmail(ctx, ctx.principal, input.email);
      return done;
    }),
  profile: reading("identity.profile").query(({ ctx }) => findProfile(ctx.tx, ctx.account.id)),
  updateProfile: writing("identity.profile")
    .input(updateProfileInput)
    .mutation(({ ctx, input }) => updateProfile(ctx.tx, ctx.account.id, input)),
  safety: reading("identity.security.read").query(({ ctx }) =>
    findSafety(ctx.tx, ctx.account.id, ctx.services.keys.accountKeyOf(ctx.account.email)),
  ),
  securityLog: reading("identity.security.read")
    .input(logPageInput)
    .query(({ ctx, input }) => readSecurityLog(ctx.tx, ctx.account.id, input)),
  /** Calls off a factor reset that an administrator started. */
  cancelFactorReset: writing("identity.security.read").mutation(async ({ ctx }) => {
    const cancelled = (await cancelEmailTokens(ctx.tx, "factor_reset")) > 0;
    if (cancelled) await logSecurityEvent(ctx.tx, "FACTOR_RESET_CANCELLED", ctx.account.id);
    await logAction(ctx.tx, {
      event: "FACTOR_RESET_CANCELLED",
      status: cancelled ? "success" : "failure",
      userId: ctx.account.id,
    });
    return { cancelled };
  }),
  requestDeletion: writing("identity.deletion.request").mutation(async ({ ctx }) => ({
    dueAt: await requestDeletion(ctx.tx, ctx.account.id),
  })),
  cancelDeletion: writing("identity.deletion.cancel").mutation(async ({ ctx }) => {
    await cancelDeletion(ctx.tx, ctx.account.id);
    return done;
  }),
});
