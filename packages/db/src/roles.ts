import pg from "pg";
import { sqlState } from "./errors.ts";

/** What each database role is for; docs/security.md says what each may do. */
const databaseRoles = ["anamnesis_owner", "anamnesis_app", "anamnesis_worker", "anamnesis_auditor"] as const;

export interface RolePasswords {
  readonly anamnesis_app: string | null;
  readonly anamnesis_worker: string | null;
}

/**
 * Creates the four roles where they are missing, and lets the connected login act as the owner.
 * Needs CREATEROLE only when something is missing. Run again, it changes nothing.
 * @param client connected to our database as a superuser or as a login with CREATEROLE
 * @param passwords given to the serving roles when they are made here; null leaves an existing role alone
 */
export async function ensureRoles(client: pg.ClientBase, passwords: RolePasswords): Promise<void> {
  const { rows } = await client.query<{ role: string; logsIn: boolean }>(
    'SELECT rolname AS role, rolcanlogin AS "logsIn" FROM pg_roles WHERE rolname = ANY($1)',
    [[...databaseRoles]],
  );
  for (const role of databaseRoles) {
    const password = role === "anamnesis_app" || role === "anamnesis_worker" ? passwords[role] : null;
    const login = password === null ? "NOLOGIN" : `LOGIN PASSWORD ${pg.escapeLiteral(password)}`;
    const existing = rows.find((row) => row.role === role);
    if (existing !== undefined) {
      // Made by a start that was given no login for it.
      if (!existing.logsIn && password !== null) await client.query(`ALTER ROLE ${role} ${login}`);
      continue;
    }
    await client.query(`CREATE ROLE ${role} ${login} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE`);
  }
  await setTimeZones(client);
  // What says who acts in a transaction, cheaply: see sql/app/context.sql. Only a superuser can give it.
  await ifPermitted(client, "GRANT SET ON PARAMETER backtrace_functions TO anamnesis_owner");
  await becomeWatchdog(client);
  const database = await client.query<{ name: string; member: boolean; can_create: boolean }>(
    `SELECT current_database() AS name, pg_has_role(current_user, 'anamnesis_owner', 'MEMBER') AS member,
      has_database_privilege('anamnesis_owner', current_database(), 'CREATE') AS can_create`,
  );
  const row = database.rows[0];
  if (row === undefined) return;
  if (!row.member) await client.query("GRANT anamnesis_owner TO CURRENT_USER");
  if (!row.can_create) {
    await client.query(`GRANT CREATE, CONNECT ON DATABASE ${pg.escapeIdentifier(row.name)} TO anamnesis_owner`);
  }
  await closeSideDoors(client, row.name);
}

/** What is read as text does not depend on a session. */
async function setTimeZones(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ role: string }>(
    `SELECT r.rolname AS role FROM pg_roles AS r WHERE r.rolname = ANY ($1) AND NOT EXISTS (
        SELECT 1 FROM pg_db_role_setting AS s, unnest(s.setconfig) AS c (setting)
        WHERE s.setrole = r.oid AND s.setdatabase = 0 AND lower(c.setting) = 'timezone=utc'
      )`,
    [[...databaseRoles]],
  );
  for (const { role } of rows) await ifPermitted(client, `ALTER ROLE ${role} SET timezone = 'UTC'`);
}

/**
 * Takes back what roles were set to since: whoever runs SQL as one of them can change its settings. Call it when the
 * schema is up to date.
 * @returns the settings, each with its role
 */
export async function takeBackSettings(client: pg.ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ role: string; database: string | null; setting: string }>(
    "SELECT role, database, setting FROM operations.altered_settings()",
  );
  const takenBack: string[] = [];
  for (const { role, database, setting } of rows) {
    const where = database === null ? "" : ` IN DATABASE ${pg.escapeIdentifier(database)}`;
    const name = pg.escapeIdentifier(setting.split("=", 1)[0] ?? "");
    const isDone = await ifPermitted(client, `ALTER ROLE ${role}${where} RESET ${name}`);
    takenBack.push(`${role}: ${setting}${isDone ? "" : " (stays: DATABASE_OWNER_URL may not change the role)"}`);
  }
  return takenBack;
}

/** Where a superuser made the roles, the owner's login may not change them. */
async function ifPermitted(client: pg.ClientBase, statement: string): Promise<boolean> {
  try {
    await client.query(statement);
    return true;
  } catch (error) {
    if (sqlState(error) === "42501") return false;
    throw error;
  }
}

/** Gives the serving roles their passwords again: whoever runs SQL as one of them can change its own. */
export async function assertPasswords(client: pg.ClientBase, passwords: RolePasswords): Promise<void> {
  for (const role of ["anamnesis_app", "anamnesis_worker"] as const) {
    const password = passwords[role];
    if (password !== null) await client.query(`ALTER ROLE ${role} PASSWORD ${pg.escapeLiteral(password)}`);
  }
}

