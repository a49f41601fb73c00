import { findTotpStep, normaliseRecoveryCode, type TotpFinding } from "@anamnesis/auth";
import type { Tx } from "@anamnesis/db";
import { AppError } from "@anamnesis/domain";
import { countRecoveryCodes, findTotp, useRecoveryCode, useTotpStep } from "./factors.repository.ts";
import type { IdentityKeys } from "./keys.ts";
import { enqueueMail } from "./mail/request.ts";

export interface GivenFactor {
  readonly totp?: string | undefined;
  readonly recoveryCode?: string | undefined;
}

/**
 * Takes the second factor of the person of the context: a code of the app, each once, or a recovery code.
 * Throws `unauthenticated`: `second_factor_required`, `totp_wrong`, `totp_used`, `totp_clock_off` or
 * `recovery_code_wrong`.
 */
export async function takeSecondFactor(tx: Tx, keys: IdentityKeys, userId: string, given: GivenFactor): Promise<void> {
  if (given.totp !== undefined) return takeTotp(tx, keys, userId, given.totp);
  if (given.recoveryCode !== undefined) return takeRecoveryCode(tx, keys, userId, given.recoveryCode);
  throw new AppError("unauthenticated", "identity.second_factor_required");
}

async function takeTotp(tx: Tx, keys: IdentityKeys, userId: string, code: string): Promise<void> {
  const totp = await findTotp(tx, userId);
  if (totp === null) throw new AppError("unauthenticated", "identity.totp_wrong");
  const found = findTotpStep({ secret: keys.openTotp(totp.id, totp.secretEncrypted), code, at: Date.now() });
  // That a code will be right in two minutes is worth knowing to whoever guesses: a clock that is ahead gets
  // the words of any wrong code. What is past is worth nothing.
  const step = stepOf(found.kind === "clock_off" && found.minutes > 0 ? { kind: "wrong" } : found);
  if (!(await useTotpStep(tx, step))) {
    throw new AppError("unauthenticated", "identity.totp_used", {
      fields: { totp: ["That code was used already. Wait for the next one."] },
    });
  }
}

/** The time step of a code. Throws `totp_wrong`, or `totp_clock_off` with words that say how far. */
export function stepOf(found: TotpFinding): number {
  if (found.kind === "match") return found.step;
  if (found.kind === "wrong") {
    throw new AppError("unauthenticated", "identity.totp_wrong", {
      fields: {
        totp: ["That code is not right. If it keeps happening, set the clock of your device to automatic time."],
      },
    });
  }
  const minutes = Math.abs(found.minutes);
  // Each a whole sentence, since it is translated as one.
  const problem =
    found.minutes < 0
      ? `The clock of your device seems to be behind, by about ${minutes} min. Set it to automatic time and use the next code.`
      : `The clock of your device seems to be ahead, by about ${minutes} min. Set it to automatic time and use the next code.`;
  throw new AppError("unauthenticated", "identity.totp_clock_off", {
    fields: { totp: [problem] },
  });
}

async function takeRecoveryCode(tx: Tx, keys: IdentityKeys, userId: string, typed: string): Promise<void> {
  const code = normaliseRecoveryCode(typed);
  if (code === null || !(await useRecoveryCode(tx, keys.recoveryHashOf(userId, code)))) {
    throw new AppError("unauthenticated", "identity.recovery_code_wrong", {
      fields: { recoveryCode: ["That is none of your unused recovery codes."] },
    });
  }
  const left = await countRecoveryCodes(tx, userId);
  await enqueueMail(tx, { mail: "recovery_code_used", userId, details: { left: String(left) } });
}
