import { randomUUID } from "node:crypto";
import type { Client } from "@anamnesis/api/client";
import {
  type DiaryDay,
  readNumber,
  readSleep,
  todayIn,
  type TrackedValue,
  type TrackerInUse,
  trackerKinds,
  type TrackerKind,
  zoneOfDevice,
} from "@anamnesis/domain";
import { Command, InvalidArgumentError, Option } from "commander";
import { signedInClient } from "./credentials.ts";
import { type JsonOption, printRows } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

const timeZone = zoneOfDevice();

/** `anamnesis symptoms day set | note | list`. */
export function dayCommand(surroundings: Surroundings): Command {
  return new Command("day")
    .description("Days as a whole: sleep, notes, and what else you follow.")
    .addCommand(setCommand(surroundings))
    .addCommand(noteCommand(surroundings))
    .addCommand(listCommand(surroundings));
}

/** `anamnesis symptoms trackers list | add | remove | restore`. */
export function trackersCommand(surroundings: Surroundings): Command {
  return new Command("trackers")
    .description("What else you follow of your days.")
    .addCommand(trackersListCommand(surroundings))
    .addCommand(addCommand(surroundings))
    .addCommand(removeCommand(surroundings, "remove"))
    .addCommand(removeCommand(surroundings, "restore"));
}

function sleep(text: string): number | null {
  if (text === "none") return null;
  const minutes = readSleep(text, "en");
  if (minutes === null) throw new InvalidArgumentError("Give hours, such as 7.5 or 7:30, or none.");
  return minutes;
}

/** A tracker by its name, and what is said of it. */
interface Said {
  readonly label: string;
  readonly value: TrackedValue | null;
}

function said(text: string, before: readonly Said[]): readonly Said[] {
  const at = text.lastIndexOf("=");
  const [label, given] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  const words: Readonly<Record<string, boolean | null>> = { yes: true, no: false, none: null };
  const value = words[given] === undefined ? readNumber(given, "en") : words[given];
  if (at < 1 || (value === null && given !== "none")) {
    throw new InvalidArgumentError("Give a name and a value, such as Sport=yes, Weight=61.4 or Sport=none.");
  }
  return [...before, { label, value }];
}

function named(trackers: readonly TrackerInUse[], label: string): TrackerInUse {
  const found = trackers.find((tracker) => tracker.label === label);
  if (found === undefined) throw new InvalidArgumentError(`You follow nothing that is called ${label}.`);
  return found;
}

function line(
  { localDate, sleepMinutes, tracked, notes, notesUnreadable }: DiaryDay,
  trackers: readonly TrackerInUse[],
): string {
  const values = trackers.flatMap(({ id, label, unit }) => {
    const value = tracked[id];
    if (value === undefined) return [];
    return [`${label} ${typeof value === "boolean" ? (value ? "yes" : "no") : `${value} ${unit}`.trim()}`];
  });
  const slept = sleepMinutes === null ? "" : `slept ${sleepMinutes / 60} h`;
  const note = notesUnreadable === true ? "(the note cannot be read)" : notes.replaceAll("\n", " ");
  return [localDate, slept, ...values, note].filter((part) => part !== "").join("  ");
}

async function readDay(client: Client, date: string): Promise<DiaryDay | undefined> {
  const [day] = await client.symptoms.days.list.query({ from: date, to: date });
  return day;
}

interface DayOptions extends JsonOption {
  readonly date?: string;
}

interface SetOptions extends DayOptions {
  readonly sleep?: number | null;
  readonly track: readonly Said[];
}

