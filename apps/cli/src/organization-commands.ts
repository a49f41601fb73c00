import type { OwnMembership } from "@anamnesis/domain";
import { Command } from "commander";
import { saveCredentials, signedInClient } from "./credentials.ts";
import { type JsonOption, printRows } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

/** `anamnesis organizations list | use | none`. */
export function organizationsCommand(surroundings: Surroundings): Command {
  return new Command("organizations")
    .description("Where you belong, and for which of them you act.")
    .addCommand(listCommand(surroundings))
    .addCommand(useCommand(surroundings))
    .addCommand(noneCommand(surroundings));
}

function line({ slug, name, role, status, isActing }: OwnMembership & { readonly isActing: boolean }): string {
  const state = status === "active" ? "" : `  (${status})`;
  return `${isActing ? "*" : " "} ${slug}  ${name}  ${role}${state}`;
}

function listCommand(surroundings: Surroundings): Command {
  return new Command("list")
    .description("Your organizations; * is the one that you act in.")
    .option("--json", "machine-readable output: one organization a line")
    .action(async ({ json }: JsonOption) => {
      const { client } = await signedInClient(surroundings.env);
      const own = await client.organizations.list.query();
      const acting = (await client.identity.sessions.current.query())?.membership?.organizationId ?? null;
      const rows = own.map((one) => ({ ...one, isActing: one.organizationId === acting }));
      await printRows(surroundings, rows, { json, line, none: "You belong to no organization." });
    });
}

/** Acts in an organization from here on, or in none: the session goes on under a new token. */
async function actIn({ env }: Surroundings, slug: string | null): Promise<OwnMembership | null> {
  const { client, credentials } = await signedInClient(env);
  const own = slug === null ? [] : await client.organizations.list.query();
  const found = own.find((one) => one.slug === slug) ?? null;
  if (slug !== null && found === null) throw new Error(`You belong to no organization called ${slug}.`);
  const { token } = await client.organizations.actIn.mutate({ organizationId: found?.organizationId ?? null });
  if (token === null) throw new Error("The server did not give a token.");
  await saveCredentials(env, { ...credentials, token });
  return found;
}

function useCommand(surroundings: Surroundings): Command {
  return new Command("use")
    .description("Act in an organization.")
    .argument("<slug>", "its short name")
    .option("--json", "machine-readable output")
    .action(async (slug: string, { json }: JsonOption) => {
      const found = await actIn(surroundings, slug);
      const words = `You act in ${found?.name} as ${found?.role}.`;
      surroundings.out(`${json === true ? JSON.stringify(found) : words}\n`);
    });
}

function noneCommand(surroundings: Surroundings): Command {
  return new Command("none")
    .description("Act for yourself alone.")
    .option("--json", "machine-readable output")
    .action(async ({ json }: JsonOption) => {
      await actIn(surroundings, null);
      surroundings.out(json === true ? "null\n" : "You act for yourself.\n");
    });
}
