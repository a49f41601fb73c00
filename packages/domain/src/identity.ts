import { z } from "zod";
import { emailAddress } from "./email-address.ts";
import { type FhirScope, fhirScopes } from "./fhir.ts";
import { freeJson, type JsonObject, problemOfJson } from "./json.ts";
import { spokenOf } from "./languages.ts";
import { userRoles, type UserRole, type UserStatus, userStatuses } from "./roles.ts";
import { lineOfText, reason } from "./text.ts";
import { timeZone } from "./time.ts";

/** How surely a session knows its person (NIST SP 800-63B): password alone, or a second factor. */
export const assuranceLevels = ["aal1", "aal2"] as const;
export type AssuranceLevel = (typeof assuranceLevels)[number];

/** Fewest characters of a password (OWASP ASVS 5.0, 6.2.1 asks for 8 and advises 15; there is no rule about kinds). */
export const passwordMin = 12;
const passwordMax = 1024;

const anyPassword = z
  .string({ error: "Give a password." })
  .min(1, "Give a password.")
  .max(passwordMax, "A password can be at most 1,024 characters.")
  .refine((value) => value.isWellFormed(), "Contains characters that cannot be used.");

const newPassword = anyPassword.min(
  passwordMin,
  `Use at least ${passwordMin} characters: a few words are easy to remember.`,
);

const displayName = lineOfText("Name", 100);

/** Six digits of an authenticator app or of a mail; people type them in groups. */
const sixDigits = (ask: string) =>
  z
    .string({ error: ask })
    .max(40, `The code has six digits.`)
    .transform((value) => value.replaceAll(/[\s-]/gu, ""))
    .pipe(z.string().regex(/^\d{6}$/u, `The code has six digits.`));

const totp = sixDigits("Give the six digits from your authenticator app.");

const recoveryCode = z
  .string({ error: "Give one of your recovery codes." })
  .min(1, "Give one of your recovery codes.")
  .max(40, "A recovery code looks like ABCDE-12345.");

/** What follows the # in a mailed link. */
const linkToken = z
  .string({ error: "That link is not complete." })
  .min(1, "That link is not complete.")
  .max(200, "That link is not complete.");

const noLanguage = "Choose a language that is spoken here.";

/** A language that is spoken, and perhaps a region: what else a tag says is left out. */
const localeTag = z
  .string({ error: noLanguage })
  .max(100, noLanguage)
  .transform((value, context) => {
    const spoken = spokenOf([value]);
    if (spoken !== null) return spoken.tag;
    context.addIssue({ code: "custom", message: noLanguage });
    return z.NEVER;
  });

export const registerInput = z.strictObject({
  email: emailAddress,
  password: newPassword,
  displayName,
  timeZone: timeZone.optional(),
  locale: localeTag.optional(),
});
export type RegisterInput = z.infer<typeof registerInput>;

export const firstAdminInput = z.strictObject({
  token: linkToken,
  email: emailAddress,
  password: newPassword,
  displayName,
});
export type FirstAdminInput = z.infer<typeof firstAdminInput>;

/** `remember`: a person's own diary stays signed in for 30 days, sliding; otherwise 1 hour idle, 24 hours at most. */
export const signInInput = z.strictObject({
  email: emailAddress,
  password: anyPassword,
  totp: totp.optional(),
  recoveryCode: recoveryCode.optional(),
  remember: z.boolean().default(true),
});
export type SignInInput = z.infer<typeof signInInput>;

export const stepUpInput = z.strictObject({
  password: anyPassword,
  totp: totp.optional(),
  recoveryCode: recoveryCode.optional(),
});
export type StepUpInput = z.infer<typeof stepUpInput>;

export const emailInput = z.strictObject({ email: emailAddress });

/** By the link of the mail, or by its code together with the address it went to. */
export const verifyEmailInput = z.union([
  z.strictObject({ token: linkToken }),
  z.strictObject({ email: emailAddress, code: sixDigits("Give the six digits from the mail.") }),
]);
export type VerifyEmailInput = z.infer<typeof verifyEmailInput>;

export const resetPasswordInput = z.strictObject({ token: linkToken, password: newPassword });
export type ResetPasswordInput = z.infer<typeof resetPasswordInput>;

export const linkTokenInput = z.strictObject({ token: linkToken });

export const changePasswordInput = z
  .strictObject({ currentPassword: anyPassword, password: newPassword })
  .refine(({ currentPassword, password }) => password !== currentPassword, {
    path: ["password"],
    message: "That is the password you have. Choose another.",
  });
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;

export const checkPasswordInput = z.strictObject({
  password: anyPassword,
  email: z.string().max(254).optional(),
  displayName: z.string().max(400).optional(),
});

export const totpCodeInput = z.strictObject({ totp });

const passkeyName = lineOfText("Name", 100);
const credentialShape = z.looseObject({
  id: z.string().min(1).max(1400),
  rawId: z.string().max(1400),
  type: z.literal("public-key"),
  response: z.looseObject({}),
  clientExtensionResults: z.looseObject({}),
});
/** What the browser made (WebAuthn); its inside is checked by the library that understands it. */
const credential = z.custom<object & { readonly id: string }>(
  (value) => credentialShape.safeParse(value).success && problemOfJson(value, 32) === null,
  "That passkey cannot be used here.",
);

export const addPasskeyInput = z.strictObject({ challengeId: z.uuid(), name: passkeyName, credential });
export type AddPasskeyInput = z.infer<typeof addPasskeyInput>;
export const usePasskeyInput = z.strictObject({
  challengeId: z.uuid(),
  credential,
  remember: z.boolean().default(true),
});
export type UsePasskeyInput = z.infer<typeof usePasskeyInput>;
export const passkeyIdInput = z.strictObject({ id: z.uuid("That is not a passkey.") });
export const renamePasskeyInput = z.strictObject({ id: z.uuid("That is not a passkey."), name: passkeyName });

