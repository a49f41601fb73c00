import { findTotpStep, normaliseRecoveryCode } from "@anamnesis/auth";
import type { Tx } from "@anamnesis/db";
import { AppError } from "@anamnesis/domain";
import { countRecoveryCodes, findTotp, useRecoveryCode, useTotpStep } from "./factors.repository.ts";
import type { IdentityKeys } from "./keys.ts";
import { enqueueMail } from "./mail/request.ts";
import { logSecurityEvent } from "./repository.ts";

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
  const step = stepOf(keys.openTotp(totp.id, totp.secretEncrypted), code);
  if (!(await useTotpStep(tx, userId, step))) {
    throw new AppError("unauthenticated", "identity.totp_used", {
      fields: { totp: ["That code was used already. Wait for the next one."] },
    });
  }
}

/** The time step of a code. Throws `totp_wrong`, or `totp_clock_off` with words that say how far. */
export function stepOf(secret: Buffer, code: string): number {
  const found = findTotpStep({ secret, code, at: Date.now() });
  if (found.kind === "match") return found.step;
  if (found.kind === "wrong") {
    throw new AppError("unauthenticated", "identity.totp_wrong", { fields: { totp: ["That code is not right."] } });
  }
  const minutes = Math.abs(found.minutes);
  const way = found.minutes < 0 ? "behind" : "ahead";
  throw new AppError("unauthenticated", "identity.totp_clock_off", {
    fields: {
      totp: [
        `The clock of your device seems to be about ${minutes} ${minutes === 1 ? "minute" : "minutes"} ${way}. Set it to automatic time and use the next code.`,
      ],
    },
  });
}

async function takeRecoveryCode(tx: Tx, keys: IdentityKeys, userId: string, typed: string): Promise<void> {
  const code = normaliseRecoveryCode(typed);
  if (code === null || !(await useRecoveryCode(tx, userId, keys.recoveryHashOf(userId, code)))) {
    throw new AppError("unauthenticated", "identity.recovery_code_wrong", {
      fields: { recoveryCode: ["That is none of your unused recovery codes."] },
    });
  }
  const left = await countRecoveryCodes(tx, userId);
  await logSecurityEvent(tx, "RECOVERY_CODE_USED", userId, { left });
  await enqueueMail(tx, { mail: "recovery_code_used", userId, details: { left: String(left) } });
}
