import { Command, CommanderError } from "commander";
import { catalogueCommand } from "./catalogue-commands.ts";
import { fhirCommand } from "./fhir-commands.ts";
import { imagesCommand } from "./image-commands.ts";
import { wordsOf } from "./failure.ts";
import { keysCommand } from "./key-commands.ts";
import { membersCommand } from "./member-commands.ts";
import { organizationsCommand } from "./organization-commands.ts";
import { patientsCommand } from "./patient-commands.ts";
import { remindersCommand } from "./reminder-commands.ts";
import { resourcesCommand } from "./resource-commands.ts";
import { confirmCommand, signInCommand, signOutCommand } from "./session-commands.ts";
import { symptomsCommand } from "./symptom-commands.ts";
import type { Surroundings } from "./surroundings.ts";

/** Every command that there is. */
export function cliProgram(surroundings: Surroundings): Command {
  const { out, err } = surroundings;
  const program = new Command("anamnesis")
    .description("Your diary from the command line.")
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err });
  const commands = [
    signInCommand,
    confirmCommand,
    signOutCommand,
    symptomsCommand,
    remindersCommand,
    keysCommand,
    catalogueCommand,
    fhirCommand,
    imagesCommand,
    organizationsCommand,
    membersCommand,
    patientsCommand,
    resourcesCommand,
  ];
  for (const command of commands.map((make) => make(surroundings))) {
    program.addCommand(inherit(command, surroundings));
  }
  return program;
}

/** Runs one command line. Returns the exit code: 0 fine, 1 failed, 2 wrong usage. */
export async function runCli(parameters: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    await cliProgram(surroundings).parseAsync([...parameters], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    surroundings.err(`${wordsOf(error)}\n`);
    return 1;
  }
}

/** commander does not hand these settings down to commands that were made on their own. */
function inherit(command: Command, surroundings: Surroundings): Command {
  command.exitOverride().configureOutput({ writeOut: surroundings.out, writeErr: surroundings.err });
  for (const child of command.commands) inherit(child, surroundings);
  return command;
}
