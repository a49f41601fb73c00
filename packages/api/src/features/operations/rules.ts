import type { Tx } from "@anamnesis/db";
import type { AlertRule } from "@anamnesis/domain";

export interface Reading {
  /** The account that it is about, by id; empty for the installation. */
  readonly subject: string;
  readonly value: number;
}

const events = (types: readonly string[], minutes: number) =>
  `SELECT '' AS subject, count(*)::integer AS value FROM identity.security_logs
    WHERE event_type IN (${types.map((type) => `'${type}'`).join(", ")})
      AND occurred_at > now() - interval '${minutes} minutes'`;

const adminActions = [
  "ADMIN_APPOINTED",
  "ADMIN_ROLE_CHANGED",
  "ADMIN_STATUS_CHANGED",
  "ADMIN_SESSIONS_ENDED",
  "ADMIN_RESET_STARTED",
  "FACTOR_RESET_STARTED",
];

/** How each rule reads its values: one row, or one for each account that it is about. */
const queries: Readonly<Record<AlertRule, string>> = {
  failed_sign_ins: events(["USER_LOGIN_FAILED", "SECOND_FACTOR_FAILED"], 15),
  // Accounts and networks, each once: one forgetful person is no attack.
  lockouts: `SELECT '' AS subject, count(DISTINCT coalesce(user_id::text, host(ip), id::text))::integer AS value
    FROM identity.security_logs
    WHERE event_type IN ('ACCOUNT_LOCKED', 'BRUTE_FORCE_ATTEMPT') AND occurred_at > now() - interval '15 minutes'`,
  // Jobs that were given up, housekeeping that fails again and again, and procedures that failed in a way that nobody meant.
  errors: `SELECT '' AS subject, sum(n)::integer AS value FROM (
      SELECT count(*) AS n FROM app.jobs WHERE status = 'dead' AND finished_at > now() - interval '1 hour'
      UNION ALL SELECT sum(failures) FROM app.schedules WHERE last_failed_at > now() - interval '1 hour'
      UNION ALL SELECT count(*) FROM audit.audit_logs
        WHERE event_type IN ('PROCEDURE_FAILED', 'TRANSACTIONS_ENDED') AND occurred_at > now() - interval '1 hour'
    ) AS counted`,
  // Seconds. Each server that looked notes them once it can: what several saw at one time counts once.
  // A record with anything else than seconds counts for nothing.
  not_writable: `SELECT '' AS subject, coalesce(ceil(extract(epoch FROM sum(upper(away) - lower(away)))), 0)::integer AS value
    FROM (
      SELECT unnest(range_agg(tstzrange(occurred_at - make_interval(
          secs => CASE WHEN details ->> 'seconds' ~ '^[0-9]{1,6}$' THEN (details ->> 'seconds')::integer ELSE 0 END), occurred_at)))
        AS away
      FROM audit.audit_logs WHERE event_type = 'DATABASE_NOT_WRITABLE' AND occurred_at > now() - interval '1 hour'
    ) AS outages`,
  // One person, signed in from several addresses within ten minutes.
  parallel_use: `SELECT user_id::text AS subject, count(DISTINCT ip)::integer AS value FROM identity.session_logs
    WHERE event = 'CREATED' AND occurred_at > now() - interval '10 minutes'
    GROUP BY user_id HAVING count(DISTINCT ip) > 1 ORDER BY 2 DESC LIMIT 100`,
  recovery_codes_used: events(["RECOVERY_CODE_USED"], 24 * 60),
  admin_actions: events(adminActions, 60),
  altered_roles: "SELECT '' AS subject, count(*)::integer AS value FROM operations.altered_settings()",
  copied_passkeys: `SELECT coalesce(user_id::text, '') AS subject, count(*)::integer AS value FROM identity.security_logs
    WHERE event_type = 'PASSKEY_COUNTER_WENT_BACK' AND occurred_at > now() - interval '1 day'
    GROUP BY user_id LIMIT 100`,
  active_users: "SELECT '' AS subject, operations.active_users(15) AS value",
};

/** What a rule sees now. As the system, in the worker's role. */
export function readRule(tx: Tx, rule: AlertRule): Promise<Reading[]> {
  return tx.query<Reading>(queries[rule]);
}
