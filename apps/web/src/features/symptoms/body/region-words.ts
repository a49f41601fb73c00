import { type BodyRegion, namesOfRegions, type Vocabulary } from "@anamnesis/domain";
import { domainText } from "../../../lib/domain-words.ts";

/** What regions are called in the language of the page. */
export const regionsInWords = (regions: readonly BodyRegion[]): readonly string[] =>
  namesOfRegions(regions).map(domainText);

/** Where something was the last time that it was said. */
export const lastRegionsOf = (vocabulary: Vocabulary | undefined, category: string | null): readonly BodyRegion[] =>
  vocabulary?.lastRegions.find((last) => last.category === category)?.regions ?? [];
