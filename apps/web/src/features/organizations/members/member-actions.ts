import { msg } from "@lingui/core/macro";
import type { Member, MemberRole } from "@anamnesis/domain";
import { client } from "../../../lib/trpc.ts";
import type { ReportedActionWords } from "../../../ui/Actions.tsx";

/** What an administrator may do about a member. */
export type MemberActionKind = "role" | "suspend" | "let_in" | "remove";

/** What makes sense for a member as they are now. */
export function actionsFor({ status }: Member): readonly MemberActionKind[] {
  if (status === "ended") return [];
  return ["role", status === "suspended" ? "let_in" : "suspend", "remove"];
}

interface Given {
  readonly userId: string;
  readonly reason: string;
  /** The new one, where the role is what changes. */
  readonly role: MemberRole;
}

/** Carries it out. The server may ask for a proof of who one is first. */
export function carryOut(kind: MemberActionKind, { userId, reason, role }: Given): Promise<unknown> {
  const { members } = client.organizations;
  switch (kind) {
    case "role":
      return members.changeRole.mutate({ userId, reason, role });
    case "suspend":
      return members.changeStatus.mutate({ userId, reason, status: "suspended" });
    case "let_in":
      return members.changeStatus.mutate({ userId, reason, status: "active" });
    case "remove":
      return members.remove.mutate({ userId, reason });
  }
}

const told = msg`They get a mail that says so. Your reason is not in it.`;

/** What an action is called, and what it will do. */
export function wordsOfAction(kind: MemberActionKind, { displayName: name }: Member): ReportedActionWords {
  switch (kind) {
    case "role":
      return {
        button: msg`Change the role`,
        hint: msg`For somebody who does something else here from now on.`,
        title: msg`Another role for ${name}?`,
        consequences: [msg`It counts from their next click on, also on pages that are open now.`, told],
        done: msg`${name} has another role.`,
      };
    case "suspend":
      return {
        button: msg`Suspend`,
        hint: msg`For now: something has to be cleared up first.`,
        title: msg`Suspend ${name}?`,
        consequences: [
          msg`${name} no longer acts here, from this moment on. Open pages of the organization close.`,
          msg`Their account and their own diary are not touched.`,
          told,
        ],
        done: msg`${name} is suspended.`,
      };
    case "let_in":
      return {
        button: msg`Let in again`,
        hint: msg`When it is cleared up.`,
        title: msg`Let ${name} in again?`,
        consequences: [msg`${name} acts here as before.`, told],
        done: msg`${name} is in again.`,
      };
    case "remove":
      return {
        button: msg`Remove`,
        hint: msg`For good: somebody who does not work here any more.`,
        title: msg`Remove ${name}?`,
        consequences: [
          msg`${name} no longer acts here, from this moment on. Coming back takes an invitation.`,
          msg`What they did here stays in the trail, with their name.`,
          told,
        ],
        done: msg`${name} is no longer a member.`,
      };
  }
}