/** Whoever belongs to roles may look at what their connections do, and end it: app.end_overlong does. */
async function becomeWatchdog(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ belongs: boolean }>(
    `SELECT bool_and(pg_has_role('anamnesis_owner', serving, 'USAGE')) AS belongs
      FROM unnest(ARRAY['anamnesis_app', 'anamnesis_worker']) AS serving`,
  );
  if (rows[0]?.belongs !== true) await ifPermitted(client, "GRANT anamnesis_app, anamnesis_worker TO anamnesis_owner");
}

/**
 * Takes from PUBLIC what no serving role needs, and somebody who smuggles SQL into a request could use: temporary
 * tables and types, which stand in for ours, large objects, and the names of the statements that a connection keeps
 * prepared. Each only where the login may: functions of ours do not rely on it, and nothing is prepared without it.
 */
async function closeSideDoors(client: pg.ClientBase, database: string): Promise<void> {
  // At each start: what is closed already is left as it is.
  const { rows } = await client.query<{ temporary: boolean; statements: boolean; settings: boolean; rules: boolean }>(
    `SELECT pg_has_role(current_user, d.datdba, 'USAGE') AND has_database_privilege('public', d.oid, 'TEMPORARY')
        AS temporary,
        r.rolsuper AND has_table_privilege('public', 'pg_catalog.pg_prepared_statements', 'SELECT') AS statements,
        r.rolsuper AND has_table_privilege('public', 'pg_catalog.pg_settings', 'UPDATE') AS settings,
        r.rolsuper AS rules
      FROM pg_database AS d CROSS JOIN pg_roles AS r
      WHERE d.datname = current_database() AND r.rolname = current_user`,
  );
  const [open] = rows;
  if (open?.temporary === true) {
    await client.query(`REVOKE TEMPORARY ON DATABASE ${pg.escapeIdentifier(database)} FROM PUBLIC`);
  }
  if (open?.statements === true) await client.query("REVOKE SELECT ON pg_catalog.pg_prepared_statements FROM PUBLIC");
  // SET does the same. Whoever may update the view may lock it, and programs ask it first: those of a backup, too.
  if (open?.settings === true) await client.query("REVOKE UPDATE ON pg_catalog.pg_settings FROM PUBLIC");
  if (open?.rules !== true) return;
  await putPoliciesFirst(client);
  await hideCounters(client);
  await boundFiles(client);
  await refuseDefinitions(client);
  // Large objects are rows of no table: no policy and no trail knows of them. For advisory locks others wait, and those
  // of a session outlive its transactions. A snapshot that is handed on stays what it was for as long as somebody likes.
  // What looks after an index waits for its table before it looks at rights, and an autovacuum gives way to whoever waits.
  // Nobody ends what others do. What is written into the log of the server alone, without bound, fills its disk; and how far
  // that is written, and how large tables are, tells what a function wrote.
  const { rows: functions } = await client.query<{ name: string }>(
    `SELECT oid::regprocedure::text AS name FROM pg_proc
      WHERE pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege('public', oid, 'EXECUTE') AND (
        proname LIKE 'lo\\_%' OR proname LIKE ANY ('{pg_advisory_%,pg_try_advisory_%}') OR proname IN (
          'brin_summarize_new_values', 'brin_summarize_range', 'brin_desummarize_range', 'gin_clean_pending_list',
          'pg_get_wal_summarizer_state', 'pg_available_wal_summaries', 'pg_wal_summary_contents',
          'loread', 'lowrite', 'pg_prepared_statement', 'pg_terminate_backend', 'pg_cancel_backend', 'pg_export_snapshot',
          'pg_logical_emit_message', 'pg_current_wal_lsn', 'pg_current_wal_insert_lsn', 'pg_current_wal_flush_lsn',
          'pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size', 'pg_database_size',
          'pg_tablespace_size', 'pg_control_checkpoint'
        )
      )`,
  );
  for (const { name } of functions) {
    await client.query(`REVOKE EXECUTE ON FUNCTION ${name} FROM PUBLIC`);
    await client.query(`GRANT EXECUTE ON FUNCTION ${name} TO anamnesis_owner`);
  }
}

/**
 * PostgreSQL looks at a condition before the policy, and in an index as well, where the function behind it is said to
 * leak nothing. It does leak whether there was a row to look at: EXPLAIN ANALYZE, counters and time tell that the policy
 * was asked, and with `<` a value is guessed bit by bit. So only equality of uuids is left, by which rows are found: who
 * knows no id learns nothing by it. Expressions that call no function leak nothing either, to PostgreSQL: see `isOf` of
 * access/rules.ts.
 */
