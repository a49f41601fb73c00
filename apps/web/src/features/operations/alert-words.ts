import type { MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import type { AlertRule } from "@anamnesis/domain";

export interface AlertWords {
  readonly title: MessageDescriptor;
  /** How much of it there is, and in how long. */
  readonly reading: (value: number) => MessageDescriptor;
  /** One line of what to do. */
  readonly advice: MessageDescriptor;
}

/** Every rule in words. One that is missing does not compile. */
export const alertWords: { readonly [Rule in AlertRule]: AlertWords } = {
  failed_sign_ins: {
    title: msg`Many wrong sign-ins`,
    reading: (n) => msg`${plural(n, { one: "# wrong sign-in", other: "# wrong sign-ins" })} within 15 minutes`,
    advice: msg`Pauses slow them down by themselves. If it goes on, look in the server’s log where they come from, and close the door to those addresses.`,
  },
  lockouts: {
    title: msg`Several accounts or addresses are paused`,
    reading: (n) =>
      msg`${plural(n, { one: "# account or network", other: "# accounts or networks" })} within 15 minutes`,
    advice: msg`Somebody may be trying one password on many accounts. Ask the people concerned to choose new ones.`,
  },
  errors: {
    title: msg`Things fail that should not`,
    reading: (n) => msg`${plural(n, { one: "# failure", other: "# failures" })} within an hour`,
    advice: msg`Requests or work in the background failed: mails or files may not arrive. Look in the server’s log, and whether mail and disk are in order.`,
  },
  not_writable: {
    title: msg`Nothing could be saved`,
    reading: (n) => msg`${plural(n, { one: "For # second", other: "For # seconds" })} within an hour`,
    advice: msg`The database was full, read-only or away. What was confirmed is kept. Make room on its disk, or look at why another server took over.`,
  },
  parallel_use: {
    title: msg`One account, many networks`,
    reading: (n) => msg`Signed in from ${plural(n, { one: "# network", other: "# networks" })} within 10 minutes`,
    advice: msg`Ask the person whether it was them. If not, sign them out everywhere and start a password reset.`,
  },
  recovery_codes_used: {
    title: msg`Recovery codes are being used`,
    reading: (n) => msg`${plural(n, { one: "# code", other: "# codes" })} within a day`,
    advice: msg`Rare on an ordinary day. Ask the people concerned whether they lost their phone.`,
  },
  admin_actions: {
    title: msg`Many changes by administrators`,
    reading: (n) => msg`${plural(n, { one: "# change", other: "# changes" })} within an hour`,
    advice: msg`Fine if one of you is tidying up. If nobody is, suspend the administrator whose name stands in the logs.`,
  },
  altered_roles: {
    title: msg`Somebody changed a role of the database`,
    reading: (n) => msg`${plural(n, { one: "# setting", other: "# settings" })} that nothing here makes`,
    advice: msg`Whoever can run SQL as the server can do this. Look for how, then start the server again: it takes the settings back.`,
  },
  copied_passkeys: {
    title: msg`A passkey may have been copied`,
    reading: (n) => msg`${plural(n, { one: "Seen # time", other: "Seen # times" })} within a day`,
    advice: msg`Its counter went back, so the sign-in was refused. Ask the person to remove that passkey, and sign them out everywhere.`,
  },
  unreadable_records: {
    title: msg`Records or notes do not open`,
    reading: (n) => msg`${plural(n, { one: "# record", other: "# records" })} within a day`,
    advice: msg`The logs name them (PATIENT_UNREADABLE, NOTES_UNREADABLE, FIELDS_UNREADABLE). If it is all of a clinic or a person, look at the key provider; if it is one, at who wrote it last.`,
  },
  active_users: {
    title: msg`More people than planned for`,
    reading: (n) => msg`${plural(n, { one: "# person", other: "# people" })} within 15 minutes`,
    advice: msg`Nothing is wrong. If pages become slow, give the server more room.`,
  },
};
