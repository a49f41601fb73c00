import { randomBytes, timingSafeEqual } from "node:crypto";
import { HOTP, Secret, TOTP } from "otpauth";

// What every authenticator app understands: some ignore other values and then show codes that never match.
const algorithm = "SHA1";
const digits = 6;
const stepSeconds = 30;
const secretBytes = 20;

/** Steps to either side that are accepted: RFC 6238, section 5.2, for a slow network and a slow reader. */
const acceptedSteps = 1;
/** Steps to either side in which a code is recognised as one of a clock that is off. */
const recognisedSteps = 10;

export type TotpFinding =
  | {
      readonly kind: "match";
      /** Number of the 30-second step since 1970 whose code it is. Accept it only once: keep the last one used. */
      readonly step: number;
    }
  | {
      readonly kind: "clock_off";
      /** Whole minutes, rounded away from zero, that the device is ahead; negative when it is behind. 1 to 5. */
      readonly minutes: number;
    }
  | { readonly kind: "wrong" };

/** A new secret: 160 random bits, the length RFC 4226 recommends. */
export function newTotpSecret(): Buffer {
  return randomBytes(secretBytes);
}

/** The secret in base32, in groups of four, for typing by hand. */
export function base32Of(secret: Buffer): string {
  return secretOf(secret).base32.replaceAll(/.{4}(?=.)/gu, "$& ");
}

/** The `otpauth://` address that an authenticator app reads from a QR code. */
export function totpUri(about: {
  readonly secret: Buffer;
  readonly accountName: string;
  readonly issuer: string;
}): string {
  const { secret, accountName: label, issuer } = about;
  return new TOTP({ secret: secretOf(secret), label, issuer, algorithm, digits, period: stepSeconds }).toString();
}

/**
 * Which time step a code belongs to (RFC 6238 with SHA-1, 6 digits, 30 s). One step to either side is accepted. A
 * code of 2 to 10 steps away is refused, but named: its person can set the clock. Count it as a failed attempt.
 *
 * All 21 codes are computed and compared, each in constant time, whatever was typed: how long it takes tells nothing.
 * @param attempt.code as typed, without spaces
 * @param attempt.at milliseconds since 1970
 */
export function findTotpStep(attempt: {
  readonly secret: Buffer;
  readonly code: string;
  readonly at: number;
}): TotpFinding {
  const secret = secretOf(attempt.secret);
  const isCode = /^[0-9]{6}$/u.test(attempt.code);
  const typed = Buffer.from(isCode ? attempt.code : "0".repeat(digits));
  const now = Math.floor(attempt.at / 1000 / stepSeconds);
  let nearest: number | null = null;
  // From the farthest inwards: should two steps have the same code, the nearer one is meant.
  for (let distance = recognisedSteps; distance >= 0; distance -= 1) {
    for (const offset of distance === 0 ? [0] : [distance, -distance]) {
      const isSame = timingSafeEqual(typed, Buffer.from(codeAt(secret, now + offset)));
      if (isSame && isCode) nearest = offset;
    }
  }
  if (nearest === null) return { kind: "wrong" };
  if (Math.abs(nearest) <= acceptedSteps) return { kind: "match", step: now + nearest };
  const minutes = Math.ceil((Math.abs(nearest) * stepSeconds) / 60);
  return { kind: "clock_off", minutes: Math.sign(nearest) * minutes };
}

function codeAt(secret: Secret, step: number): string {
  // Before 1970 there are no steps.
  return HOTP.generate({ secret, algorithm, digits, counter: Math.max(step, 0) });
}

function secretOf(secret: Buffer): Secret {
  // A copy: a small Buffer shares its memory with others.
  return new Secret({ buffer: Uint8Array.from(secret).buffer });
}