async function putPoliciesFirst(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT oid::regprocedure::text AS name FROM pg_proc
      WHERE pronamespace = 'pg_catalog'::regnamespace AND proleakproof AND proname <> 'uuid_eq'`,
  );
  if (rows.length > 0) await client.query(rows.map(({ name }) => `ALTER FUNCTION ${name} NOT LEAKPROOF`).join("; "));
  // What calls no function costs nothing, and is looked at before what costs something. ALTER FUNCTION takes no such cost.
  const { rowCount } = await client.query("SELECT 1 FROM pg_proc WHERE proname = 'uuid_eq' AND procost > 0");
  if (rowCount === 0) return;
  await client.query(
    "BEGIN; SET LOCAL allow_system_table_mods = on; UPDATE pg_catalog.pg_proc SET procost = 0 WHERE oid = 'uuid_eq'::regproc; COMMIT",
  );
}

/**
 * Statements that define something wait for a lock before anybody looks at their rights, and everybody else waits behind
 * them: they are refused to whoever serves before they begin. Functions of ours define things as their owner.
 */
async function refuseDefinitions(client: pg.ClientBase): Promise<void> {
  const { rowCount } = await client.query(`SELECT 1 FROM ${refusal}`);
  if (rowCount === 1) return;
  await client.query(
    `DROP EVENT TRIGGER IF EXISTS refuse_definitions;
    CREATE OR REPLACE FUNCTION public.refuse_definitions() RETURNS event_trigger LANGUAGE plpgsql
      SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF current_user IN ('anamnesis_app', 'anamnesis_worker', 'anamnesis_auditor') THEN
          RAISE EXCEPTION 'whoever serves defines nothing' USING ERRCODE = 'insufficient_privilege';
        END IF;
      END $$;
    CREATE EVENT TRIGGER refuse_definitions ON ddl_command_start EXECUTE FUNCTION public.refuse_definitions();
    ALTER EVENT TRIGGER refuse_definitions ENABLE ALWAYS`,
  );
}

const refusal = "pg_event_trigger WHERE evtname = 'refuse_definitions' AND evtenabled = 'A'";

/** What only a superuser can close, and is open to whoever serves. */
export async function openToServingRoles(client: pg.ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ policies: boolean; definitions: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM pg_proc WHERE oid = 'uuid_eq'::regproc AND procost > 0) AS policies,
      NOT EXISTS (SELECT 1 FROM ${refusal}) AS definitions`,
  );
  return [
    ...(rows[0]?.policies === true ? ["conditions of statements can be looked at before policies"] : []),
    ...(rows[0]?.definitions === true ? ["statements that define something lock out everybody else"] : []),
  ];
}

/** What does not fit into memory goes to the disk, which is everybody's. Only a superuser may lift it. */
async function boundFiles(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ role: string; most: string }>(
    `SELECT r.role, r.most FROM (VALUES ('anamnesis_app', '256MB'), ('anamnesis_worker', '2GB')) AS r (role, most)
      WHERE NOT EXISTS (
        SELECT 1 FROM pg_db_role_setting AS s WHERE s.setrole = r.role::regrole AND s.setdatabase = 0
          AND 'temp_file_limit=' || r.most = ANY (s.setconfig)
      )`,
  );
  for (const { role, most } of rows) await client.query(`ALTER ROLE ${role} SET temp_file_limit = '${most}'`);
}

/** How much is in tables, how often they were read and written, and who waits for whom, is what others do. */
async function hideCounters(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ revoke: string }>(
    `SELECT format('REVOKE SELECT ON %1$s FROM PUBLIC; GRANT SELECT ON %1$s TO anamnesis_owner', oid::regclass) AS revoke
      FROM pg_class
      WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'v'
        AND (relname ~ '^pg_stat(io)?_' OR relname = 'pg_locks') AND has_table_privilege('public', oid, 'SELECT')
      UNION ALL
      SELECT format('REVOKE EXECUTE ON FUNCTION %1$s FROM PUBLIC; GRANT EXECUTE ON FUNCTION %1$s TO anamnesis_owner',
        oid::regprocedure) FROM pg_proc
      WHERE pronamespace = 'pg_catalog'::regnamespace AND (proname ~ '^pg_stat_get_' OR proname IN (
          'pg_lock_status', 'pg_blocking_pids', 'pg_safe_snapshot_blocking_pids', 'pg_isolation_test_session_is_blocked'
        )) AND has_function_privilege('public', oid, 'EXECUTE')`,
  );
  if (rows.length > 0) await client.query(rows.map(({ revoke }) => revoke).join("; "));
}