const profileTag = lineOfText("Tag", 40);

const preferences = z.strictObject({
  weekStartsOn: z.enum(["monday", "sunday"]).optional(),
  mailOnNewDevice: z.boolean().optional(),
});
export type Preferences = z.infer<typeof preferences>;

export const updateProfileInput = z.strictObject({
  displayName: displayName.optional(),
  tags: z.array(profileTag).max(50, "At most 50 tags.").optional(),
  metadata: freeJson("What you keep").optional(),
  timeZone: timeZone.nullable().optional(),
  locale: localeTag.nullable().optional(),
  preferences: preferences.optional(),
});
export type UpdateProfileInput = z.infer<typeof updateProfileInput>;

export const revokeSessionInput = z.strictObject({ handle: z.uuid("That is not a session.") });

/** What a program may do with a session of its own: with what is its person's, and where they work. */
export const ownScopes = ["diary.read", "diary.record", "exports"] as const;
export type OwnScope = (typeof ownScopes)[number];
export const programScopes: readonly (OwnScope | FhirScope)[] = [...ownScopes, ...fhirScopes];
export type ProgramScope = (typeof programScopes)[number];

export const createProgramSessionInput = z.strictObject({
  name: lineOfText("Name", 100),
  scopes: z
    .array(z.enum(programScopes, "That is nothing a program can be allowed."))
    .min(1, "Choose what the program may do.")
    .transform((scopes) => [...new Set(scopes)]),
  days: z
    .number("Give a number of days.")
    .int("Give whole days.")
    .min(1, "At least a day.")
    .max(365, "At most a year."),
});
export type CreateProgramSessionInput = z.infer<typeof createProgramSessionInput>;

export const logPageInput = z.strictObject({
  cursor: z.string().max(300, "That page does not exist.").nullish(),
  limit: z.number().int().min(1).max(100).default(50),
  direction: z.literal("forward").optional(),
});
export type LogPageInput = z.infer<typeof logPageInput>;

const userId = z.uuid("That is not an account.");
export const listUsersInput = z.strictObject({
  search: z.string().max(254, "That is too long to search for.").optional(),
  role: z.enum(userRoles).optional(),
  status: z.enum(userStatuses).optional(),
  cursor: z.string().max(300, "That page does not exist.").nullish(),
  limit: z.number().int().min(1).max(100).default(50),
  direction: z.literal("forward").optional(),
});
export type ListUsersInput = z.infer<typeof listUsersInput>;

export const userIdInput = z.strictObject({ id: userId });
export const userLogInput = logPageInput.extend({ id: userId });
export const changeRoleInput = z.strictObject({ id: userId, role: z.enum(userRoles), reason });
export const changeStatusInput = z.strictObject({
  id: userId,
  status: z.enum(["active", "inactive", "suspended"], "Choose active, inactive or suspended."),
  reason,
});
export const administerInput = z.strictObject({ id: userId, reason });
export type AdministerInput = z.infer<typeof administerInput>;

/** Days between asking for a deletion and the deletion. */
export const deletionWaitDays = 14;
/** Hours between the start of a factor reset and the moment its link works. */
export const factorResetWaitHours = 72;
/** Minutes for which a proof of who one is stays good enough for what is dangerous. */
export const stepUpMinutes = 10;
/** Hours for which it is, on a device that is remembered, for handing out one's own diary. */
export const diaryProofHours = 24;

/** The person who is signed in. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: UserRole;
  /** Nothing else is open until the password is a new one. */
  readonly mustChangePassword: boolean;
  /** When the account goes, if nothing is said; ISO 8601. Null for accounts that stay. */
  readonly deletionDueAt: string | null;
  /** The language that the person reads (BCP 47); null while nothing is chosen. */
  readonly locale: string | null;
}

export const sessionKinds = ["browser", "program"] as const;
export type SessionKind = (typeof sessionKinds)[number];

/** One signed-in place. `handle` names it; the token and its hash are never shown. */
export interface SessionSummary {
  readonly handle: string;
  readonly current: boolean;
  readonly kind: SessionKind;
  /** What the person calls a program; null for the others. */
  readonly name: string | null;
  /** What a program may do; null for everything its person may. */
  readonly scopes: readonly ProgramScope[] | null;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  /** When the person last proved who they are. */
  readonly authenticatedAt: string;
  readonly assurance: AssuranceLevel;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

export interface PasskeySummary {
  readonly id: string;
  readonly name: string;
  /** Kept by the maker of the device for all devices of the person. */
  readonly isBackedUp: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** How safe an account is: what its person, and an administrator, may know of its factors. */
export interface AccountSafety {
  readonly hasTotp: boolean;
  readonly passkeys: number;
  readonly recoveryCodesLeft: number;
  readonly sessions: number;
  /** Wrong guesses within a day. */
  readonly failures: number;
  /** Until when new devices are not let in; null when they are. */
  readonly blockedUntil: string | null;
  /** When a removal of the second factors that an administrator began can be carried out; null for none. */
  readonly factorResetAt: string | null;
  readonly passwordChangedAt: string;
}

export interface Profile {
  readonly displayName: string;
  readonly tags: readonly string[];
  readonly metadata: JsonObject;
  readonly timeZone: string | null;
  readonly locale: string | null;
  readonly preferences: Preferences;
}

/** An account as an administrator sees it. */
export interface UserSummary {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: UserRole;
  readonly status: UserStatus;
  readonly createdAt: string;
  readonly lastLoginAt: string | null;
  readonly emailVerifiedAt: string | null;
  readonly mustChangePassword: boolean;
  readonly deletionDueAt: string | null;
}
