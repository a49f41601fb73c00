import { sql } from "drizzle-orm";

/** When the person wants to be reminded, and on which devices; where those are reached is a secret. */
export const remindersPersonalData = {
  reminders: {
    rows: sql`SELECT jsonb_build_object(
        'is_on', is_on, 'times', times, 'only_when_nothing_logged', only_when_nothing_logged, 'way', way,
        'mail_when_unreachable', mail_when_unreachable, 'created_at', created_at, 'updated_at', updated_at
      ) AS row FROM reminders.settings WHERE user_id = (SELECT app.user_id())`,
  },
  reminder_devices: {
    rows: sql`SELECT jsonb_build_object(
        'name', name, 'created_at', created_at, 'last_succeeded_at', last_succeeded_at,
        'last_failed_at', last_failed_at, 'last_status', last_status
      ) AS row FROM reminders.devices WHERE user_id = (SELECT app.user_id()) ORDER BY created_at, id`,
  },
};
