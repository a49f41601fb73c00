import type { Client } from "@anamnesis/api/client";
import {
  type Member,
  type MemberRole,
  memberRoles,
  type MembershipStatus,
  membershipStatuses,
  spelledAddress,
} from "@anamnesis/domain";
import { Command, Option } from "commander";
import { signedInClient } from "./credentials.ts";
import { type JsonOption, printRows } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

interface ReasonOption extends JsonOption {
  readonly reason: string;
}

/** `anamnesis members list | invite | role | suspend | admit | remove`. */
export function membersCommand(surroundings: Surroundings): Command {
  return new Command("members")
    .description("Who belongs to the organization that you act in.")
    .addCommand(listCommand(surroundings))
    .addCommand(inviteCommand(surroundings))
    .addCommand(roleCommand(surroundings))
    .addCommand(statusCommand(surroundings, { name: "suspend", status: "suspended", about: "Keep a member out." }))
    .addCommand(statusCommand(surroundings, { name: "admit", status: "active", about: "Let a member in again." }))
    .addCommand(removeCommand(surroundings));
}

function line({ email, displayName, role, status }: Member): string {
  return `${email}  ${displayName}  ${role}${status === "active" ? "" : `  (${status})`}`;
}

interface ListOptions extends JsonOption {
  readonly search?: string;
  readonly role?: MemberRole;
  readonly status?: MembershipStatus;
}

type MemberFilter = Omit<ListOptions, "json">;

async function* allMembers(client: Client, filter: MemberFilter): AsyncGenerator<Member> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof client.organizations.members.list.query>> =
      await client.organizations.members.list.query({ ...filter, limit: 100, cursor });
    yield* page.members;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

function listCommand(surroundings: Surroundings): Command {
  return new Command("list")
    .description("Members, newest first; those who left only when asked for.")
    .option("--search <words>", "part of a name or an address")
    .addOption(new Option("--role <role>").choices(memberRoles))
    .addOption(new Option("--status <status>").choices(membershipStatuses))
    .option("--json", "machine-readable output: one member a line")
    .action(async ({ json, ...filter }: ListOptions) => {
      const { client } = await signedInClient(surroundings.env);
      await printRows(surroundings, allMembers(client, filter), { json, line, none: "There is no such member." });
    });
}

interface InviteOptions extends JsonOption {
  readonly email: string;
  readonly role: MemberRole;
  readonly title?: string;
}

function inviteCommand({ env, out }: Surroundings): Command {
  return new Command("invite")
    .description("Ask somebody to join; they are sent a mail.")
    .requiredOption("--email <address>")
    .addOption(new Option("--role <role>").choices(memberRoles).makeOptionMandatory())
    .option("--title <words>", "academic or professional title")
    .option("--json", "machine-readable output")
    .action(async ({ json, ...input }: InviteOptions) => {
      const { client } = await signedInClient(env);
      const made = await client.organizations.members.invite.mutate(input);
      out(json === true ? `${JSON.stringify(made)}\n` : `${input.email} is invited as ${input.role}.\n`);
    });
}

/** The member with this address; those who left are none. */
async function memberWith(client: Client, email: string): Promise<Member> {
  const wanted = spelledAddress(email);
  const { members } = await client.organizations.members.list.query({ search: wanted, limit: 100 });
  const found = members.find((member) => member.email === wanted);
  if (found === undefined) throw new Error(`${email} is no member of the organization that you act in.`);
  return found;
}

const reasonWords = "kept with the change";

function roleCommand({ env, out }: Surroundings): Command {
  return new Command("role")
    .description("Give a member another role.")
    .argument("<email>")
    .addArgument(new Command().createArgument("<role>").choices(memberRoles))
    .requiredOption("--reason <words>", reasonWords)
    .option("--json", "machine-readable output")
    .action(async (email: string, role: MemberRole, { reason, json }: ReasonOption) => {
      const { client } = await signedInClient(env);
      const { userId } = await memberWith(client, email);
      await client.organizations.members.changeRole.mutate({ userId, role, reason });
      out(json === true ? `${JSON.stringify({ userId, role })}\n` : `${email} is ${role} now.\n`);
    });
}

interface StatusCommand {
  readonly name: string;
  readonly status: "active" | "suspended";
  readonly about: string;
}

function statusCommand({ env, out }: Surroundings, { name, status, about }: StatusCommand): Command {
  return new Command(name)
    .description(about)
    .argument("<email>")
    .requiredOption("--reason <words>", reasonWords)
    .option("--json", "machine-readable output")
    .action(async (email: string, { reason, json }: ReasonOption) => {
      const { client } = await signedInClient(env);
      const { userId } = await memberWith(client, email);
      await client.organizations.members.changeStatus.mutate({ userId, status, reason });
      out(json === true ? `${JSON.stringify({ userId, status })}\n` : `${email} is ${status} now.\n`);
    });
}

function removeCommand({ env, out }: Surroundings): Command {
  return new Command("remove")
    .description("End a membership.")
    .argument("<email>")
    .requiredOption("--reason <words>", reasonWords)
    .option("--json", "machine-readable output")
    .action(async (email: string, { reason, json }: ReasonOption) => {
      const { client } = await signedInClient(env);
      const { userId } = await memberWith(client, email);
      await client.organizations.members.remove.mutate({ userId, reason });
      out(json === true ? `${JSON.stringify({ userId, status: "ended" })}\n` : `${email} is no member any more.\n`);
    });
}
