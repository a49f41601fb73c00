import {
  type ActiveDrug,
  type Allergy,
  checkOrder,
  type Dosage,
  interactionRules,
  isMeant,
  knownDrugs,
  type ToCheck,
} from "@anamnesis/domain";
import { atMost, type Figure, median, quantile } from "./figures.ts";

const rounds = 2_000;
const activeCount = 30;
const mostMs = 20;

const dosage: Dosage = {
  dose: 400,
  unit: "mg",
  route: "oral",
  times: 3,
  days: 1,
  timing: [],
  isAsNeeded: false,
  asNeededFor: "",
  forDays: null,
};

/** Thirty drugs of the list, another thirty each time. */
const activeFrom = (first: number): readonly ActiveDrug[] =>
  Array.from({ length: activeCount }, (_, index) => knownDrugs[(first + index * 13) % knownDrugs.length])
    .filter((drug) => drug !== undefined)
    .map(({ rxcui, name }) => ({ rxcui, name, route: "oral" }));

const allergies: readonly Allergy[] = ["aspirin", "penicillin V", "sulfamethoxazole"].map((substance) => ({
  id: substance,
  substance,
  rxcui: "",
  substanceClass: null,
  reaction: "Hives",
  severity: "severe",
  verificationStatus: "confirmed",
  clinicalStatus: "active",
  createdAt: "2026-01-01T00:00:00Z",
  updatedAt: "2026-01-01T00:00:00Z",
}));

const question = (round: number): ToCheck => ({
  order: {
    ...(knownDrugs[round % knownDrugs.length] ?? { rxcui: "", name: "" }),
    dosage,
  },
  active: activeFrom(round),
  allergies,
  wasAskedAboutAllergies: true,
  wasAskedAboutMedications: true,
  unreadable: 0,
  patient: { age: 34, pregnancy: "yes", breastfeeding: "no", isBeyondPregnancy: false },
});

/** The least that any check does: asks every rule of interactions about every pair. */
function everyPair({ active, order }: ToCheck): number {
  const drugs = knownDrugs.filter(({ rxcui }) => rxcui === order.rxcui || active.some((one) => one.rxcui === rxcui));
  let found = 0;
  for (const rule of interactionRules) {
    for (const one of drugs) {
      if (!rule.one.some((kind) => isMeant(one, kind))) continue;
      found += drugs.filter((other) => rule.other.some((kind) => isMeant(other, kind))).length;
    }
  }
  return found;
}

function timed(run: (given: ToCheck) => unknown): readonly number[] {
  return Array.from({ length: rounds }, (_, round) => {
    const given = question(round);
    const started = performance.now();
    run(given);
    return performance.now() - started;
  });
}

/** The checks of one order against thirty drugs that are taken, as the page does them with each letter that is typed. */
export function prescribing(): Promise<Figure[]> {
  timed(checkOrder);
  const [ours, pairs] = [timed(checkOrder), timed(everyPair)];
  const against = `every rule about every pair: ${median(pairs).toFixed(3)} ms`;
  return Promise.resolve([
    atMost("Checks of an order, median", median(ours), { unit: "ms", most: mostMs, against }),
    atMost("Checks of an order, of 1000 the slowest", quantile(ours, 0.999), { unit: "ms", most: mostMs, against }),
  ]);
}
