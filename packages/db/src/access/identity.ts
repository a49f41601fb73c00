import { programScopes } from "@anamnesis/domain";
import * as schema from "../schema/identity.ts";
import { accessOf, evidence, keptWith } from "./define.ts";
import { administrators, auditors, isOf, own } from "./rules.ts";

const quotedScopes = programScopes.map((scope) => `'${scope}'`).join(", ");
const both = { to: ["anamnesis_app", "anamnesis_worker"] } as const;
const logStays = { none: "a log stays as it was written, of an account that has no name any more" };

export const identity = accessOf(schema, {
  users: {
    of: { person: "id" },
    audit: { id: "id", subject: "id", redacted: ["passwordHash"] },
    export: { as: "account" },
    erase: { by: "identity.erase_person" },
    retention: keptWith("person"),
    may: [
      own("select", { ...both, columns: { but: ["passwordHash", "processId"] } }),
      administrators("select", { columns: { but: ["passwordHash", "processId"] } }),
    ],
    triggers: { refuse_known_tenant: { on: "BEFORE INSERT", run: "app.refuse_known_tenant()" } },
    checks: { display_name_plain: "app.is_line(display_name)", email_plain: "identity.is_address(email)" },
  },
  userProfiles: {
    of: { person: "userId" },
    audit: { id: "userId", subject: "userId" },
    export: { as: "profile" },
    erase: "delete",
    retention: keptWith("person"),
    may: [own("select", both), own("insert"), own("update")],
    triggers: { plan_reminders: { on: "AFTER INSERT OR UPDATE OF time_zone", run: "reminders.follow_time_zone()" } },
    checks: {
      locale_known: "identity.is_locale(locale)",
      tags_plain: "app.is_list(tags, 50, 40)",
    },
  },
  userSessions: {
    of: { person: "userId" },
    // The id is the hash of the token.
    audit: { id: "handle", subject: "userId", redacted: ["id", "watchKey"] },
    export: { as: "sessions" },
    erase: { by: "identity.invalidate_sessions" },
    retention: { by: "identity.remove_expired_sessions" },
    may: [],
    checks: { scopes_known: `app.is_list(scopes, ${programScopes.length}, 100) AND scopes <@ ARRAY[${quotedScopes}]` },
  },
  emailTokens: {
    of: { person: "userId" },
    // Whoever knows the id and the key can make the link.
    audit: { id: "id", subject: "userId", redacted: ["id", "codeHash", "triedHash"] },
    export: { none: "hashes of links and codes that the person was mailed" },
    erase: "delete",
    retention: { gone: "expires_at < now() - interval '7 days'" },
    may: [],
  },
  totpSecrets: {
    of: { person: "userId" },
    audit: { id: "id", subject: "userId", redacted: ["secretEncrypted"] },
    export: { none: "a secret; that there is one is in security_log" },
    erase: "delete",
    sealed: { secretEncrypted: { none: "sealed by a key of the installation: asked for before there is a session" } },
    retention: keptWith("person"),
    may: [own("select")],
  },
  recoveryCodes: {
    of: { person: "userId" },
    audit: { id: "id", subject: "userId", redacted: ["codeHash"] },
    export: { none: "hashes of secrets; that there are some is in security_log" },
    erase: "delete",
    retention: keptWith("person"),
    may: [own("select")],
  },
  passkeys: {
    of: { person: "userId" },
    audit: { id: "id", subject: "userId" },
    export: { as: "passkeys" },
    erase: "delete",
    retention: keptWith("person"),
    may: [
      own("select"),
      {
        who: "exported",
        command: "select",
        to: ["anamnesis_worker"],
        rows: isOf("{person}", "app.user_id()"),
        columns: ["id", "userId", "name", "isBackedUp", "createdAt", "lastUsedAt"],
      },
    ],
    checks: { transports_plain: "app.is_list(transports, 20, 40)" },
  },
  knownDevices: {
    of: { person: "userId" },
    audit: { id: "id", subject: "userId", redacted: ["deviceHash"] },
    export: { as: "devices" },
    erase: "delete",
    retention: { gone: "last_seen_at < now() - interval '400 days'" },
    // Written by a sign-in alone (identity.remember_device): no mail tells of one that was known before.
    may: [
      own("select"),
      {
        who: "exported",
        command: "select",
        to: ["anamnesis_worker"],
        rows: isOf("{person}", "app.user_id()"),
        columns: { but: ["deviceHash", "processId", "updatedAt"] },
      },
    ],
  },
  passkeyChallenges: {
    of: { person: "userId" },
    audit: { none: "random numbers that live for five minutes; what they lead to is audited" },
    export: { none: "random numbers that live for five minutes" },
    erase: "delete",
    retention: { gone: "expires_at < now()" },
    may: [],
  },
  throttles: {
    of: {},
    audit: { none: "counters of wrong guesses, forgotten after a day; the guesses are in security_logs" },
    export: { none: "keyed hashes of addresses, forgotten after a day" },
    erase: { none: "keyed hashes of addresses, forgotten after a day" },
    retention: {
      gone: "last_failed_at < now() - interval '1 day' AND (blocked_until IS NULL OR blocked_until < now())",
    },
    may: [],
  },
  sessionLogs: {
    of: { person: "userId" },
    audit: { none: "an append-only log" },
    export: { as: "session_log" },
    erase: logStays,
    retention: evidence,
    appendOnly: "by month",
    may: [own("select", both), administrators("select"), auditors()],
  },
  securityLogs: {
    of: { person: "userId" },
    audit: { none: "an append-only log" },
    export: { as: "security_log" },
    erase: logStays,
    retention: evidence,
    appendOnly: "by month",
    may: [own("select", both), administrators("select"), auditors()],
  },
});
