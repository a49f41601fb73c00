import anyAscii from "any-ascii";
import type { BlindIndex } from "@anamnesis/crypto";
import {
  type IdentifierType,
  languages,
  type MatchSubject,
  type NameForms,
  type RegisterPatientInput,
} from "@anamnesis/domain";
import { doubleMetaphone } from "double-metaphone";

/*
 * By what a patient is found: names from their beginnings, as they are written and in Latin letters, and by their sound;
 * birth dates whole and by their year; numbers. Tokens are cut to what keeps strangers from being found by chance, since
 * each whom a search finds is on record as looked at. They do not hide how often a value is there.
 */
const bits = { name: 40, sound: 20, birth: 24, number: 53 } as const;
/** Letters of a beginning: what is typed beyond decides who comes first. */
const longestPrefix = 8;
const shortestNumber = 3;
/** Digits of a number that are told apart without its country. */
const phoneDigits = 7;
/** Fewer are no number of a phone. */
const shortestPhone = 3;
const mostTerms = 8;
/** As many as a row takes. Of names that are longer than anybody's the last beginnings are left out. */
const mostTokens = 500;

const folded = (text: string) =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLocaleLowerCase("und")
    .replaceAll(/['’ʼ`]/gu, "");
const latin = (text: string) =>
  anyAscii(text)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/gu, "");
const partsOf = (text: string) =>
  folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "");
const digitsOf = (text: string) => text.replaceAll(/\D/gu, "");
const numberOf = (text: string) =>
  text
    .normalize("NFKC")
    .toLocaleLowerCase("und")
    .replaceAll(/[^\p{L}\p{N}]/gu, "");

/** The spellings of a part of a name: its own, and in Latin letters. */
const spellingsOf = (part: string): readonly string[] => [...new Set([part, latin(part)])].filter((one) => one !== "");

/** Beginnings by which a part is found: from the second letter on, or from the first where one is a whole syllable. */
function prefixesOf(spelling: string): readonly string[] {
  const letters = [...spelling];
  const from = Math.min(letters.length, /^[a-z0-9]/u.test(spelling) ? 2 : 1);
  const to = Math.min(letters.length, longestPrefix);
  return Array.from({ length: to - from + 1 }, (_, index) => letters.slice(0, from + index).join(""));
}

const soundsOf = (part: string): readonly string[] =>
  [...new Set(doubleMetaphone(latin(part)))].filter((sound) => sound.length > 1);

/** Digits of a number with its country (E.164), where it says that; a zero in brackets is for calls within the country. */
function internationalPhone(text: string): string | null {
  const plain = text.replaceAll(/\(0\)/gu, "").trim();
  const said = /^(?:\+|00)(?<rest>[\d\s()./-]+)$/u.exec(plain)?.groups?.["rest"];
  return said === undefined ? null : `+${digitsOf(said)}`;
}

/**
 * By what a phone number is found: with its country where it says that, by its end, and whole where it is shorter. Whoever
 * types another country finds nobody by an end that is the same.
 */
function phoneSpellings(text: string): readonly string[] {
  const digits = digitsOf(text);
  const international = internationalPhone(text);
  if (digits.length < shortestPhone) return [];
  return [...(international === null ? [] : [international]), digits.slice(-phoneDigits)];
}

/** How somebody who types a number means it: with its country where they say that. */
function typedPhone(text: string): readonly string[] {
  const digits = digitsOf(text);
  const international = internationalPhone(text);
  if (international !== null) return [international];
  return digits.length < shortestPhone || !isOfPhone(text) ? [] : [digits.slice(-phoneDigits)];
}

/** Beginnings by which a number is found, and all of it. */
function numberTokens(index: BlindIndex, value: string): readonly number[] {
  const number = numberOf(value);
  const beginnings = Array.from({ length: Math.max(0, number.length - shortestNumber + 1) }, (_, at) =>
    number.slice(0, shortestNumber + at),
  );
  return [...new Set([...beginnings, number])].map((one) => index.token("number", one, bits.number));
}

/** By what a number of a patient is found that somebody else gave them: as the record number is. */
export const identifierTokens = (index: BlindIndex, type: IdentifierType, value: string): number[] => [
  ...numberTokens(index, value),
  ...(type === "SS" ? [index.token("ssn", digitsOf(value), bits.number)] : []),
];

/** The token of a record number, which is one patient's alone. */
export const recordNumberToken = (index: BlindIndex, recordNumber: string): Buffer =>
  index.full("record number", numberOf(recordNumber));

type Searchable = Pick<
  RegisterPatientInput,
  "familyName" | "givenName" | "birthDate" | "recordNumber" | "ssn" | "email" | "phone"
>;

