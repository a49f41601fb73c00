/** What a transaction is for: requests wait for little, work in the background reads and writes much. */
export type Workload = "requests" | "background";

/**
 * What a transaction may wait for, and what else a role could be set to that stops it or reads its statements
 * otherwise: a role can change its own settings.
 */
function settingsOf(workload: Workload): Readonly<Record<string, string>> {
  const isBackground = workload === "background";
  return {
    row_security: "on",
    statement_timeout: isBackground ? "15min" : "30s",
    lock_timeout: "10s",
    idle_in_transaction_session_timeout: isBackground ? "5min" : "30s",
    idle_session_timeout: "0",
    default_transaction_isolation: "read committed",
    transform_null_equals: "off",
    standard_conforming_strings: "on",
    synchronous_commit: "on",
    timezone: "UTC",
    bytea_output: "hex",
    // The planner has no statistics, so that a plan for one value is as good as for another: made once, it is kept.
    plan_cache_mode: "force_generic_plan",
  };
}

/** As options that a connection starts with: they outrank those of the role, and `RESET ALL` comes back to them. */
export function startupOptions(workload: Workload): string {
  return Object.entries(settingsOf(workload))
    .map(([name, value]) => `-c ${name}=${value.replaceAll(" ", String.raw`\ `)}`)
    .join(" ");
}

/** As statements at the beginning of a transaction, for where a pooler takes no options. */
export function settingStatements(workload: Workload): string {
  return Object.entries(settingsOf(workload))
    .map(([name, value]) => `SET LOCAL ${name} = '${value}'`)
    .join("; ");
}

/** One more option of PostgreSQL 17 and later, which can end a transaction for its length. */
export const optionOf17 = " -c transaction_timeout=0";
