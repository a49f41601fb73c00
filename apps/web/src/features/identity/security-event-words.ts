import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { LogSeverity, SecurityEventType } from "@anamnesis/domain";

/** What happened, in words for the account's person and for an administrator alike. One that is missing does not compile. */
const securityEventWords: { readonly [Type in SecurityEventType]: MessageDescriptor } = {
  USER_REGISTERED: msg`Account made`,
  REGISTRATION_OF_EXISTING_ADDRESS: msg`Somebody wanted to register with this address once more`,
  VERIFICATION_RESENT: msg`Mail to confirm the address sent again`,
  EMAIL_VERIFIED: msg`Address confirmed`,
  USER_LOGIN_SUCCESS: msg`Signed in`,
  USER_LOGIN_FAILED: msg`Sign-in with a wrong password`,
  SECOND_FACTOR_FAILED: msg`Sign-in with a wrong code`,
  STEP_UP: msg`Confirmed who they are before a change`,
  STEP_UP_FAILED: msg`Wrong answer when asked who they are`,
  NEW_DEVICE: msg`First sign-in on this device`,
  ACCOUNT_LOCKED: msg`Sign-in paused after wrong guesses`,
  BRUTE_FORCE_ATTEMPT: msg`Many wrong guesses from one address`,
  SUSPICIOUS_ACTIVITY: msg`Something out of the ordinary`,
  SESSION_CREATED: msg`Session opened`,
  SESSION_TERMINATED: msg`Session ended`,
  PROGRAM_SESSION_CREATED: msg`Program given access`,
  PASSWORD_CHANGED: msg`Password changed`,
  PASSWORD_RESET_REQUESTED: msg`Link for a new password asked for`,
  PASSWORD_RESET: msg`New password chosen by mail`,
  EMAIL_CHANGE_REQUESTED: msg`Change of the address asked for`,
  EMAIL_CHANGED: msg`Address changed`,
  TOTP_ADDED: msg`Authenticator app set up`,
  TOTP_REMOVED: msg`Authenticator app removed`,
  PASSKEY_ADDED: msg`Passkey added`,
  PASSKEY_REMOVED: msg`Passkey removed`,
  PASSKEY_COUNTER_WENT_BACK: msg`A passkey may have been copied`,
  RECOVERY_CODES_MADE: msg`New recovery codes made`,
  RECOVERY_CODE_USED: msg`Recovery code used`,
  FACTOR_RESET_STARTED: msg`Removal of the second step begun`,
  FACTOR_RESET_CANCELLED: msg`Removal of the second step called off`,
  FACTORS_RESET: msg`Second step removed`,
  DATA_EXPORT_REQUESTED: msg`File of the data asked for`,
  ACCOUNT_DELETION_REQUESTED: msg`Deletion of the account asked for`,
  ACCOUNT_DELETION_CANCELLED: msg`Deletion of the account called off`,
  ACCOUNT_DELETED: msg`Account deleted`,
  ADMIN_APPOINTED: msg`Made an administrator`,
  ADMIN_ROLE_CHANGED: msg`Role changed by an administrator`,
  ADMIN_STATUS_CHANGED: msg`Status changed by an administrator`,
  ADMIN_SESSIONS_ENDED: msg`Signed out everywhere by an administrator`,
  ADMIN_RESET_STARTED: msg`Reset started by an administrator`,
  ORGANIZATION_CREATED: msg`Opened an organization`,
  ORGANIZATION_JOINED: msg`Joined an organization`,
  ORGANIZATION_LEFT: msg`Left an organization`,
};

/** An event in words; by its name when the server is newer than this page and knows more. */
export function wordsOfEvent(type: SecurityEventType): MessageDescriptor {
  const known: Readonly<Record<string, MessageDescriptor>> = securityEventWords;
  return known[type] ?? { id: type };
}

/** How much something matters. */
export const logSeverityWords: { readonly [Severity in LogSeverity]: MessageDescriptor } = {
  low: msg`For the record`,
  medium: msg`Worth knowing`,
  high: msg`Important`,
  critical: msg`Look at once`,
};
