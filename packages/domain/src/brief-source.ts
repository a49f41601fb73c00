import type { BodyRegion } from "./body-regions.ts";
import type { BriefInput } from "./brief.ts";
import type { SayInBrief } from "./brief-words.ts";
import type { CycleDay } from "./cycle.ts";
import type { SleepOfDay } from "./day-factors.ts";
import type { DailySeverity, DayTags } from "./days.ts";
import type { CategoryTrend, SymptomSummary } from "./insights.ts";
import type { MedicationUse } from "./medication.ts";

/** A place on the body, and in how many entries it hurt there. */
export interface PlaceCount {
  readonly region: BodyRegion;
  readonly count: number;
}

/** What her diary has for a brief. */
export interface BriefFacts {
  readonly madeOn: string;
  readonly daily: readonly DailySeverity[];
  /** The days before, as many. */
  readonly previous: readonly DailySeverity[];
  /** Tags of all days, whatever was chosen: days without are compared with. */
  readonly tags: readonly DayTags[];
  /** Of what was chosen, most days first. */
  readonly tagsMostUsed: readonly { readonly tag: string; readonly days: number }[];
  /** Of what was chosen, strongest first; none unless they are to be included. */
  readonly notes: readonly {
    readonly localDate: string;
    readonly category: string;
    readonly severity: number;
    readonly notes: string;
  }[];
  readonly tagCount: number;
  readonly noteCount: number;
  /** Each night of which sleep was said. */
  readonly sleep: readonly SleepOfDay[];
  /** What was taken, most often first. */
  readonly medication: readonly MedicationUse[];
  /** Where it hurt, most entries first. */
  readonly places: readonly PlaceCount[];
  /** What was said of days, with those before that say when cycles start; none unless they are to be included. */
  readonly cycleDays: readonly CycleDay[];
}

/** How figures and days are written. */
export interface BriefFormats {
  readonly oneDecimal: (value: number) => string;
  /** With a sign, also before what is more. */
  readonly signed: (value: number) => string;
  readonly shortDay: (day: string) => string;
}

/** What sections are made of. */
export interface BriefSource {
  readonly input: BriefInput;
  readonly facts: BriefFacts;
  readonly summary: SymptomSummary;
  /** Trends of what was chosen, strongest first. */
  readonly trends: readonly CategoryTrend[];
  readonly say: SayInBrief;
  readonly formats: BriefFormats;
}