/** Every token that a patient is found by. */
export function searchTokensOf(index: BlindIndex, patient: Searchable): number[] {
  const names = [...partsOf(patient.familyName), ...partsOf(patient.givenName)];
  // Where names are written without a space between them.
  const joined = [patient.familyName + patient.givenName, patient.givenName + patient.familyName].flatMap(partsOf);
  const spellings = new Set([...names, ...joined].flatMap(spellingsOf));
  const prefixes = new Set([...spellings].flatMap(prefixesOf));
  const sounds = new Set(names.flatMap(soundsOf));
  return [
    index.token("birth date", patient.birthDate, bits.birth),
    index.token("birth year", patient.birthDate.slice(0, 4), bits.birth),
    ...numberTokens(index, patient.recordNumber),
    ...phoneSpellings(patient.phone).map((phone) => index.token("phone", phone, bits.number)),
    ...(patient.ssn === "" ? [] : [index.token("ssn", digitsOf(patient.ssn), bits.number)]),
    ...(patient.email === "" ? [] : [index.token("email", patient.email.toLowerCase(), bits.number)]),
    ...[...prefixes].map((prefix) => index.token("name", prefix, bits.name)),
    ...[...sounds].map((sound) => index.token("sound", sound, bits.sound)),
  ].slice(0, mostTokens);
}

/**
 * What two records of one person share: two of them are held against each other. A social security number is two, since who
 * has the same one is looked at whatever else is other.
 */
export function matchTokensOf(index: BlindIndex, patient: Searchable): number[] {
  const { familyName, givenName, birthDate, ssn, phone, email } = patient;
  const soundsIn = (name: string) => new Set(partsOf(name).flatMap(soundsOf));
  const year = birthDate.slice(0, 4);
  const token = (what: string, value: string) => index.token(`match ${what}`, value, bits.number);
  const digits = digitsOf(phone);
  return [
    token("birth date", birthDate),
    // Whichever of the two is the family's.
    ...[...soundsIn(`${familyName} ${givenName}`)]
      .slice(0, 12)
      .map((sound) => token("sound, year", `${sound} ${year}`)),
    ...[...soundsIn(givenName)].slice(0, 6).map((sound) => token("given name, day", `${sound} ${birthDate}`)),
    ...(digits.length < phoneDigits ? [] : [token("phone", digits.slice(-phoneDigits))]),
    ...(email === "" ? [] : [token("email", email.toLowerCase())]),
    ...(ssn === "" ? [] : [token("ssn", digitsOf(ssn)), token("ssn again", digitsOf(ssn))]),
  ];
}

const formsOf = (name: string): NameForms => {
  const parts = partsOf(name);
  return { spellings: [...new Set(parts.flatMap(spellingsOf))], sounds: [...new Set(parts.flatMap(soundsOf))] };
};

/** What two records are compared by. */
export const matchSubjectOf = (patient: {
  readonly familyName: string;
  readonly givenName: string;
  readonly birthDate: string;
  readonly gender: string;
  readonly ssn: string;
  readonly phone: string;
  readonly email: string;
  readonly address: string;
}): MatchSubject => ({
  family: formsOf(patient.familyName),
  given: formsOf(patient.givenName),
  birthDate: patient.birthDate,
  gender: patient.gender,
  ssn: digitsOf(patient.ssn),
  phone: digitsOf(patient.phone).slice(-phoneDigits),
  email: patient.email.toLowerCase(),
  address: partsOf(patient.address).join(" "),
});

/** Calendar days that a text may be: as ISO, with the day first, or with the month first. */
function birthDatesIn(term: string): readonly string[] {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/u.exec(term);
  const other = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/u.exec(term);
  const pad = (digits = "") => digits.padStart(2, "0");
  if (iso !== null) return [`${iso[1]}-${pad(iso[2])}-${pad(iso[3])}`];
  if (other === null) return [];
  const [, one, two, year] = other;
  return [...new Set([`${year}-${pad(two)}-${pad(one)}`, `${year}-${pad(one)}-${pad(two)}`])];
}

const monthsIn = (locale: string) => {
  const month = new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" });
  return Array.from({ length: 12 }, (_, at) => folded(month.format(Date.UTC(2026, at, 1))));
};
const monthNames = [...languages, "de-AT"].map(monthsIn);

/** Which month a word is, by its beginning in any language that is spoken; null for every other word. */
function monthOf(word: string): number | null {
  const beginning = folded(word);
  const at = monthNames.map((names) => names.findIndex((name) => name.startsWith(beginning))).find((one) => one >= 0);
  return at === undefined ? null : at + 1;
}

