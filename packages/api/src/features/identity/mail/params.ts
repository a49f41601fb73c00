import type { identityMails } from "@anamnesis/db";
import type { UserRole, UserStatus } from "@anamnesis/domain";

interface Named {
  readonly displayName: string;
}

/** The person's zone (IANA), for times in the mail; UTC when it is not known. */
interface Zoned {
  readonly timeZone: string | null;
}

interface Secured extends Named {
  readonly securityUrl: string;
}

/** What each mail about an account needs to know. Times are ISO 8601; links are complete. */
export interface IdentityMailParams {
  verify_email: Named & { readonly url: string; readonly code: string; readonly minutes: number };
  already_registered: Named & { readonly signInUrl: string; readonly resetUrl: string };
  reset_password: Named & { readonly url: string; readonly minutes: number };
  /** `passkeys`: how many sign in as before. */
  password_changed: Secured & Zoned & { readonly at: string; readonly resetUrl: string; readonly passkeys: number };
  /** To the new address. */
  change_email_confirm: Named & { readonly url: string; readonly minutes: number };
  /** To the new address, which has an account already: it says nothing about who asked. */
  change_email_taken: { readonly signInUrl: string };
  /** To the old address, which sees no more of the new one than its first letter and its host. */
  change_email_notice: Secured & { readonly newEmail: string; readonly resetUrl: string };
  email_changed: Secured & { readonly newEmail: string };
  new_device: Secured & Zoned & { readonly device: string; readonly ip: string; readonly at: string };
  factor_added: Secured & { readonly factor: string };
  factor_removed: Secured & { readonly factor: string };
  recovery_code_used: Secured & { readonly left: number };
  /** `at`: from when `url` works. */
  factor_reset_started: Named & Zoned & { readonly at: string; readonly url: string; readonly cancelUrl: string };
  account_locked: Named & Zoned & { readonly until: string; readonly resetUrl: string };
  deletion_requested: Named & Zoned & { readonly at: string; readonly cancelUrl: string };
  deletion_cancelled: Named;
  account_deleted: Named;
  status_changed: Named & { readonly status: UserStatus };
  role_changed: Named & { readonly role: UserRole };
  must_change_password: Named & { readonly url: string };
  /** To the people who look after the installation. */
  alert: { readonly rule: string; readonly severity: string; readonly detail: string; readonly url: string };
}

/** Those that the database lets somebody have sent. */
export type IdentityMailKind = keyof typeof identityMails;

/** The kinds by name; a kind that is missing here does not compile. */
const kinds: { readonly [Kind in IdentityMailKind]: true } = {
  verify_email: true,
  already_registered: true,
  reset_password: true,
  password_changed: true,
  change_email_confirm: true,
  change_email_taken: true,
  change_email_notice: true,
  email_changed: true,
  new_device: true,
  factor_added: true,
  factor_removed: true,
  recovery_code_used: true,
  factor_reset_started: true,
  account_locked: true,
  deletion_requested: true,
  deletion_cancelled: true,
  account_deleted: true,
  status_changed: true,
  role_changed: true,
  must_change_password: true,
  alert: true,
};

export function isIdentityMailKind(name: string): name is IdentityMailKind {
  return Object.hasOwn(kinds, name);
}

/** A mail about an account, before it is put into words. */
export type IdentityMail = {
  [Kind in IdentityMailKind]: { readonly kind: Kind; readonly params: IdentityMailParams[Kind] };
}[IdentityMailKind];
