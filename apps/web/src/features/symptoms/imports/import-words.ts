import type { ImportSource, TableField, TextEncoding } from "@anamnesis/domain";
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Refusal } from "./use-import.ts";

export const sourceWords: Readonly<Record<ImportSource, MessageDescriptor>> = {
  diary_csv: msg`A table of this diary`,
  diary_json: msg`The file with everything about you`,
  drip: msg`Drip`,
  bearable: msg`Bearable`,
  table: msg`A table`,
};

/** What a person should know of what a source can and cannot say. */
export const sourceHints: Readonly<Partial<Record<ImportSource, MessageDescriptor>>> = {
  diary_json: msg`How you arranged what you log, and your shares, are not read.`,
  drip: msg`Drip says that something was there, not how strong it was: it gets a 5. Good moods, temperature, mucus and sex are not read.`,
  bearable: msg`Symptoms are read, mild to unbearable as 3 to 10. Mood, energy, sleep and factors are not.`,
};

export const encodingWords: Readonly<Record<TextEncoding, string>> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16",
  "windows-1252": "Windows-1252",
};

export const refusalWords: Readonly<Record<Refusal, MessageDescriptor>> = {
  "too large": msg`This file is larger than 200 MB. Nothing was sent. Export a shorter time.`,
  "too many rows": msg`This file has more than 200,000 rows. Nothing was sent. Export a shorter time, or cut the file in two.`,
  empty: msg`There is nothing in this file: a table needs a first row with names, and rows below it.`,
  "other json": msg`This JSON file is not one with everything about you from here.`,
  unreadable: msg`The file cannot be read. Choose it once more.`,
};

export const fieldWords: Readonly<Record<TableField, MessageDescriptor>> = {
  day: msg`Day`,
  time: msg`Time`,
  category: msg`Symptom`,
  severity: msg`Strength`,
  notes: msg`Notes`,
  tags: msg`Tags`,
};
