import { z } from "zod";
import type { LogSeverity } from "./security-events.ts";

/** What is looked at each minute, and from which value on somebody should know. */
export const alertRules = {
  failed_sign_ins: { severity: "high", threshold: 50 },
  lockouts: { severity: "high", threshold: 5 },
  errors: { severity: "high", threshold: 10 },
  parallel_use: { severity: "critical", threshold: 3 },
  recovery_codes_used: { severity: "medium", threshold: 3 },
  admin_actions: { severity: "medium", threshold: 20 },
  copied_passkeys: { severity: "critical", threshold: 1 },
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
