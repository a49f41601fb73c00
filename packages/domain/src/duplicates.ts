/*
 * Whether two records are of one person, by Fellegi and Sunter (1969): each field that both records have adds the logarithm
 * of how much oftener its agreement, or its difference, is seen in two records of one person (m) than in two of strangers
 * (u). The probabilities are stated and not learned: a clinic begins with no pairs that somebody decided, and whoever looks
 * at a weight can see where it comes from. Sources of the orders of magnitude: frequencies of names, days of birth and shared
 * numbers in populations of 10 to 100 thousand, and rates of error in registries (around 5 % of names are spelt otherwise,
 * 1 to 5 % of birth dates have an error, a third of phone numbers and more of addresses change within years).
 */

export const matchFields = ["name", "birthDate", "gender", "ssn", "phone", "email", "address"] as const;
export type MatchField = (typeof matchFields)[number];

/** How alike two values are; `missing` where one of the records has none. */
export const agreements = ["same", "similar", "other", "missing"] as const;
export type Agreement = (typeof agreements)[number];

/** A name in each of its forms: as it is written and in Latin letters, and by its sounds. */
export interface NameForms {
  readonly spellings: readonly string[];
  readonly sounds: readonly string[];
}

/** What two records are compared by; what is empty, or `unknown`, is missing. */
export interface MatchSubject {
  readonly family: NameForms;
  readonly given: NameForms;
  /** ISO. */
  readonly birthDate: string;
  readonly gender: string;
  /** Digits. */
  readonly ssn: string;
  /** The last digits, which are told apart without its country. */
  readonly phone: string;
  readonly email: string;
  readonly address: string;
}

/** m and u of each level of a field; of a field they add up to 1. */
interface Probabilities {
  readonly m: number;
  readonly u: number;
}
type Levels = Readonly<Record<Exclude<Agreement, "missing">, Probabilities>>;

const family: Levels = {
  // One in some 250 strangers has the same family name; who marries has another.
  same: { m: 0.86, u: 0.004 },
  similar: { m: 0.06, u: 0.008 },
  other: { m: 0.08, u: 0.988 },
};
const given: Levels = {
  // Given names are fewer, and shortened.
  same: { m: 0.86, u: 0.012 },
  similar: { m: 0.08, u: 0.02 },
  other: { m: 0.06, u: 0.968 },
};
const birthDate: Levels = {
  // One of some 25,000 days; similar: one digit is another, or day and month change places.
  same: { m: 0.95, u: 0.000_04 },
  similar: { m: 0.04, u: 0.002 },
  other: { m: 0.01, u: 0.997_96 },
};
/** Who does not know the day is registered with 1 January: it tells the year alone. */
const newYear: Levels = {
  same: { m: 0.95, u: 0.012 },
  similar: { m: 0.04, u: 0.002 },
  other: { m: 0.01, u: 0.986 },
};
/** Of two with one family's name and other given names: twins, and brothers and sisters born on a day that was made up. */
const ofSiblings: Levels = {
  same: { m: 0.95, u: 0.004 },
  similar: { m: 0.04, u: 0.002 },
  other: { m: 0.01, u: 0.994 },
};
const gender: Levels = {
  same: { m: 0.98, u: 0.5 },
  similar: { m: 0.01, u: 0.25 },
  other: { m: 0.01, u: 0.25 },
};
const ssn: Levels = {
  same: { m: 0.95, u: 0.000_002 },
  similar: { m: 0.04, u: 0.000_1 },
  other: { m: 0.01, u: 0.999_898 },
};
const phone: Levels = {
  // Families share one.
  same: { m: 0.65, u: 0.001 },
  similar: { m: 0.02, u: 0.001 },
  other: { m: 0.33, u: 0.998 },
};
const email: Levels = {
  same: { m: 0.6, u: 0.000_5 },
  similar: { m: 0.02, u: 0.000_5 },
  other: { m: 0.38, u: 0.999 },
};
const address: Levels = {
  same: { m: 0.5, u: 0.002 },
  similar: { m: 0.1, u: 0.008 },
  other: { m: 0.4, u: 0.99 },
};

/**
 * Before anything is known of two records: of 10,000 patients of whom one in fifty is registered twice, 200 pairs of some 50
 * million are of one person. That only those are compared which share something is in the weight of what they share.
 */
const priorOdds = Math.log2(200 / 50_000_000);
const likelyFrom = 0.99;
const possibleFrom = 0.1;

export const matchBands = ["likely", "possible", "unlikely"] as const;
export type MatchBand = (typeof matchBands)[number];

/** How alike a field is, and what that adds, in bits. */
export interface FieldWeight {
  readonly field: MatchField;
  readonly agreement: Agreement;
  readonly weight: number;
}

