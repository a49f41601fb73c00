import { msg } from "@lingui/core/macro";
import { factorResetWaitHours, type UserSummary } from "@anamnesis/domain";
import type { ReportedActionWords } from "../../../ui/Actions.tsx";
import type { AdminAction } from "./actions.ts";

type Person = Pick<UserSummary, "displayName" | "status">;

/** What an action is called, and what it will do. */
export function wordsOfAction(action: AdminAction, person: Person): ReportedActionWords {
  switch (action.kind) {
    case "role":
      return wordsOfRole(action.role, person);
    case "status":
      return wordsOfStatus(action.status, person);
    case "sign_out":
      return signOut(person);
    case "password_reset":
      return passwordReset(person);
    case "factor_reset":
      return factorReset(person);
  }
}

function wordsOfRole(role: "user" | "admin", { displayName: name }: Person): ReportedActionWords {
  const newSession = msg`They are signed out everywhere now. The next sign-in has the new role.`;
  const told = msg`They get a mail that says so.`;
  if (role === "admin") {
    return {
      button: msg`Make an administrator`,
      hint: msg`For somebody who should look after accounts with you.`,
      title: msg`Make ${name} an administrator?`,
      consequences: [
        msg`${name} will see everyone’s accounts and the alerts, and can do all of what you see here. Diaries stay closed to them.`,
        newSession,
        told,
      ],
      done: msg`${name} is an administrator.`,
    };
  }
  return {
    button: msg`Take the administration away`,
    hint: msg`For somebody who no longer looks after accounts.`,
    title: msg`Take the administration away from ${name}?`,
    consequences: [
      msg`${name} no longer sees other accounts or alerts. Their own diary stays as it is.`,
      newSession,
      told,
    ],
    done: msg`${name} is no longer an administrator.`,
  };
}

function wordsOfStatus(
  status: "active" | "inactive" | "suspended",
  { displayName: name, status: before }: Person,
): ReportedActionWords {
  const told = msg`They get a mail that says so. Your reason is not in it.`;
  const shut = [
    msg`${name} is signed out everywhere at once, and nobody can sign in.`,
    msg`What they wrote is kept. You can activate the account again at any time.`,
    told,
  ];
  if (status === "suspended") {
    return {
      button: msg`Suspend`,
      hint: msg`For now: something about this account has to be cleared up first.`,
      title: msg`Suspend ${name}?`,
      consequences: shut,
      done: msg`${name} is suspended.`,
    };
  }
  if (status === "inactive") {
    return {
      button: msg`Switch off`,
      hint: msg`For good: this account is not used any more.`,
      title: msg`Switch off the account of ${name}?`,
      consequences: shut,
      done: msg`The account of ${name} is switched off.`,
    };
  }
  const isNew = before === "pending_verification";
  return {
    button: isNew ? msg`Activate` : msg`Activate again`,
    hint: isNew
      ? msg`When the mail to confirm the address cannot arrive, and you know whose address it is.`
      : msg`Lets its person in again.`,
    title: msg`Activate the account of ${name}?`,
    consequences: [
      isNew
        ? msg`${name} can sign in from now on, without a confirmed address. Nobody has shown that it is theirs.`
        : msg`${name} can sign in as before. Everything is where they left it.`,
      told,
    ],
    done: msg`The account of ${name} is active.`,
  };
}

function signOut({ displayName: name }: Person): ReportedActionWords {
  return {
    button: msg`Sign out everywhere`,
    hint: msg`When a device was lost, or somebody else may be signed in.`,
    title: msg`Sign ${name} out everywhere?`,
    consequences: [
      msg`Every browser and every program of ${name} is signed out at once. What they were typing is kept.`,
      msg`They can sign in again right away. Programs need a new key.`,
      msg`No mail goes out about this.`,
    ],
    done: msg`${name} is signed out everywhere.`,
  };
}

function passwordReset({ displayName: name }: Person): ReportedActionWords {
  return {
    button: msg`Start a password reset`,
    hint: msg`When somebody else may know the password.`,
    title: msg`Ask ${name} for a new password?`,
    consequences: [
      msg`${name} is signed out everywhere, and gets a mail with a link to choose a new password. It works for a day.`,
      msg`Until they have chosen one, nothing else is open to them. Signing in with the old password leads there as well.`,
      msg`You never see the password.`,
    ],
    done: msg`A link for a new password is on its way to ${name}.`,
  };
}

function factorReset({ displayName: name }: Person): ReportedActionWords {
  return {
    button: msg`Start a factor reset`,
    hint: msg`When somebody lost their authenticator app, passkeys and recovery codes.`,
    title: msg`Remove the second step of ${name}?`,
    consequences: [
      msg`${name} is told by mail at once. The mail has a link that removes authenticator app, passkeys and recovery codes, and signs out everywhere.`,
      msg`The link works only after ${factorResetWaitHours} hours. Until then nothing changes, and ${name} can stop it: so nobody gets in by pretending to be them.`,
      msg`The password stays as it is.`,
    ],
    done: msg`${name} was told. The link works in ${factorResetWaitHours} hours.`,
  };
}
