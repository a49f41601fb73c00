import {
  addDays,
  type BodyRegion,
  type CycleDay,
  type Flow,
  type ImportedDiaryDay,
  type ImportedTracker,
  type Language,
  localDateOf,
  type MedicationIntake,
  type RecordSymptomInput,
} from "@anamnesis/domain";

/** A generator of numbers in [0, 1) that gives the same row for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A text of the sample person in each language. */
type Spoken = Readonly<Record<Language, string>>;
const unsaid: Spoken = { en: "", de: "" };

interface Habit {
  /** One of those that a new diary has. */
  readonly category: string;
  /** Chance of an entry and its usual severity on a day of the cycle (0 is the first day of bleeding). */
  readonly on: (cycleDay: number, tags: ReadonlySet<Tag>) => readonly [chance: number, severity: number];
  readonly hour: number;
  /** Where it is each time. */
  readonly regions?: readonly BodyRegion[];
  readonly notes: readonly Spoken[];
}

const near = (day: number, centre: number, width: number) => Math.max(0, 1 - Math.abs(day - centre) / width);

const habits: readonly Habit[] = [
  {
    category: "Cramps",
    on: (day) => [day < 4 ? 0.9 : 0.03, 8.2 - day * 1.4],
    hour: 9,
    regions: ["lower_belly_left", "lower_belly_middle", "lower_belly_right"],
    notes: [
      { en: "Hot-water bottle helped.", de: "Wärmflasche hat geholfen." },
      { en: "Woke up with it.", de: "Damit aufgewacht." },
      { en: "Ibuprofen 400 at noon.", de: "Mittags Ibuprofen 400." },
      unsaid,
    ],
  },
  {
    category: "Headache",
    on: (day, tags) => [
      0.12 + 0.4 * near(day, 27, 3) + (tags.has("poorSleep") ? 0.35 : 0),
      tags.has("poorSleep") ? 6.5 : 4,
    ],
    hour: 15,
    notes: [
      { en: "Behind the left eye.", de: "Hinter dem linken Auge." },
      { en: "Better after a walk.", de: "Nach einem Spaziergang besser." },
      { en: "Too much screen.", de: "Zu viel Bildschirm." },
      unsaid,
      unsaid,
    ],
  },
  {
    category: "Low mood",
    on: (day, tags) => [0.35 + 0.3 * near(day, 25, 4), 3 + 4 * near(day, 25, 4) - (tags.has("exercise") ? 1.5 : 0)],
    hour: 20,
    notes: [
      { en: "Irritable, then fine.", de: "Gereizt, dann wieder gut." },
      { en: "Cried over nothing.", de: "Wegen nichts geweint." },
      { en: "Low all evening.", de: "Den ganzen Abend gedrückt." },
      unsaid,
      unsaid,
      unsaid,
    ],
  },
  {
    category: "Fatigue",
    on: (day, tags) => [
      0.3 + 0.3 * near(day, 1, 4) + (tags.has("poorSleep") ? 0.4 : 0),
      tags.has("poorSleep") ? 7 : 4.5,
    ],
    hour: 17,
    notes: [
      { en: "Nap did not help.", de: "Mittagsschlaf hat nicht geholfen." },
      { en: "Fell asleep on the sofa.", de: "Auf dem Sofa eingeschlafen." },
      unsaid,
      unsaid,
    ],
  },
  {
    category: "Bloating",
    on: (day) => [0.55 * near(day, 26, 4), 4.5],
    hour: 19,
    notes: [unsaid, { en: "After dinner.", de: "Nach dem Abendessen." }],
  },
  {
    category: "Breast tenderness",
    on: (day) => [0.5 * near(day, 24, 4), 4],
    hour: 12,
    notes: [unsaid],
  },
  {
    category: "Back pain",
    on: (day) => [0.05 + 0.4 * near(day, 0, 3), 5],
    hour: 11,
    regions: ["lower_back_left", "lower_back_right"],
    notes: [unsaid],
  },
];

const tagWords = {
  poorSleep: { en: "poor sleep", de: "schlecht geschlafen" },
  exercise: { en: "exercise", de: "Sport" },
  travel: { en: "travel", de: "Reise" },
  coffee: { en: "coffee", de: "Kaffee" },
  stress: { en: "stress", de: "Stress" },
} as const satisfies Readonly<Record<string, Spoken>>;
type Tag = keyof typeof tagWords;

const dayTags: readonly (readonly [tag: Tag, chance: number])[] = [
  ["poorSleep", 0.2],
  ["exercise", 0.3],
  ["travel", 0.06],
  ["coffee", 0.4],
  ["stress", 0.18],
];

const timeZone = "Europe/Vienna";

/** From the first day of a cycle on. */
const bleeding: readonly Flow[] = ["medium", "heavy", "medium", "light", "spotting"];
/** One cycle among those of a year is a long one. */
const longCycle = { number: 3, length: 40 };

interface DemoTracker extends Omit<ImportedTracker, "id"> {
  readonly key: "alcohol" | "steps";
}

const followed: readonly (Omit<DemoTracker, "label"> & { readonly labels: Spoken })[] = [
  { key: "alcohol", labels: { en: "Alcohol", de: "Alkohol" }, kind: "yes_no", unit: "", hidden: false },
  { key: "steps", labels: { en: "Steps", de: "Schritte" }, kind: "number", unit: "", hidden: false },
];

/** What the sample person follows besides. */
export const demoTrackers = (language: Language): readonly DemoTracker[] =>
  followed.map(({ labels, ...tracker }) => ({ ...tracker, label: labels[language] }));