export interface Match {
  readonly fields: readonly FieldWeight[];
  /** All of them together, in bits. */
  readonly weight: number;
  readonly probability: number;
  readonly band: MatchBand;
}

const weightOf = (levels: Levels, agreement: Agreement): number =>
  agreement === "missing" ? 0 : Math.log2(levels[agreement].m / levels[agreement].u);

const share = (one: readonly string[], other: readonly string[]) => one.some((value) => other.includes(value));

/** Letters that one has and the other has not, one more or less, or two that change places: a slip. */
export function isOneSlip(one: string, other: string): boolean {
  if (one === other) return true;
  if (Math.abs(one.length - other.length) > 1) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const rests = (left: number, right: number) => one.slice(at + left) === other.slice(at + right);
  const changePlaces = one[at] === other[at + 1] && one[at + 1] === other[at] && rests(2, 2);
  return rests(1, 1) || rests(1, 0) || rests(0, 1) || changePlaces;
}

function nameAgreement(one: NameForms, other: NameForms): Agreement {
  if (one.spellings.length === 0 || other.spellings.length === 0) return "missing";
  if (share(one.spellings, other.spellings)) return "same";
  const isSlip = one.spellings.some((spelling) =>
    other.spellings.some((written) => spelling.length > 3 && isOneSlip(spelling, written)),
  );
  return isSlip || share(one.sounds, other.sounds) ? "similar" : "other";
}

function dateAgreement(one: string, other: string): Agreement {
  if (one === "" || other === "") return "missing";
  if (one === other) return "same";
  const [year, month, day] = other.split("-");
  return `${year}-${day}-${month}` === one || isOneSlip(one, other) ? "similar" : "other";
}

function textAgreement(one: string, other: string): Agreement {
  if (one === "" || other === "") return "missing";
  if (one === other) return "same";
  return isOneSlip(one, other) ? "similar" : "other";
}

function genderAgreement(one: string, other: string): Agreement {
  if (one === "unknown" || other === "unknown") return "missing";
  return one === other ? "same" : "other";
}

/** Of both names, in the order in which they fit better: what is the family's name is not the same everywhere. */
function nameWeight(
  one: MatchSubject,
  other: MatchSubject,
): Omit<FieldWeight, "field"> & { readonly mayBeSiblings: boolean } {
  const orders = [
    [nameAgreement(one.family, other.family), nameAgreement(one.given, other.given)],
    [nameAgreement(one.family, other.given), nameAgreement(one.given, other.family)],
  ] as const;
  const weighed = orders.map(([ofFamily, ofGiven]) => {
    const both = [ofFamily, ofGiven];
    const agreement: Agreement = both.every((each) => each === "missing")
      ? "missing"
      : both.every((each) => each === "same" || each === "missing")
        ? "same"
        : both.every((each) => each === "other" || each === "missing")
          ? "other"
          : "similar";
    return {
      agreement,
      weight: weightOf(family, ofFamily) + weightOf(given, ofGiven),
      mayBeSiblings: ofGiven === "other" && (ofFamily === "same" || ofFamily === "similar"),
    };
  });
  return weighed.reduce((best, each) => (each.weight > best.weight ? each : best));
}

/** How alike two records are, field by field, and in which of three bands that is. */
export function matchOf(one: MatchSubject, other: MatchSubject): Match {
  const isNewYear = one.birthDate.endsWith("-01-01") || other.birthDate.endsWith("-01-01");
  const { mayBeSiblings, ...names } = nameWeight(one, other);
  const ofDay = isNewYear ? newYear : mayBeSiblings ? ofSiblings : birthDate;
  const simple = (field: MatchField, levels: Levels, agreement: Agreement): FieldWeight => ({
    field,
    agreement,
    weight: weightOf(levels, agreement),
  });
  const fields: readonly FieldWeight[] = [
    { field: "name", ...names },
    simple("birthDate", ofDay, dateAgreement(one.birthDate, other.birthDate)),
    simple("gender", gender, genderAgreement(one.gender, other.gender)),
    simple("ssn", ssn, textAgreement(one.ssn, other.ssn)),
    simple("phone", phone, textAgreement(one.phone, other.phone)),
    simple("email", email, textAgreement(one.email, other.email)),
    simple("address", address, textAgreement(one.address, other.address)),
  ];
  const weight = fields.reduce((sum, field) => sum + field.weight, 0);
  const probability = 1 / (1 + 2 ** -(weight + priorOdds));
  const band = probability >= likelyFrom ? "likely" : probability >= possibleFrom ? "possible" : "unlikely";
  return { fields, weight, probability, band };
}
