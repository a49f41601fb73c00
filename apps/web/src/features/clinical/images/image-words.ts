import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { type ImageDifference, type ImageSeries, type Laterality, modalityWords } from "@anamnesis/domain";
import { domainText } from "../../../lib/domain-words.ts";

/** What a picture was taken with, in words; a code that has none is shown as it is. */
export function modalityText(code: string): string {
  const words = new Map<string, string>(Object.entries(modalityWords)).get(code);
  return words === undefined ? code : domainText(words);
}

export const lateralityWords: Readonly<Record<Laterality, MessageDescriptor>> = {
  R: msg({ message: "right", context: "side of the body" }),
  L: msg({ message: "left", context: "side of the body" }),
  B: msg({ message: "both sides", context: "side of the body" }),
};

/** In what a file names somebody else. */
export const differenceWords: Readonly<Record<ImageDifference, MessageDescriptor>> = {
  name: msg`another name`,
  birth_date: msg`another day of birth`,
  id: msg`another number`,
};

/** Where a series was taken, from where, and of which side. */
export function placeText(
  { bodyRegion, viewPosition, laterality }: Pick<ImageSeries, "bodyRegion" | "viewPosition" | "laterality">,
  say: (words: MessageDescriptor) => string,
): string {
  const side = laterality === "R" || laterality === "L" || laterality === "B" ? say(lateralityWords[laterality]) : "";
  return [bodyRegion, viewPosition, side].filter((part) => part !== "").join(", ");
}

const units = ["byte", "kilobyte", "megabyte"] as const;

/** As long as a file is, in the unit that says it shortest. */
export function sizeText(bytes: number, locale: string): string {
  const step = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const format = new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[step] ?? "byte",
    maximumFractionDigits: 1,
  });
  return format.format(bytes / 1_000 ** step);
}
