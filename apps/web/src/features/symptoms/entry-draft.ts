import { type OwnWord, regions, type SymptomEntry } from "@anamnesis/domain";
import type { When } from "./when.ts";

/** What may be said about an entry besides what, how strong and when. */
type Details = Pick<SymptomEntry, OwnWord>;

export type EntryDraft = Details & When;

export const saysNothing = ({ notes, tags, regions }: Details): boolean =>
  notes === "" && tags.length === 0 && regions.length === 0;

/** Of a draft, or an entry, its details alone. */
export const detailsOf = ({ notes, tags, regions }: Details): Details => ({ notes, tags, regions });

export const emptyDraft: EntryDraft = { notes: "", tags: [], regions: [], when: "", which: null };

/** Whether a kept value is a draft of these fields. */
export function isEntryDraft(value: unknown): value is EntryDraft {
  if (typeof value !== "object" || value === null) return false;
  const { notes, tags, regions: places, when, which } = value as Readonly<Record<string, unknown>>;
  const areTags = Array.isArray(tags) && tags.every((tag) => typeof tag === "string");
  const isChoice = which === null || which === "earlier" || which === "later";
  return (
    typeof notes === "string" && typeof when === "string" && isChoice && areTags && regions.safeParse(places).success
  );
}

/** The fields, each of which can be shown by itself. */
export const detailFields = ["tags", "regions", "when", "notes"] as const;
export type DetailField = (typeof detailFields)[number];

/** As many as an entry can have. */
export const mostTags = 20;
