import { type ReminderTime, reminderWays, type Reminders, type ReminderWay, zoneOfDevice } from "@anamnesis/domain";
import { Command, InvalidArgumentError, Option } from "commander";
import { signedInClient } from "./credentials.ts";
import type { JsonOption } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

/** `anamnesis reminders status | set | test`. */
export function remindersCommand(surroundings: Surroundings): Command {
  return new Command("reminders")
    .description("When you are reminded, and where.")
    .addCommand(statusCommand(surroundings))
    .addCommand(setCommand(surroundings))
    .addCommand(testCommand(surroundings));
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** `20:30`, or `08:00 mon,wed`. */
function timeOf(text: string, before: readonly ReminderTime[] = []): readonly ReminderTime[] {
  const [time = "", days = weekdays.join(","), ...rest] = text.trim().split(/\s+/u);
  const chosen = days.split(",").map((day) => weekdays.findIndex((one) => one === day.toLowerCase()) + 1);
  if (rest.length > 0 || chosen.includes(0)) {
    throw new InvalidArgumentError(`Give a time such as 20:30, or "08:00 mon,wed" of ${weekdays.join(", ")}.`);
  }
  return [...before, { time, weekdays: chosen }];
}

const timeInWords = ({ time, weekdays: days }: ReminderTime): string =>
  `${time}  ${days.length === weekdays.length ? "every day" : days.map((day) => weekdays[day - 1]).join(", ")}`;

/** When, where, and when the next is. */
function inWords({ isOn, times, onlyWhenNothingLogged, way, mailWhenUnreachable, ...rest }: Reminders): string {
  if (!isOn) return "Reminders are off.";
  const { nextAt, timeZone, devices } = rest;
  const where =
    way === "mail"
      ? "by mail"
      : `on ${devices.length} ${devices.length === 1 ? "device" : "devices"}${mailWhenUnreachable ? ", by mail when none is left" : ""}`;
  const days = onlyWhenNothingLogged ? "only on days of which the diary says nothing yet" : "on every such day";
  return [
    `Reminders are on, ${where}, ${days}.`,
    ...times.map(timeInWords),
    ...(nextAt === null ? [] : [`The next is ${nextAt} (${timeZone}).`]),
  ].join("\n");
}

const told = (reminders: Reminders, { json }: JsonOption): string =>
  `${json === true ? JSON.stringify(reminders) : inWords(reminders)}\n`;

function statusCommand({ env, out }: Surroundings): Command {
  return new Command("status")
    .description("What you chose, and when the next is.")
    .option("--json", "machine-readable output")
    .action(async (options: JsonOption) => {
      const { client } = await signedInClient(env);
      out(told(await client.reminders.read.query(), options));
    });
}

interface SetOptions extends JsonOption {
  readonly on?: boolean;
  readonly off?: boolean;
  readonly at?: readonly ReminderTime[];
  readonly days?: "empty" | "all";
  readonly way?: ReminderWay;
  readonly fallback?: "mail" | "none";
}

function setCommand({ env, out }: Surroundings): Command {
  return new Command("set")
    .description("Choose; what you do not name stays. Devices are set up in the web app, on each of them.")
    .addOption(new Option("--on", "have yourself reminded").conflicts("off"))
    .addOption(new Option("--off", "be reminded no longer"))
    .option(
      "--at <time>",
      `20:30, or "08:00 mon,wed"; may be given several times, in the place of those before`,
      timeOf,
    )
    .addOption(
      new Option("--days <which>", "those of which the diary says nothing yet, or all").choices(["empty", "all"]),
    )
    .addOption(new Option("--way <way>").choices(reminderWays))
    .addOption(new Option("--fallback <way>", "when no device is left").choices(["mail", "none"]))
    .option("--json", "machine-readable output")
    .action(async ({ on, off, at, days, way, fallback, json }: SetOptions) => {
      const { client } = await signedInClient(env);
      const known = await client.reminders.read.query();
      const times = (at ?? known.times).map((time) => ({ ...time, weekdays: [...time.weekdays] }));
      const changed = await client.reminders.change.mutate({
        isOn: on === true || (off !== true && known.isOn),
        times,
        onlyWhenNothingLogged: days === undefined ? known.onlyWhenNothingLogged : days === "empty",
        way: way ?? known.way,
        mailWhenUnreachable: fallback === undefined ? known.mailWhenUnreachable : fallback === "mail",
        timeZone: zoneOfDevice(),
      });
      out(told(changed, { json }));
    });
}

function testCommand({ env, out }: Surroundings): Command {
  return new Command("test")
    .description("Send one now, to see whether it arrives.")
    .option("--json", "machine-readable output")
    .action(async ({ json }: JsonOption) => {
      const { client } = await signedInClient(env);
      const sent = await client.reminders.sendTest.mutate();
      out(`${json === true ? JSON.stringify(sent) : "One is on its way."}\n`);
    });
}
