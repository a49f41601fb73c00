import type { JsonObject } from "./json.ts";

export const logSeverities = ["low", "medium", "high", "critical"] as const;
export type LogSeverity = (typeof logSeverities)[number];

/** What the log of an account's safety tells, and how serious each is. */
export const securityEvents = {
  USER_REGISTERED: "low",
  REGISTRATION_OF_EXISTING_ADDRESS: "low",
  VERIFICATION_RESENT: "low",
  EMAIL_VERIFIED: "low",
  USER_LOGIN_SUCCESS: "low",
  USER_LOGIN_FAILED: "medium",
  SECOND_FACTOR_FAILED: "medium",
  STEP_UP: "low",
  STEP_UP_FAILED: "medium",
  NEW_DEVICE: "medium",
  ACCOUNT_LOCKED: "high",
  BRUTE_FORCE_ATTEMPT: "high",
  SUSPICIOUS_ACTIVITY: "high",
  SESSION_CREATED: "low",
  SESSION_TERMINATED: "low",
  PROGRAM_SESSION_CREATED: "medium",
  PASSWORD_CHANGED: "high",
  PASSWORD_RESET_REQUESTED: "low",
  PASSWORD_RESET: "high",
  EMAIL_CHANGE_REQUESTED: "medium",
  EMAIL_CHANGED: "high",
  TOTP_ADDED: "high",
  TOTP_REMOVED: "high",
  PASSKEY_ADDED: "high",
  PASSKEY_REMOVED: "high",
  PASSKEY_COUNTER_WENT_BACK: "critical",
  RECOVERY_CODES_MADE: "medium",
  RECOVERY_CODE_USED: "high",
  FACTOR_RESET_STARTED: "high",
  FACTOR_RESET_CANCELLED: "medium",
  FACTORS_RESET: "critical",
  DATA_EXPORT_REQUESTED: "medium",
  ACCOUNT_DELETION_REQUESTED: "high",
  ACCOUNT_DELETION_CANCELLED: "medium",
  ACCOUNT_DELETED: "high",
  ADMIN_APPOINTED: "critical",
  ADMIN_ROLE_CHANGED: "critical",
  ADMIN_STATUS_CHANGED: "high",
  ADMIN_SESSIONS_ENDED: "high",
  ADMIN_RESET_STARTED: "high",
  ORGANIZATION_CREATED: "medium",
  ORGANIZATION_JOINED: "medium",
  ORGANIZATION_LEFT: "medium",
} as const satisfies Record<string, LogSeverity>;

export type SecurityEventType = keyof typeof securityEvents;

/** One line of the log of an account's safety. */
export interface SecurityLogEntry {
  readonly id: string;
  readonly occurredAt: string;
  readonly type: SecurityEventType;
  readonly severity: LogSeverity;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly details: JsonObject;
}
