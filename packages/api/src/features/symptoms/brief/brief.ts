import {
  addDays,
  type BriefContent,
  type BriefFile,
  type BriefInput,
  type BriefPreview,
  briefContent,
  countsCycles,
  type CycleDay,
  daysBetween,
  longestCycle,
  sayingOfUnprintable,
  sleepOf,
  todayIn,
} from "@anamnesis/domain";
import type { KeyedTx } from "../../../field-keys.ts";
import { speechOf } from "../../../mail/speech.ts";
import { findCycleMode, listCycleDays } from "../cycle.repository.ts";
import { trackedDays } from "../days.repository.ts";
import { dailySeverities, dayTags } from "../insights.repository.ts";
import { medicationUse } from "../medication.repository.ts";
import { notesOfStrongest, placesOfPain, tagsMostUsed } from "./brief.repository.ts";
import { replacement, unprintableIn } from "./letters.ts";
import { createPrinter, type Printer } from "./pdf.ts";

/** More than are ever printed are not read. */
const most = { tags: 12, notes: 12 };

/** What stands on the sheet, of the diary of the person of the context. */
export function previewBrief(tx: KeyedTx, input: BriefInput): Promise<BriefPreview> {
  return readBrief(tx, input, createPrinter(input));
}

/** The same for those who look and for the file. */
async function readBrief(tx: KeyedTx, input: BriefInput, { fits }: Pick<Printer, "fits">): Promise<BriefPreview> {
  const { from, to, timeZone, includesNotes, categories = null } = input;
  const before = addDays(from, -daysBetween(from, to) - 1);
  const part = { from, to, categories };
  const none = { notes: [], noteCount: 0 };
  const [severities, tags, mostUsed, notes, medication, days, places, cycleDays] = await Promise.all([
    dailySeverities(tx, before, to),
    dayTags(tx, from, to),
    tagsMostUsed(tx, part, most.tags),
    includesNotes ? notesOfStrongest(tx, part, most.notes) : none,
    medicationUse(tx, part),
    trackedDays(tx, from, to),
    placesOfPain(tx, part),
    input.includesCycle ? daysOfCycles(tx, input) : [],
  ]);
  const facts = {
    madeOn: todayIn(timeZone),
    daily: severities.filter(({ localDate }) => localDate >= from),
    previous: severities.filter(({ localDate }) => localDate < from),
    tags,
    ...mostUsed,
    ...notes,
    medication,
    places,
    cycleDays,
    sleep: sleepOf(days),
  };
  const { say } = speechOf(input.language);
  const content = briefContent(input, facts, { say, fits });
  const unprintable = unprintableIn(content);
  const isWhole = unprintable.length === 0;
  return { content: isWhole ? content : sayingOfUnprintable(content, { sign: replacement, say }), unprintable };
}

/** What was said of its days and of those before, which say what its first days belong to; none where none are counted. */
async function daysOfCycles(tx: KeyedTx, { from, to }: BriefInput): Promise<readonly CycleDay[]> {
  const [days, mode] = await Promise.all([
    listCycleDays(tx, { from: addDays(from, -2 * longestCycle), to }),
    findCycleMode(tx),
  ]);
  return countsCycles(mode) ? days : [];
}

/** The sheet as a file. Nothing of it is kept here: not her words, and not the file. */
export async function makeBrief(tx: KeyedTx, input: BriefInput): Promise<BriefFile> {
  const printer = createPrinter(input);
  const { content } = await readBrief(tx, input, printer);
  return { filename: nameOf(input, content), base64: (await printer.print(content)).toString("base64") };
}

/** Says neither who it is about nor what: names of files stand in lists that others see. */
const nameOf = ({ from, to }: BriefInput, { language }: BriefContent) =>
  `${language === "de" ? "kurzbericht" : "brief"}-${from}-${to}.pdf`;
