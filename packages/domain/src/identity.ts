import { z } from "zod";
import { lineOfText } from "./text.ts";

export const userRoles = ["user", "admin"] as const;
export type UserRole = (typeof userRoles)[number];

export const userStatuses = ["pending_verification", "active", "inactive", "suspended"] as const;
export type UserStatus = (typeof userStatuses)[number];

/** How surely a session knows its person (NIST SP 800-63B): password alone, or a second factor. */
export const assuranceLevels = ["aal1", "aal2"] as const;
export type AssuranceLevel = (typeof assuranceLevels)[number];

const email = z
  .string({ error: "Give an e-mail address." })
  .max(254, "That e-mail address is too long.")
  .trim()
  .pipe(z.email("That does not look like an e-mail address."));

const anyPassword = z
  .string({ error: "Give a password." })
  .min(1, "Give a password.")
  .max(1024, "A password can be at most 1,024 characters.")
  .refine((value) => value.isWellFormed(), "Contains characters that cannot be used.");

export const registerInput = z.strictObject({
  email,
  password: anyPassword.min(12, "Use at least 12 characters: a few words are easy to remember."),
  displayName: lineOfText("Name", 100),
});
export type RegisterInput = z.infer<typeof registerInput>;

/** `remember`: a person's own diary stays signed in for 30 days, sliding; otherwise 1 hour idle, 24 hours at most. */
export const signInInput = z.strictObject({
  email,
  password: anyPassword,
  remember: z.boolean().default(true),
});
export type SignInInput = z.infer<typeof signInInput>;

export const revokeSessionInput = z.strictObject({ handle: z.uuid("That is not a session.") });

/** The person who is signed in. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: UserRole;
}

/** One signed-in place. `handle` names it; the token and its hash are never shown. */
export interface SessionSummary {
  readonly handle: string;
  readonly current: boolean;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
}
