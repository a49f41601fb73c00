import { type Category, categoryColors, type CategoryIcon, categoryIcons, lookOfCategory } from "@anamnesis/domain";
import { Command, InvalidArgumentError, Option } from "commander";
import { signedInClient } from "./credentials.ts";
import { type JsonOption, printRows } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

/** `anamnesis symptoms categories list | add`. */
export function categoriesCommand(surroundings: Surroundings): Command {
  return new Command("categories")
    .description("What you log, and how it is drawn.")
    .addCommand(listCommand(surroundings))
    .addCommand(addCommand(surroundings));
}

const line = ({ label, count, hidden }: Category): string =>
  [label, `logged ${count}×`, ...(hidden ? ["hidden"] : [])].join("  ");

function listCommand(surroundings: Surroundings): Command {
  return new Command("list")
    .description("What you log, in your order.")
    .option("--json", "machine-readable output: one a line")
    .action(async ({ json }: JsonOption) => {
      const { client } = await signedInClient(surroundings.env);
      const { categories } = await client.symptoms.vocabulary.query();
      await printRows(surroundings, categories, { json, line, none: "You log nothing yet." });
    });
}

function color(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > categoryColors) {
    throw new InvalidArgumentError(`Give a number from 1 to ${categoryColors}.`);
  }
  return number;
}

interface AddOptions extends JsonOption {
  readonly icon?: CategoryIcon;
  readonly color?: number;
}

function addCommand({ env, out }: Surroundings): Command {
  return new Command("add")
    .description("Have a symptom offered that was not logged yet.")
    .argument("<name>")
    .addOption(new Option("--icon <icon>").choices(categoryIcons))
    .option("--color <number>", `in charts, 1 to ${categoryColors}`, color)
    .option("--json", "machine-readable output")
    .action(async (label: string, { json, ...chosen }: AddOptions) => {
      const { client } = await signedInClient(env);
      const { categories: before } = await client.symptoms.vocabulary.query();
      const look = { ...lookOfCategory(label, before.length), ...chosen };
      const categories = await client.symptoms.categories.add.mutate({ label, ...look });
      const added = categories.find((category) => category.label === label.trim());
      out(`${json === true ? JSON.stringify(added) : `${label} is offered.`}\n`);
    });
}
