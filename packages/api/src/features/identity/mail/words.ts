import type { UserRole, UserStatus } from "@anamnesis/domain";

const wasNotYou =
  "If this was you, there is nothing to do. If it was not, look at your account now and change your password.";

export const statuses: Readonly<Record<UserStatus, string>> = {
  active: "Your account is active again. You can sign in as before.",
  inactive: "Your account has been switched off. What you wrote is kept, but nobody can sign in.",
  suspended: "Your account has been suspended. What you wrote is kept, but nobody can sign in.",
  pending_verification: "Your account waits until you have confirmed your e-mail address.",
};

export const roles: Readonly<Record<UserRole, string>> = {
  admin: "You are now an administrator of this Anamnesis. Sign in again to look after its accounts.",
  user: "You are no longer an administrator of this Anamnesis. What you wrote is kept; sign in again to go on.",
};

/** How many recovery codes are left. */
export const codesLeft =
  "{left, plural, =0 {It was the last one: make new ones.} one {One code is left: make new ones soon.} other {# codes are left.}}";

/** Known kinds of second step; another is called what it is given as. */
export const factors: Readonly<Record<string, string>> = {
  totp: "an authenticator app",
  passkey: "a passkey",
  webauthn: "a passkey or security key",
  recovery_codes: "a set of recovery codes",
  all: "every second step it had",
};

/** Every text of the mails about accounts. */
export const words = {
  verify_email: {
    subject: "Confirm your e-mail address",
    paragraphs: [
      "Please confirm that this address is yours: open the link, or type the code where you were asked for it. Both work for {minutes}.",
      "If you did not ask for an account, leave this mail alone. Nothing happens without you.",
    ],
    action: "Confirm this address",
  },
  already_registered: {
    subject: "You already have an account",
    paragraphs: [
      "Somebody, most likely you, wanted to open an account with this address. There is one already, so nothing was changed.",
      "You can sign in with it. If you no longer know the password, or never confirmed the address, choose a new one. If it was not you, leave this mail alone.",
    ],
    action: "Sign in",
    reset: "Choose a new password",
  },
  reset_password: {
    subject: "Choose a new password",
    paragraphs: [
      "You asked for a new password. The link works once, for {minutes}.",
      "If you did not ask, leave this mail alone. Your password stays as it is.",
    ],
    action: "Choose a new password",
  },
  password_changed: {
    subject: "Your password was changed",
    paragraphs: [
      "The password of your account was changed on {at}.",
      "If this was you, there is nothing to do. If it was not, choose a new password now: that also signs everybody else out.",
    ],
    passkeys:
      "{passkeys, plural, one {One passkey signs in to your account as before. Remove it if it is not yours.} other {# passkeys sign in to your account as before. Remove those that are not yours.}}",
    action: "This was not me: choose a new password",
    look: "Look at your passkeys",
  },
  change_email_confirm: {
    subject: "Confirm your new e-mail address",
    paragraphs: [
      "You want to use this address for your account. Open the link: it works once, for {minutes}. Until then the old address stays.",
      "If you did not ask for this, leave this mail alone. Nothing happens without you.",
    ],
    action: "Use this address",
  },
  change_email_taken: {
    subject: "This address already has an account",
    paragraphs: [
      "Somebody wanted to use this address for another account. It belongs to an account already, so nothing was changed.",
      "If it was you, sign in with this address, or choose another one there. If it was not, leave this mail alone.",
    ],
    action: "Sign in",
  },
  change_email_notice: {
    subject: "A new e-mail address was asked for",
    paragraphs: [
      "Somebody who is signed in to your account wants to change its address to {newEmail}. It changes when that address is confirmed.",
      wasNotYou,
      "A new password, or signing out everywhere, calls the change off.",
    ],
    action: "Look at your account",
    callOff: "Call it off: choose a new password",
  },
  email_changed: {
    subject: "Your e-mail address was changed",
    paragraphs: ["Your account now uses the address {newEmail}.", wasNotYou],
    action: "Look at your account",
  },
  new_device: {
    subject: "A new sign-in to your account",
    paragraphs: [
      "Somebody signed in to your account on {at}, with {device}, from the network address {ip}. We had not seen that device before.",
      "If this was you, there is nothing to do. If it was not, sign that device out and change your password.",
    ],
    action: "Look at your devices",
  },
  factor_added: {
    subject: "A second step was added to your account",
    paragraphs: ["Your account can now be opened with {factor} as a second step.", wasNotYou],
    action: "Look at your account",
  },
  factor_removed: {
    subject: "A second step was removed from your account",
    paragraphs: ["This second step was removed from your account: {factor}. It is no longer asked for.", wasNotYou],
    action: "Look at your account",
  },
  recovery_code_used: {
    subject: "A recovery code was used",
    paragraphs: ["Somebody signed in to your account with a recovery code. {codes}", wasNotYou],
    action: "Look at your account",
  },
  factor_reset_started: {
    subject: "Your second step is to be removed",
    paragraphs: [
      "Somebody asked to open your account without its second step. To keep you safe, this takes time: the link works from {at}.",
      "If this was not you, stop it now with the second link, and change your password.",
    ],
    action: "Finish, once the time has come",
    cancel: "This was not me: stop it",
  },
  account_locked: {
    subject: "Sign-in to your account is paused",
    paragraphs: [
      "There were many attempts to sign in with a wrong password. To protect your account, signing in is paused until {until}.",
      "If it was you, wait, or choose a new password. If it was not, your account is still closed to them; a new password does no harm.",
    ],
    action: "Choose a new password",
  },
  deletion_requested: {
    subject: "Your account is to be deleted",
    paragraphs: [
      "You asked to delete your account. It will be deleted with everything in it on {at}, and cannot be brought back after that.",
      "If you have changed your mind, or if this was not you, you can keep it until then.",
    ],
    action: "Keep my account",
  },
  deletion_cancelled: {
    subject: "Your account stays",
    paragraphs: [
      "Your account will not be deleted. Everything in it is as it was.",
      "If you did not decide this, sign in and change your password.",
    ],
  },
  account_deleted: {
    subject: "Your account was deleted",
    paragraphs: [
      "Your account and everything in it were deleted, as you asked. This is the last mail you get from us.",
      "Thank you for your trust, and all the best.",
    ],
  },
  status_changed: {
    subject: "A change to your account",
    paragraphs: ["If you did not expect this, ask the people who run this Anamnesis."],
  },
  role_changed: {
    subject: "A change to your account",
    paragraphs: ["If you did not expect this, ask the people who run this Anamnesis."],
  },
  must_change_password: {
    subject: "Please choose a new password",
    paragraphs: [
      "The people who run this Anamnesis ask you to choose a new password before you go on. What you wrote is safe and stays as it is.",
      "If you would rather not follow a link, sign in as always: you will be asked there.",
    ],
    action: "Choose a new password",
  },
  alert: {
    subject: "A security alert",
    paragraphs: ["The rule {rule} has raised an alert. Severity: {severity}."],
    action: "Look at the alert",
  },
};
