import {
  type CycleDay,
  type CycleMode,
  cycleModes,
  type CycleSummary,
  type Flow,
  flows,
  todayIn,
  zoneOfDevice,
} from "@anamnesis/domain";
import { Command, Option } from "commander";
import { signedInClient } from "./credentials.ts";
import { type JsonOption, printRows } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

const timeZone = zoneOfDevice();

/** `anamnesis symptoms cycle record | remove | list | mode`. */
export function cycleCommand(surroundings: Surroundings): Command {
  return new Command("cycle")
    .description("Bleeding, day by day.")
    .addCommand(recordCommand(surroundings))
    .addCommand(removeCommand(surroundings))
    .addCommand(listCommand(surroundings))
    .addCommand(modeCommand(surroundings));
}

function line({ localDate, flow, startsCycle }: CycleDay): string {
  if (startsCycle === null) return `${localDate}  ${flow}`;
  return `${localDate}  ${flow}  ${startsCycle ? "starts a cycle" : "starts no cycle"}`;
}

/** Where in the cycle today is, and what is to be expected. */
function summaryInWords({ cycleDay, expected }: CycleSummary): string {
  const day =
    cycleDay === null ? "Which day of the cycle today is, nobody can say." : `Today is cycle day ${cycleDay}.`;
  if (expected === null) return day;
  const { from, to, cycles } = expected;
  return `${day} The next may start from ${from} to ${to}, by the last ${cycles} cycles. That is no contraception.`;
}

interface DayOptions extends JsonOption {
  readonly date?: string;
}

interface RecordOptions extends DayOptions {
  readonly flow: Flow;
  readonly starts?: "yes" | "no";
}

function recordCommand({ env, out }: Surroundings): Command {
  return new Command("record")
    .description("Say how much you bleed on a day. Said again, it is as you said last.")
    .addOption(new Option("--flow <flow>").choices(flows).makeOptionMandatory())
    .addOption(
      new Option("--starts <answer>", "whether a cycle starts on it; by the rule unless told").choices(["yes", "no"]),
    )
    .option("--date <day>", "YYYY-MM-DD; today unless told")
    .option("--json", "machine-readable output")
    .action(async ({ flow, starts, date = todayIn(timeZone), json }: RecordOptions) => {
      const { client } = await signedInClient(env);
      const startsCycle = starts === undefined ? null : starts === "yes";
      const summary = await client.symptoms.cycle.set.mutate({ localDate: date, timeZone, flow, startsCycle });
      out(`${json === true ? JSON.stringify(summary) : summaryInWords(summary)}\n`);
    });
}

function removeCommand({ env, out }: Surroundings): Command {
  return new Command("remove")
    .description("Take back what you said of a day.")
    .requiredOption("--date <day>", "YYYY-MM-DD")
    .option("--json", "machine-readable output")
    .action(async ({ date = "", json }: DayOptions) => {
      const { client } = await signedInClient(env);
      const summary = await client.symptoms.cycle.set.mutate({ localDate: date, timeZone, flow: null });
      out(`${json === true ? JSON.stringify(summary) : summaryInWords(summary)}\n`);
    });
}

interface ListOptions extends JsonOption {
  readonly from: string;
  readonly to: string;
}

function listCommand(surroundings: Surroundings): Command {
  return new Command("list")
    .description("What you said of the days of a range, at most 400.")
    .requiredOption("--from <day>", "YYYY-MM-DD")
    .requiredOption("--to <day>", "YYYY-MM-DD")
    .option("--json", "machine-readable output: one day a line")
    .action(async ({ from, to, json }: ListOptions) => {
      const { client } = await signedInClient(surroundings.env);
      const days = await client.symptoms.cycle.days.query({ from, to });
      await printRows(surroundings, days, { json, line, none: "Nothing is said of these days." });
    });
}

interface ModeOptions extends JsonOption {
  readonly set?: CycleMode;
}

function modeCommand({ env, out }: Surroundings): Command {
  return new Command("mode")
    .description("How cycles are treated.")
    .addOption(new Option("--set <mode>").choices(cycleModes))
    .option("--json", "machine-readable output")
    .action(async ({ set, json }: ModeOptions) => {
      const { client } = await signedInClient(env);
      const { cycle } = client.symptoms;
      const settings =
        set === undefined ? await cycle.settings.query() : await cycle.changeSettings.mutate({ mode: set });
      out(`${json === true ? JSON.stringify(settings) : settings.mode}\n`);
    });
}