/** The same text with days in words, such as 3 July 1988, March 12, 1992 or 12. März 1992, as ISO dates. */
function withPlainDates(text: string): string {
  const date = (whole: string, day: string, word: string, year: string) => {
    const month = monthOf(word);
    return month === null ? whole : `${year}-${String(month).padStart(2, "0")}-${day.padStart(2, "0")}`;
  };
  return text
    .replaceAll(/(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th)?\s+(\p{L}{3,})\.?,?\s+(\d{4})(?!\d)/gu, date)
    .replaceAll(/(\p{L}{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)/gu, (whole, word, day, year) =>
      date(whole, String(day), String(word), String(year)),
    );
}

/** Digits as they stand in a phone number; a year stands alone. */
const isOfPhone = (word: string) =>
  /^\+?[\d()/-]+$/u.test(word) && !/^(?:19|20)\d\d$/u.test(word) && birthDatesIn(word).length === 0;

/** What somebody typed, in pieces of which each has to be found: a phone number is one, whatever spaces it has. */
export function termsOf(text: string): readonly string[] {
  const words = withPlainDates(text.normalize("NFC"))
    .trim()
    .split(/[\s,;]+/u)
    .flatMap((word) => (/\p{N}|@/u.test(word) ? [word] : word.split(/[-‐–]/u)))
    .filter((word) => word !== "");
  const terms: string[] = [];
  for (const word of words) {
    const before = terms.at(-1);
    if (before !== undefined && isOfPhone(before) && isOfPhone(word)) terms[terms.length - 1] = before + word;
    else terms.push(word);
  }
  return terms.slice(0, mostTerms);
}

/** For each term the tokens of which a patient has to have one. All of them together may be a number that has spaces. */
export function tokensOfTerms(index: BlindIndex, terms: readonly string[]): readonly (readonly number[])[] {
  const whole = numberOf(terms.join(""));
  const asOne = terms.length > 1 && /\d/u.test(whole) ? [index.token("number", whole, bits.number)] : [];
  return terms.map((term) => {
    const dates = birthDatesIn(term).map((date) => index.token("birth date", date, bits.birth));
    if (dates.length > 0) return [...dates, ...asOne];
    if (term.includes("@")) return [index.token("email", term.toLowerCase(), bits.number)];
    const digits = digitsOf(term);
    const number = numberOf(term);
    // Nobody's name has digits in it: half of a number would find strangers, who are on record as looked at then.
    const parts = digits === "" ? partsOf(term) : [];
    const spellings = [...new Set(parts.flatMap(spellingsOf))];
    const names = spellings.map((spelling) =>
      index.token("name", [...spelling].slice(0, longestPrefix).join(""), bits.name),
    );
    const sounds = term.length < 4 ? [] : parts.flatMap(soundsOf);
    return [
      ...asOne,
      ...names,
      ...sounds.map((sound) => index.token("sound", sound, bits.sound)),
      ...(/^\d{4}$/u.test(term) ? [index.token("birth year", term, bits.birth)] : []),
      ...(number === "" ? [] : [index.token("number", number, bits.number)]),
      ...(digits.length === 9 ? [index.token("ssn", digits, bits.number)] : []),
      ...typedPhone(term).map((phone) => index.token("phone", phone, bits.number)),
    ];
  });
}

/**
 * In which ways somebody who is registered may be the same person: the social security number; or the birth date with
 * both names as they begin or sound, in either order.
 */
export function waysOfSamePerson(
  index: BlindIndex,
  { familyName, givenName, birthDate, ssn }: Pick<Searchable, "familyName" | "givenName" | "birthDate" | "ssn">,
): readonly (readonly (readonly number[])[])[] {
  const nameTokens = (name: string) => {
    const parts = partsOf(name);
    return [
      ...[...new Set(parts.flatMap(spellingsOf))].map((spelling) =>
        index.token("name", [...spelling].slice(0, longestPrefix).join(""), bits.name),
      ),
      ...parts.flatMap(soundsOf).map((sound) => index.token("sound", sound, bits.sound)),
    ];
  };
  const names = [familyName, givenName].map(nameTokens).filter((tokens) => tokens.length > 0);
  const sameDay = [[index.token("birth date", birthDate, bits.birth)], ...names];
  return [
    // Of a name of signs alone the day would be left, which many share.
    ...(names.length === 2 ? [sameDay] : []),
    ...(ssn === "" ? [] : [[[index.token("ssn", digitsOf(ssn), bits.number)]]]),
  ];
}

/** How many terms a name that was found begins with; those that only sound alike come after. */
export function closeness(
  terms: readonly string[],
  { familyName, givenName }: Pick<Searchable, "familyName" | "givenName">,
): number {
  const spellings = [...partsOf(familyName), ...partsOf(givenName), ...partsOf(familyName + givenName)].flatMap(
    spellingsOf,
  );
  return terms.filter((term) =>
    partsOf(term)
      .flatMap(spellingsOf)
      .some((typed) => spellings.some((spelling) => spelling.startsWith(typed))),
  ).length;
}
