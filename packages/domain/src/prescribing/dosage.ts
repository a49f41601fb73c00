import { z } from "zod";
import { lineOfText } from "../text.ts";

/** UCUM: what a dose is counted in. What is in braces is counted, and weighs what the pack says. */
export const doseUnits = [
  "mg",
  "g",
  "ug",
  "mL",
  "[IU]",
  "mmol",
  "meq",
  "{tablet}",
  "{capsule}",
  "{drop}",
  "{puff}",
  "{patch}",
  "{suppository}",
  "{application}",
  "{ring}",
  "{injection}",
] as const;
export type DoseUnit = (typeof doseUnits)[number];

/** As they are written behind a number. */
export const doseUnitWords = {
  mg: "mg",
  g: "g",
  ug: "µg",
  mL: "mL",
  "[IU]": "IU",
  mmol: "mmol",
  meq: "mEq",
  "{tablet}": "tablets",
  "{capsule}": "capsules",
  "{drop}": "drops",
  "{puff}": "puffs",
  "{patch}": "patches",
  "{suppository}": "suppositories",
  "{application}": "applications",
  "{ring}": "rings",
  "{injection}": "injections",
} as const satisfies Record<DoseUnit, string>;

/** Ways into the body. */
export const routes = [
  "oral",
  "sublingual",
  "vaginal",
  "rectal",
  "topical",
  "transdermal",
  "inhaled",
  "nasal",
  "eye",
  "ear",
  "subcutaneous",
  "intramuscular",
  "intravenous",
  "intrauterine",
] as const;
export type Route = (typeof routes)[number];

export const routeWords = {
  oral: "by mouth",
  sublingual: "under the tongue",
  vaginal: "into the vagina",
  rectal: "into the rectum",
  topical: "on the skin",
  transdermal: "as a patch",
  inhaled: "inhaled",
  nasal: "into the nose",
  eye: "into the eye",
  ear: "into the ear",
  subcutaneous: "under the skin",
  intramuscular: "into a muscle",
  intravenous: "into a vein",
  intrauterine: "into the womb",
} as const satisfies Record<Route, string>;

/** By these next to nothing reaches the blood: what two drugs do to each other there does not count. */
const localRoutes: ReadonlySet<Route> = new Set<Route>(["topical", "vaginal", "eye", "ear"]);
export const isLocal = (route: Route | null): boolean => route !== null && localRoutes.has(route);

/** When in the day (FHIR R4 event-timing, in words). */
export const dayTimes = ["morning", "noon", "evening", "night", "before_food", "with_food"] as const;
export type DayTime = (typeof dayTimes)[number];

export const dayTimeWords = {
  morning: "in the morning",
  noon: "at noon",
  evening: "in the evening",
  night: "at bedtime",
  before_food: "before eating",
  with_food: "with food",
} as const satisfies Record<DayTime, string>;

export const dosageInput = z.strictObject({
  dose: z
    .number("Give the dose as a number.")
    .positive("A dose is more than nothing.")
    .max(10_000_000, "Such a dose nobody takes."),
  unit: z.enum(doseUnits, "That unit is not known here. Write the dose in your own words instead."),
  route: z.enum(routes, "Say by which way."),
  /** So many times in so many days; where it is taken as needed, at most. */
  times: z.int("Give a whole number.").min(1, "At least once.").max(24, "At most 24 times."),
  days: z.int("Give a whole number.").min(1, "At least one day.").max(365, "At most 365 days.").default(1),
  timing: z.array(z.enum(dayTimes)).max(dayTimes.length, "Each time of the day once.").default([]),
  isAsNeeded: z.boolean().default(false),
  /** What it is needed for; empty for what is not said. */
  asNeededFor: z.union([z.literal(""), lineOfText("Reason", 100)]).default(""),
  /** For how many days; null for as long as it is not stopped. */
  forDays: z
    .int("Give a whole number.")
    .min(1, "At least one day.")
    .max(730, "At most two years.")
    .nullable()
    .default(null),
});
/** How much of something is taken, by which way and when: what the checks read. */
export type Dosage = z.infer<typeof dosageInput>;

const milligrams: Readonly<Partial<Record<DoseUnit, number>>> = { mg: 1, g: 1000, ug: 0.001 };

/** What is taken in one day, in mg; null of what is not weighed. */
export function milligramsInDay({ dose, unit, times, days }: Dosage): number | null {
  const factor = milligrams[unit];
  return factor === undefined ? null : (dose * factor * times) / days;
}
