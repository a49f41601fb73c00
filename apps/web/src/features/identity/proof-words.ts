import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** What a proof is asked for, by the beginning of the name of its procedure; the first that fits. */
const acts: readonly (readonly [path: string, words: MessageDescriptor])[] = [
  ["symptoms.shares.create", msg`Before this is shared`],
  ["exports.create", msg`Before the file is made`],
  ["identity.accounts.requestDeletion", msg`Before your account is deleted`],
  ["identity.accounts.changeEmail", msg`Before the address becomes another`],
  ["identity.factors.", msg`Before your second step is changed`],
  ["identity.passkeys.", msg`Before your passkeys are changed`],
  ["identity.sessions.createForProgram", msg`Before a program gets a token`],
  ["identity.users.", msg`Before somebody’s account is changed`],
  ["organizations.actIn", msg`Before you go on in this organization`],
  ["organizations.members.invite", msg`Before the invitation is sent`],
  ["organizations.members.", msg`Before this member is changed`],
  ["organizations.invitations.", msg`Before the invitation is changed`],
  ["organizations.sessions.", msg`Before somebody is signed out`],
  ["organizations.resources.", msg`Before the resource is changed`],
  ["organizations.", msg`Before the organization is changed`],
  ["clinical.notes.sign", msg`Before you sign`],
  ["operations.", msg`Before the installation is changed`],
];

/** What is about to be done, as the title of the question who is there. */
export const wordsOfAct = (path: string): MessageDescriptor =>
  acts.find(([beginning]) => path.startsWith(beginning))?.[1] ?? msg`Before you go on`;

/** What hands out one's own diary: asked once a day on a device that is remembered. */
export const isAskedDaily = (path: string): boolean => /^(?:symptoms\.shares|exports)\.create$/u.test(path);
