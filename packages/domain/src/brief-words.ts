/* English, which is also the name of each text in the catalogue of what the server says itself. */

/** What a brief says, besides what she wrote herself. */
export const briefWords = {
  title: "Brief for the doctor",
  period:
    "{range} ({days, plural, one {# day} other {# days}}): {entries, plural, one {# entry} other {# entries}} on {daysWithEntries, plural, one {# day} other {# days}}",
  footer: "Made on {madeOn} by me, from my own diary. Strength from 1 to 10. This is not a medical record.",
  unprintable: "{sign} stands for a character that this file has no sign for.",
  andMore: "and {count} more",
  ownWords: "What bothers me most",
  questions: "What I want to ask",
  symptoms: "Strongest symptoms",
  nothing: "Nothing was logged in these days.",
  eachDay: "Each bar is the strongest of a day, the dashed line the mean of all entries.",
  eachWeek: "Each bar is the strongest of a week, the dashed line the mean of all entries.",
  figures: "{days, plural, one {# day} other {# days}} · mean {mean} · strongest {strongest}",
  before: "{change} against {days, plural, one {the day before} other {the # days before}} ({mean})",
  sameAsBefore: "as in {days, plural, one {the day before} other {the # days before}} ({mean})",
  notBefore: "not logged in {days, plural, one {the day before} other {the # days before}}",
  alsoLogged: "Also logged:",
  onDays: "{days, plural, one {# day} other {# days}}",
  cycle: "Cycle",
  firstDays: "First days of bleeding",
  firstDay: "{day} ({days, plural, one {# day} other {# days}})",
  cycleLengths: "Length of the cycles",
  lengths:
    "median {median} days, {least} to {most} ({cycles, plural, one {# complete cycle} other {# complete cycles}})",
  /** Where it is one, or all are alike. */
  lengthsAlike: "{median} days ({cycles, plural, one {# complete cycle} other {# complete cycles}})",
  bleeding: "Bleeding",
  heavy: "heavy on {days, plural, one {# day} other {# days}}",
  medium: "medium on {days, plural, one {# day} other {# days}}",
  light: "light on {days, plural, one {# day} other {# days}}",
  spotting: "spotting on {days, plural, one {# day} other {# days}}",
  byCycleDay: "By day of the cycle",
  byCycleDayHint:
    "Each bar is the mean of a day of the cycle over the cycles, of days with an entry, the dashed line the mean of all of them.",
  byCycleDayFigures:
    "{days, plural, one {# day} other {# days}} {cycles, plural, one {in # cycle} other {in # cycles}} · mean {mean}",
  worstCycleDay: "strongest on cycle day {day} (mean {mean}, n = {cycles})",
  cycleDay: "day {day}",
  places: "Where it hurts, by entries",
  sleep: "Sleep",
  slept: "{mean} h on average, {least} to {most} h ({nights} of {days, plural, one {# night} other {# nights}})",
  /** Where it is one night, or all are alike. */
  sleptAlike: "{mean} h ({nights} of {days, plural, one {# night} other {# nights}})",
  associations: "What goes along with what",
  associationsHint: "A pattern, not a cause. Only what is clear, with its 95 % range.",
  stronger:
    "{category} was {by} stronger on days with “{tag}” ({low} to {high}; {daysWith} days with, {daysWithout} without)",
  weaker:
    "{category} was {by} weaker on days with “{tag}” ({low} to {high}; {daysWith} days with, {daysWithout} without)",
  medication: "Medication and relief",
  taken: "{times, plural, one {# time} other {# times}}",
  takenFor: "mostly for: {category}",
  helpedAfter: "after {minutes} min (median)",
  helpedWell: "helped well {count}",
  helpedSome: "helped a little {count}",
  helpedNot: "did not help {count}",
  tags: "Tags most used",
  notes: "Notes of the strongest entries",
};

/** Says a text in the language of the brief, with what stands in for its placeholders. */
export type SayInBrief = (text: string, values?: Readonly<Record<string, string | number>>) => string;
