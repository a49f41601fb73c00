/**
 * Who may have a mail sent, besides the system: the person whom it is for, an administrator. Those that nobody may ask
 * for are sent by the functions of the database that know why.
 */
type Asker = "person" | "administrator";

interface MailAccess {
  readonly by: readonly Asker[];
  /** Whether it carries a link or a code, or is counted like one that does: strangers can cause it. */
  readonly token?: true;
}

const nobodys: MailAccess = { by: [] };
const counted: MailAccess = { by: [], token: true };
const own: MailAccess = { by: ["person"] };
const administrator: MailAccess = { by: ["administrator"] };

/** Every mail about an account. */
export const identityMails = {
  verify_email: counted,
  already_registered: counted,
  reset_password: counted,
  password_changed: own,
  change_email_confirm: counted,
  change_email_taken: counted,
  change_email_notice: counted,
  email_changed: nobodys,
  new_device: own,
  factor_added: own,
  factor_removed: own,
  recovery_code_used: own,
  factor_reset_started: counted,
  account_locked: counted,
  deletion_requested: own,
  deletion_cancelled: own,
  account_deleted: own,
  status_changed: administrator,
  role_changed: administrator,
  must_change_password: { by: ["administrator"], token: true },
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

const conditionOf = ({ by }: MailAccess): string =>
  ["app.user_role() = 'system'", ...by.map((asker) => conditions[asker])].join(" OR ");

/** A string that is read alike whatever standard_conforming_strings is. */
const quoted = (text: string) => `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

/** The functions that `identity.enqueue_mail` asks. */
export function renderMails(): string {
  const kinds: readonly (readonly [string, MailAccess])[] = Object.entries(identityMails);
  const mails = kinds.map(([mail, access]) => `    WHEN '${mail}' THEN ${conditionOf(access)}`);
  const tokens = kinds.flatMap(([mail, { token }]) => (token === true ? [`'${mail}'`] : []));
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

-- Whether this mail about an account has a token, by which it is counted and which its link or code is made of.
CREATE OR REPLACE FUNCTION identity.mail_has_token(p_mail text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN p_mail IN (
    ${tokens.join(",\n    ")}
);

-- Whether what a mail is to say besides its own words has the form that it is to have there.
CREATE OR REPLACE FUNCTION identity.is_plain_detail(p_key text, p_value text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN CASE p_key
${details.join("\n")}
    ELSE false
END;
`;
}
