import {
  type Resource,
  type ResourceStatus,
  resourceStatuses,
  type ResourceType,
  resourceTypes,
} from "@anamnesis/domain";
import { Command, Option } from "commander";
import { signedInClient } from "./credentials.ts";
import { type JsonOption, printRows } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

/** `anamnesis resources list | test`. */
export function resourcesCommand(surroundings: Surroundings): Command {
  return new Command("resources")
    .description("What the organization that you act in connects to, or owns.")
    .addCommand(listCommand(surroundings))
    .addCommand(testCommand(surroundings));
}

function line({ type, name, status, lastTest }: Resource): string {
  return [type.padEnd(17), status.padEnd(8), name, ...(lastTest === null ? [] : [`(${lastTest.words})`])].join("  ");
}

interface ListOptions extends JsonOption {
  readonly type?: ResourceType;
  readonly status?: ResourceStatus;
}

function listCommand(surroundings: Surroundings): Command {
  return new Command("list")
    .description("Resources by type and name, with what their last test said.")
    .addOption(new Option("--type <type>").choices(resourceTypes))
    .addOption(new Option("--status <status>").choices(resourceStatuses))
    .option("--json", "machine-readable output: one resource a line")
    .action(async ({ json, ...filter }: ListOptions) => {
      const { client } = await signedInClient(surroundings.env);
      const { resources } = await client.organizations.resources.list.query(filter);
      await printRows(surroundings, resources, { json, line, none: "There is no such resource." });
    });
}

function testCommand({ env, out }: Surroundings): Command {
  return new Command("test")
    .description("Try the connection. The exit code is 1 when it does not come about.")
    .argument("<name>", "name or id of the resource")
    .addOption(new Option("--type <type>", "where several have the name").choices(resourceTypes))
    .option("--json", "machine-readable output")
    .action(async (name: string, { type, json }: ListOptions) => {
      const { client } = await signedInClient(env);
      const { resources } = await client.organizations.resources.list.query(type === undefined ? {} : { type });
      const wanted = name.toLowerCase();
      const [found, ...others] = resources.filter((one) => one.id === name || one.name.toLowerCase() === wanted);
      if (found === undefined) throw new Error(`There is no resource called ${name}.`);
      if (others.length > 0) throw new Error(`Several resources are called ${name}: say which with --type.`);
      const { lastTest } = await client.organizations.resources.testConnection.mutate({ id: found.id });
      if (lastTest === null) throw new Error("The server did not say what came of it.");
      if (json === true) out(`${JSON.stringify({ id: found.id, ...lastTest })}\n`);
      if (!lastTest.isFine) throw new Error(`${found.name}: ${lastTest.words}`);
      if (json !== true) out(`${found.name}: ${lastTest.words} (${lastTest.millis} ms)\n`);
    });
}