function setCommand({ env, out }: Surroundings): Command {
  return new Command("set")
    .description("Say something of a day; what you do not name stays.")
    .option("--sleep <hours>", "how long you slept in the night before, such as 7.5 or 7:30; none takes it back", sleep)
    .option("--track <name=value>", "something you follow: yes, no, a number, or none; repeatable", said, [])
    .option("--date <day>", "YYYY-MM-DD; today unless told")
    .option("--json", "machine-readable output")
    .action(async ({ sleep: sleepMinutes, track, date = todayIn(timeZone), json }: SetOptions) => {
      const { client } = await signedInClient(env);
      const trackers = await client.symptoms.trackers.list.query();
      const tracked = Object.fromEntries(track.map(({ label, value }) => [named(trackers, label).id, value]));
      const slept = sleepMinutes === undefined ? {} : { sleepMinutes };
      await client.symptoms.days.set.mutate({ localDate: date, timeZone, ...slept, tracked });
      const day = await readDay(client, date);
      out(`${json === true ? JSON.stringify(day) : day === undefined ? date : line(day, trackers)}\n`);
    });
}

function noteCommand({ env, out }: Surroundings): Command {
  return new Command("note")
    .description("Write the notes of a day, in the place of those that are there.")
    .argument("<text>", "empty for none")
    .option("--date <day>", "YYYY-MM-DD; today unless told")
    .option("--json", "machine-readable output")
    .action(async (notes: string, { date = todayIn(timeZone), json }: DayOptions) => {
      const { client } = await signedInClient(env);
      const after = (await readDay(client, date))?.notesRevision ?? null;
      const revision = randomUUID();
      await client.symptoms.days.writeNotes.mutate({ localDate: date, timeZone, notes, revision, after });
      out(`${json === true ? JSON.stringify({ localDate: date, notes }) : `${date}  ${notes}`}\n`);
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
      const days = await client.symptoms.days.list.query({ from, to });
      const trackers = await client.symptoms.trackers.list.query();
      const none = "Nothing is said of these days.";
      await printRows(surroundings, days, { json, line: (day) => line(day, trackers), none });
    });
}

const trackerLine = ({ label, kind, unit, hidden, days }: TrackerInUse): string =>
  [
    label,
    kind === "number" ? `number ${unit}`.trim() : "yes or no",
    `${days} days`,
    ...(hidden ? ["hidden"] : []),
  ].join("  ");

function trackersListCommand(surroundings: Surroundings): Command {
  return new Command("list")
    .description("What you follow, in your order.")
    .option("--json", "machine-readable output: one a line")
    .action(async ({ json }: JsonOption) => {
      const { client } = await signedInClient(surroundings.env);
      const trackers = await client.symptoms.trackers.list.query();
      await printRows(surroundings, trackers, { json, line: trackerLine, none: "You follow nothing yet." });
    });
}

interface AddOptions extends JsonOption {
  readonly kind: TrackerKind;
  readonly unit: string;
}

function addCommand({ env, out }: Surroundings): Command {
  return new Command("add")
    .description("Follow something of your days.")
    .argument("<name>")
    .addOption(new Option("--kind <kind>").choices(trackerKinds).default("yes_no"))
    .option("--unit <unit>", "of a number", "")
    .option("--json", "machine-readable output")
    .action(async (label: string, { kind, unit, json }: AddOptions) => {
      const { client } = await signedInClient(env);
      const id = randomUUID();
      const trackers = await client.symptoms.trackers.add.mutate({ id, label, kind, unit });
      const added = trackers.find((tracker) => tracker.id === id);
      out(`${json === true ? JSON.stringify(added) : `${label} is followed.`}\n`);
    });
}

function removeCommand({ env, out }: Surroundings, act: "remove" | "restore"): Command {
  const words = {
    remove: "Follow something no longer; what you said of it goes with it.",
    restore: "Put back what was removed, by the id that removing it told.",
  } as const;
  return new Command(act)
    .description(words[act])
    .argument(act === "remove" ? "<name>" : "<id>")
    .option("--json", "machine-readable output")
    .action(async (given: string, { json }: JsonOption) => {
      const { client } = await signedInClient(env);
      const { trackers } = client.symptoms;
      const id = act === "remove" ? named(await trackers.list.query(), given).id : given;
      await trackers[act].mutate({ id });
      const told = act === "remove" ? `${given} is removed. To put it back: trackers restore ${id}` : "It is back.";
      out(`${json === true ? JSON.stringify({ id }) : told}\n`);
    });
}
