import { z } from "zod";
import { type JobStatus, jobStatuses } from "./operation-words.ts";
import type { LogSeverity } from "./security-events.ts";
import { reason } from "./text.ts";

/** What is looked at each minute, and from which value on somebody should know. */
export const alertRules = {
  failed_sign_ins: { severity: "high", threshold: 50 },
  lockouts: { severity: "high", threshold: 5 },
  errors: { severity: "high", threshold: 10 },
  not_writable: { severity: "critical", threshold: 10 },
  parallel_use: { severity: "critical", threshold: 3 },
  recovery_codes_used: { severity: "medium", threshold: 3 },
  admin_actions: { severity: "medium", threshold: 20 },
  altered_roles: { severity: "critical", threshold: 1 },
  copied_passkeys: { severity: "critical", threshold: 1 },
  unreadable_records: { severity: "critical", threshold: 1 },
  active_users: { severity: "low", threshold: 10_000 },
} as const satisfies Record<string, { readonly severity: LogSeverity; readonly threshold: number }>;
export type AlertRule = keyof typeof alertRules;

export const alertRuleNames = Object.keys(alertRules) as readonly AlertRule[];

export const listAlertsInput = z.strictObject({
  state: z.enum(["firing", "resolved"]).optional(),
  cursor: z.string().max(300, "That page does not exist.").nullish(),
  limit: z.number().int().min(1).max(100).default(50),
  direction: z.literal("forward").optional(),
});
export type ListAlertsInput = z.infer<typeof listAlertsInput>;

export const alertIdInput = z.strictObject({ id: z.uuid("That is not an alert.") });

/** Something that fired: from the moment a rule's value reached its threshold until it no longer did. */
export interface AlertSummary {
  readonly id: string;
  readonly rule: AlertRule;
  /** The account that it is about, by id; empty for the installation. */
  readonly subject: string;
  readonly severity: LogSeverity;
  readonly value: number;
  readonly threshold: number;
  readonly state: "firing" | "resolved";
  readonly since: string;
  readonly resolvedAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly acknowledgedBy: string | null;
}

/** Gives one person or organization a new key, or all of them, and seals again what the old one sealed. */
export const rotateKeysInput = z.strictObject({
  reason,
  tenantId: z.uuid("That is neither a person nor an organization.").optional(),
});
export type RotateKeysInput = z.infer<typeof rotateKeysInput>;

/** Work that goes through what is sealed. */
export interface KeyTask {
  readonly id: string;
  readonly kind: "rotate";
  readonly reason: string;
  readonly state: "running" | "finished" | "failed";
  /** Tenants that it has to do with, and those that are done; 0 where it does not go by tenants. */
  readonly tenants: number;
  readonly tenantsDone: number;
  /** Fields that were sealed. */
  readonly fieldsDone: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

export interface KeyStatus {
  /** Names of the providers that wrap the keys. */
  readonly providers: readonly string[];
  /** Tenants with a key. */
  readonly tenants: number;
  /** Keys that seal no more and still open. */
  readonly retired: number;
  /** Keys that open nothing any more. */
  readonly destroyed: number;
  /** When the oldest key that still seals was made, ISO 8601. */
  readonly oldestAt: string | null;
  /** The latest, newest first. */
  readonly tasks: readonly KeyTask[];
}

export const listJobsInput = z.strictObject({
  status: z.enum(jobStatuses, "There is no such status.").optional(),
  kind: z.string().min(1).max(100, "There is no such kind.").optional(),
  cursor: z.string().max(300, "That page does not exist.").nullish(),
  limit: z.number().int().min(1).max(100).default(50),
  direction: z.literal("forward").optional(),
});
export type ListJobsInput = z.infer<typeof listJobsInput>;

export const changeJobInput = z.strictObject({ id: z.uuid("That is not a job."), reason });

/** Work in the background, without what it was asked: that may hold what only its person may read. */
export interface JobSummary {
  readonly id: string;
  /** Such as `exports.csv`. */
  readonly kind: string;
  readonly status: JobStatus;
  /** Runs so far, and before it is given up. */
  readonly attempts: number;
  readonly maxAttempts: number;
  /** 0 to 100. */
  readonly progress: number;
  readonly progressNote: string | null;
  /** Which failure the last one was, without its words. */
  readonly errorClass: string | null;
  /** Whoever asked, by account; null for the system. */
  readonly userId: string | null;
  readonly createdAt: string;
  /** When the next run may begin. */
  readonly runAfter: string;
  readonly finishedAt: string | null;
  readonly cancelRequestedAt: string | null;
}

/** What the server does in the background because somebody asked for it. */
export type JobKindName =
  | "clinical.images"
  | "clinical.mail"
  | "exports.csv"
  | "exports.json"
  | "identity.mail"
  | "keys.rotate"
  | "organizations.mail"
  | "organizations.webhook"
  | "reminders.send"
  | "symptoms.mail"
  | "terminology.import";

/** What the server does from time to time. */
export type ScheduleName =
  | "account deletions"
  | "alerts"
  | "expired rows"
  | "exports"
  | "image uploads"
  | "late sealing"
  | "partitions"
  | "reminders"
  | "sessions";

/** Something that is done from time to time. */
export interface ScheduleSummary {
  readonly name: string;
  readonly everySeconds: number;
  readonly nextDueAt: string;
  readonly lastSucceededAt: string | null;
  readonly lastFailedAt: string | null;
  /** In a row, up to now. */
  readonly failures: number;
  readonly errorClass: string | null;
}

export interface JobsOverview {
  /** How many there are of each status. */
  readonly counts: Readonly<Record<JobStatus, number>>;
  /** Every kind that there is a job of. */
  readonly kinds: readonly string[];
  readonly schedules: readonly ScheduleSummary[];
}