/** A day as a whole; `tracked` by the keys of what is followed. */
export interface DemoDay extends Omit<ImportedDiaryDay, "tracked"> {
  readonly tracked: Readonly<Record<string, boolean | number>>;
}

const dayNotes: readonly Spoken[] = [
  { en: "Long walk along the Danube canal, early to bed.", de: "Langer Spaziergang am Donaukanal, früh ins Bett." },
  { en: "Deadline week. Lunch at the desk again.", de: "Abgabewoche. Wieder am Schreibtisch gegessen." },
  { en: "Mum’s birthday, home late.", de: "Mamas Geburtstag, spät heimgekommen." },
  { en: "Rain all day, read a whole book.", de: "Den ganzen Tag Regen, ein ganzes Buch gelesen." },
  { en: "First yoga class in months.", de: "Erste Yogastunde seit Monaten." },
];

/** What the sample person takes for the cramps, for so many days, and how much of them is left since. */
const treatment = {
  name: { en: "Norethisterone", de: "Norethisteron" },
  dose: "5 mg",
  days: 58,
  clock: "19:40",
  left: 0.6,
} as const;

export interface DemoDiary {
  readonly entries: readonly RecordSymptomInput[];
  readonly cycle: readonly CycleDay[];
  readonly days: readonly DemoDay[];
  readonly intakes: readonly Omit<MedicationIntake, "id">[];
}

interface DemoTerms {
  /** The instant that nothing is later than, ISO 8601. */
  readonly now: string;
  readonly days: number;
  readonly language: Language;
}

/**
 * A plausible diary: cycles of about 28 days, worse headaches after poor sleep, days without anything.
 * The same for the same day, as far as that has come, in whichever language.
 */
export function demoDiary({ now, days, language }: DemoTerms): DemoDiary {
  const today = localDateOf(now, timeZone);
  const random = randomFrom(20_260_301);
  const pick = <T>(list: readonly T[], otherwise: T): T => list[Math.floor(random() * list.length)] ?? otherwise;
  const entries: RecordSymptomInput[] = [];
  const cycle: CycleDay[] = [];
  const wholeDays: DemoDay[] = [];
  const intakes: Omit<MedicationIntake, "id">[] = [];
  let cycles = 0;
  let cycleDay = 9;
  let cycleLength = 28;
  for (let offset = 1 - days; offset <= 0; offset += 1) {
    const date = addDays(today, offset);
    const tags = new Set(dayTags.filter(([, chance]) => random() < chance).map(([tag]) => tag));
    const isQuiet = random() < 0.12;
    const flow = bleeding[cycleDay];
    if (flow !== undefined) cycle.push({ localDate: date, flow, startsCycle: null });
    const isTreated = offset > -treatment.days;
    const takenAt = `${date}T${treatment.clock}:00Z`;
    if (isTreated && Date.parse(takenAt) <= Date.parse(now)) intakes.push(intakeAt(takenAt, { date, language }));
    for (const habit of habits) {
      const [chance, untreated] = habit.on(cycleDay, tags);
      const usual = isTreated && habit.category === "Cramps" ? untreated * treatment.left : untreated;
      const isFelt = random() < chance && !isQuiet;
      const severity = Math.min(10, Math.max(1, Math.round(usual + (random() - 0.5) * 3)));
      const hour = Math.max(6, Math.min(23, habit.hour + Math.floor(random() * 4) - 2));
      const minute = Math.floor(random() * 60);
      const notes = pick(habit.notes, unsaid)[language];
      const time = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
      const occurredAt = `${date}T${time}:00Z`;
      // In the evening of UTC it is tomorrow there already.
      if (!isFelt || Date.parse(occurredAt) > Date.parse(now)) continue;
      entries.push({
        occurredAt,
        timeZone,
        category: habit.category,
        severity,
        notes,
        tags: [...tags].slice(0, 3).map((tag) => tagWords[tag][language]),
        regions: [...(habit.regions ?? [])],
      });
    }
    // Of a night nothing is known before it is over, of steps and evenings nothing on the same day.
    const day = wholeDay(date, { tags, language, random: randomFrom(offset + days + 1) });
    if (offset < 0 && day !== null) wholeDays.push(day);
    cycleDay += 1;
    if (cycleDay >= cycleLength) {
      cycleDay = 0;
      cycles += 1;
      const usual = 26 + Math.floor(random() * 5);
      cycleLength = cycles === longCycle.number ? longCycle.length : usual;
    }
  }
  return { entries, cycle, days: wholeDays, intakes };
}

const intakeAt = (
  takenAt: string,
  { date, language }: { readonly date: string; readonly language: Language },
): Omit<MedicationIntake, "id"> => ({
  takenAt,
  localDate: date,
  timeZone,
  name: treatment.name[language],
  dose: treatment.dose,
  relief: null,
  reliefAfterMinutes: null,
  entryId: null,
});

interface OfDay {
  readonly tags: ReadonlySet<Tag>;
  readonly language: Language;
  readonly random: () => number;
}

/** Sleep by whether it was poor, steps by whether there was exercise; some days nobody thought of it. */
function wholeDay(localDate: string, { tags, language, random }: OfDay): DemoDay | null {
  if (random() < 0.15) return null;
  const quarters = (tags.has("poorSleep") ? 21 : 29) + Math.round((random() - 0.5) * 6);
  const steps = (tags.has("exercise") ? 9_500 : 5_500) + Math.round((random() - 0.5) * 40) * 100;
  const drank = random() < 0.22;
  const notes = random() < 0.05 ? (dayNotes[Math.floor(random() * dayNotes.length)] ?? unsaid)[language] : "";
  return { localDate, sleepMinutes: quarters * 15, tracked: { steps, alcohol: drank }, notes };
}
