import { doseBounds } from "./dose-bounds.ts";
import { type Dosage, milligramsInDay } from "./dosage.ts";
import type { Drug } from "./drugs.ts";
import type { Finding } from "./findings.ts";

const adultAge = 18;
/** So many times the bounds is a wrong unit, or a point that slipped. */
const slipped = 100;
/** So many times the most of the label has to have a reason. */
const farAbove = 1.5;

const about: readonly string[] = [];
const unchecked = (why: string, effect: string): Finding => ({
  kind: "not_checked",
  rule: `not_checked.dose-${why}`,
  severity: "unknown",
  isInterruptive: false,
  about,
  effect,
  management: "Look up the dose by hand.",
  source: "house",
});

const found = (
  rule: string,
  given: Pick<Finding, "severity" | "isInterruptive" | "effect" | "management">,
): Finding => ({ kind: "dose", rule: `dose.${rule}`, about, source: "label", ...given });

const lookAgain = "Look at the number and at the unit again.";

/** Whether what is taken in a day lies within what the label says for adults. */
export function doseFindings(
  { name }: Drug,
  { dosage, age, isOne }: { readonly dosage: Dosage | null; readonly age: number | null; readonly isOne: boolean },
): readonly Finding[] {
  if (dosage === null) return [unchecked("words", "The dose is in words alone.")];
  if (!isOne) return [unchecked("combination", "How much of each is in it is not known to the checks.")];
  const bounds = doseBounds.get(name);
  if (bounds === undefined || dosage.route !== "oral") {
    return [unchecked("bounds", "There are no bounds here for this drug by this way.")];
  }
  const inDay = milligramsInDay(dosage);
  if (inDay === null) return [unchecked("unit", "How much is in one of them is not known to the checks.")];
  const { days } = bounds;
  const [low, high] = [bounds.low / days, bounds.high / days];
  if (inDay >= high * slipped) {
    return [
      found("slipped", {
        severity: "contraindicated",
        isInterruptive: true,
        effect: "More than a hundred times what anybody takes.",
        management: lookAgain,
      }),
    ];
  }
  if (inDay * slipped <= low) {
    return [
      found("slipped-down", {
        severity: "serious",
        isInterruptive: true,
        effect: "Less than a hundredth of what works.",
        management: lookAgain,
      }),
    ];
  }
  if (age === null || age < adultAge) {
    return [unchecked("age", "The bounds are for adults, and the age is another one or not known.")];
  }
  if (inDay > high) {
    return [
      found("above", {
        severity: inDay >= high * farAbove ? "serious" : "moderate",
        isInterruptive: inDay >= high * farAbove,
        effect: "More than the most that the label names.",
        management: days === 7 ? "It is taken once a week, and not each day." : lookAgain,
      }),
    ];
  }
  if (inDay * 10 < low) {
    return [
      found("below", {
        severity: "moderate",
        isInterruptive: false,
        effect: "Less than a tenth of what usually works.",
        management: lookAgain,
      }),
    ];
  }
  return [];
}
