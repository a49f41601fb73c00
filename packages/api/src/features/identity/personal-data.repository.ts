import { sql } from "drizzle-orm";

const me = sql`(SELECT app.user_id())`;

/** What identity holds about a person, without hashes and keys. */
export const identityPersonalData = {
  account: {
    rows: sql`SELECT jsonb_build_object('id', id, 'email', email, 'display_name', display_name, 'role', role,
        'status', status, 'email_verified_at', email_verified_at, 'last_login_at', last_login_at,
        'last_login_ip', last_login_ip, 'password_changed_at', password_changed_at,
        'deletion_due_at', deletion_due_at, 'created_at', created_at) AS row
      FROM identity.users WHERE id = ${me}`,
  },
  profile: {
    rows: sql`SELECT to_jsonb(p) - 'process_id' AS row FROM identity.user_profiles AS p WHERE user_id = ${me}`,
  },
  sessions: {
    rows: sql`SELECT to_jsonb(s) AS row FROM identity.own_sessions() AS s`,
  },
  passkeys: {
    rows: sql`SELECT jsonb_build_object('name', name, 'is_backed_up', is_backed_up, 'last_used_at', last_used_at,
        'created_at', created_at) AS row
      FROM identity.passkeys WHERE user_id = ${me} ORDER BY created_at`,
  },
  devices: {
    rows: sql`SELECT jsonb_build_object('ip', ip, 'user_agent', user_agent, 'last_seen_at', last_seen_at,
        'created_at', created_at) AS row
      FROM identity.known_devices WHERE user_id = ${me} ORDER BY created_at`,
  },
  security_log: {
    rows: sql`SELECT to_jsonb(l) - 'process_id' AS row FROM identity.security_logs AS l
      WHERE user_id = ${me} ORDER BY occurred_at`,
  },
  session_log: {
    rows: sql`SELECT to_jsonb(l) - 'process_id' AS row FROM identity.session_logs AS l
      WHERE user_id = ${me} ORDER BY occurred_at`,
  },
};
