/**
 * What the application says of itself in the trail. What the database does it writes down itself, and nobody says it for
 * it: a look at a diary, a key that was handed out, a sign-in that was refused.
 */
interface Action {
  /** What it is done to. */
  readonly of: string;
  /** Whether nobody says it but the system. */
  readonly by?: "system";
  /** What is said of it, each with its form (a regular expression of PostgreSQL): never words of somebody's. */
  readonly details?: Readonly<Record<string, string>>;
}

const word = "^[a-z_0-9]{1,40}$";
const count = "^[0-9]{1,9}$";
const flag = "^(true|false)$";
const uuid = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

const ofAccount: Action = { of: "identity.users" };
const ofSession: Action = { of: "identity.user_sessions" };
const ofClosing: Action = { ...ofSession, details: { ended: count } };
const ofNewSession: Action = { ...ofSession, details: { kind: word, remember: flag, assurance: word } };
const ofFile: Action = { of: "exports.exports" };
const ofOrganization: Action = { of: "organizations.organizations" };
const ofMember = (details: Readonly<Record<string, string>> = {}): Action => ({
  ...ofOrganization,
  details: { userId: uuid, ...details },
});

/** Every action, by its name in the trail. */
export const saidActions = {
  PASSWORD_CHANGED: ofAccount,
  EMAIL_CHANGE_REQUESTED: ofAccount,
  MAILED_LINK_VERIFY: ofAccount,
  MAILED_LINK_RESET: ofAccount,
  MAILED_LINK_CHANGE: ofAccount,
  MAILED_LINK_FACTOR_RESET: ofAccount,
  STEP_UP_REFUSED: ofAccount,
  TOTP_ADDED: ofAccount,
  TOTP_REMOVED: ofAccount,
  PASSKEY_ADDED: ofAccount,
  PASSKEY_REMOVED: ofAccount,
  FACTOR_RESET_CANCELLED: ofAccount,
  ACCOUNT_DELETION_REQUESTED: ofAccount,
  ACCOUNT_DELETION_CANCELLED: ofAccount,
  ACCOUNT_DELETED: { ...ofAccount, by: "system" },
  ADMIN_ROLE_CHANGED: { ...ofAccount, details: { role: word } },
  ADMIN_STATUS_CHANGED: { ...ofAccount, details: { status: word } },
  ADMIN_SESSIONS_ENDED: { ...ofAccount, details: { ended: count } },
  ADMIN_RESET_STARTED: { ...ofAccount, details: { what: word } },
  SIGNED_IN: ofNewSession,
  PROGRAM_SESSION_CREATED: ofNewSession,
  STEPPED_UP: { ...ofSession, details: { by: word } },
  SIGNED_OUT: ofClosing,
  SESSION_REVOKED: ofClosing,
  OTHER_SESSIONS_REVOKED: ofClosing,
  ALL_SESSIONS_REVOKED: ofClosing,
  EXPORT_OPENED: ofFile,
  EXPORT_DOWNLOADED: ofFile,
  ORGANIZATION_CREATED: ofOrganization,
  ORGANIZATION_STATUS_CHANGED: { ...ofOrganization, details: { status: word } },
  MEMBER_INVITED: { ...ofOrganization, details: { invitationId: uuid, role: word } },
  INVITATION_WITHDRAWN: { ...ofOrganization, details: { invitationId: uuid } },
  MEMBER_JOINED: ofMember({ invitationId: uuid }),
  MEMBER_ROLE_CHANGED: ofMember({ role: word }),
  MEMBER_STATUS_CHANGED: ofMember({ status: word }),
  MEMBER_REMOVED: ofMember(),
  MEMBER_LEFT: ofMember(),
  CONNECTION_TESTED: { of: "organizations.resources", details: { outcome: word } },
  // Alerts go by these.
  PROCEDURE_FAILED: { of: "procedure" },
  DATABASE_NOT_WRITABLE: { of: "database", by: "system", details: { seconds: count } },
  TRANSACTIONS_ENDED: { of: "database", by: "system", details: { count } },
} as const satisfies Readonly<Record<string, Action>>;

export type SaidAction = keyof typeof saidActions;

/** How what it is done to is named, where it has no id. */
const names: Readonly<Record<string, string>> = {
  procedure: "^([A-Za-z0-9]{1,40}([.][A-Za-z0-9]{1,40}){0,5})?$",
  database: "^$",
};

/** The functions that `audit.say` asks. */
export function renderActions(): string {
  const actions: readonly (readonly [string, Action])[] = Object.entries(saidActions);
  const kinds = actions.map(([event, { of }]) => `    WHEN '${event}' THEN '${of}'`);
  const terms = actions.map(([event, { of, by, details = {} }]) => {
    const forms = Object.entries(details).map(([key, form]) => `"${key}": "${form}"`);
    const system = by === "system" ? "app.user_role() = 'system' AND " : "";
    const form = names[of] ?? uuid;
    return `    WHEN '${event}' THEN ${system}coalesce(p_resource_id ~ '${form}', true)
        AND audit.is_plain(p_details, '{${forms.join(", ")}}')`;
  });
  return `-- What an action that the application may say is done to; NULL for every other.
CREATE OR REPLACE FUNCTION audit.said_of(p_event_type text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE p_event_type
${kinds.join("\n")}
END;

-- Whether the context may say this of an action, as src/access/actions.ts says.
CREATE OR REPLACE FUNCTION audit.may_say(p_event_type text, p_resource_id text, p_details jsonb) RETURNS boolean
LANGUAGE sql STABLE
RETURN CASE p_event_type
${terms.join("\n")}
    ELSE false
END;
`;
}
