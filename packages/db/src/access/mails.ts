import { factorResetWaitHours } from "@anamnesis/domain";

/**
 * Who may have a mail sent: the person whom it is for, an administrator. Those that nobody may ask for are sent by the
 * functions of the database that know why.
 */
type Asker = "person" | "administrator";

/** What a link or a code of a mail is good for, and for how long. */
interface Token {
  /** `notice` is none at all: what strangers can cause is counted like a link. */
  readonly purpose: "verify" | "reset" | "change" | "factor_reset" | "notice";
  readonly minutes: number;
  /** How long it does not work yet. */
  readonly waitMinutes?: number;
}

interface MailAccess {
  readonly by: readonly Asker[];
  readonly token?: Token;
}

const day = 24 * 60;
const nobodys: MailAccess = { by: [] };
const notice: MailAccess = { by: [], token: { purpose: "notice", minutes: 60 } };
const own: MailAccess = { by: ["person"] };
const administrator: MailAccess = { by: ["administrator"] };

/** Every mail about an account. */
export const identityMails = {
  verify_email: { by: [], token: { purpose: "verify", minutes: day } },
  already_registered: notice,
  reset_password: { by: [], token: { purpose: "reset", minutes: 60 } },
  password_changed: own,
  change_email_confirm: { by: [], token: { purpose: "change", minutes: 60 } },
  change_email_taken: notice,
  change_email_notice: notice,
  email_changed: nobodys,
  new_device: own,
  factor_added: own,
  factor_removed: own,
  recovery_code_used: own,
  factor_reset_started: {
    by: [],
    token: { purpose: "factor_reset", minutes: 7 * day, waitMinutes: factorResetWaitHours * 60 },
  },
  account_locked: notice,
  deletion_requested: own,
  deletion_cancelled: own,
  account_deleted: own,
  status_changed: administrator,
  role_changed: administrator,
  // Nobody waits for this one. Once it is too old, signing in leads to the same page.
  must_change_password: { by: ["administrator"], token: { purpose: "reset", minutes: day } },
  alert: nobodys,
} as const satisfies Readonly<Record<string, MailAccess>>;

/**
 * What a mail says besides its own words, and the form of it (a regular expression of PostgreSQL): nothing in which
 * somebody could say something else.
 */
const mailDetails: Readonly<Record<string, string | { readonly longest: number }>> = {
  newEmail: String.raw`^[^][:space:]<>()[,;:\\"@]{1,64}@[^][:space:]<>()[,;:\\"@/]{1,255}$`,
  factor: "^[a-z_]{1,30}$",
  role: "^[a-z_]{1,30}$",
  status: "^[a-z_]{1,30}$",
  at: "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,15}(Z|[+-][0-9]{2}(:?[0-9]{2})?)$",
  until: "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,15}(Z|[+-][0-9]{2}(:?[0-9]{2})?)$",
  ip: "^[0-9a-fA-F:.]{0,45}$",
  left: "^[0-9]{1,2}$",
  passkeys: "^[0-9]{1,2}$",
  // Only told as a known program on a known system.
  userAgent: { longest: 400 },
};

const conditions: Readonly<Record<Asker, string>> = {
  person: "p_is_own",
  administrator: "app.user_role() = 'admin'",
};

const conditionOf = ({ by }: MailAccess): string => by.map((asker) => conditions[asker]).join(" OR ");

/** A string that is read alike whatever standard_conforming_strings is. */
const quoted = (text: string) => `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

/** The functions that `identity.enqueue_mail` and `identity.issue_email_token` ask. */
export function renderMails(): string {
  const kinds: readonly (readonly [string, MailAccess])[] = Object.entries(identityMails);
  const mails = kinds.flatMap(([mail, access]) =>
    access.by.length === 0 ? [] : [`    WHEN '${mail}' THEN ${conditionOf(access)}`],
  );
  const tokens = kinds.flatMap(([mail, { token }]) =>
    token === undefined ? [] : [`        ('${mail}', '${token.purpose}', ${token.minutes}, ${token.waitMinutes ?? 0})`],
  );
  const administrators = kinds.flatMap(([mail, { by }]) => (by.includes("administrator") ? [`'${mail}'`] : []));
  const details = Object.entries(mailDetails).map(
    ([key, form]) =>
      `    WHEN '${key}' THEN ${typeof form === "string" ? `p_value ~ ${quoted(form)}` : `length(p_value) <= ${form.longest}`}`,
  );
  return `-- Whether the context may have this mail about an account sent, as src/access/mails.ts says.
CREATE OR REPLACE FUNCTION identity.may_mail(p_mail text, p_is_own boolean) RETURNS boolean
LANGUAGE sql STABLE
RETURN CASE p_mail
${mails.join("\n")}
    ELSE false
END;

-- Whether this is a mail that administrators alone ask for, who are looked at again when they do.
CREATE OR REPLACE FUNCTION identity.is_administrators_mail(p_mail text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN p_mail IN (
    ${administrators.join(",\n    ")}
);

-- What the token of a mail about an account is for, by which it is counted and which its link or code is made of, how long
-- it works, and how long it does not work yet. No row for a mail without one.
CREATE OR REPLACE FUNCTION identity.token_terms(p_mail text)
RETURNS TABLE (purpose text, minutes integer, wait_minutes integer) LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.purpose, t.minutes, t.wait_minutes FROM (VALUES
${tokens.join(",\n")}
    ) AS t (mail, purpose, minutes, wait_minutes)
    WHERE t.mail = p_mail
$$;

-- Whether what a mail is to say besides its own words has the form that it is to have there.
CREATE OR REPLACE FUNCTION identity.is_plain_detail(p_key text, p_value text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN CASE p_key
${details.join("\n")}
    ELSE false
END;
`;
}
