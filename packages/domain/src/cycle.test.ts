import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  byCycleDay,
  type Cycle,
  type CycleDay,
  cycleDayOf,
  cyclesOf,
  expectedStart,
  type Flow,
  flows,
  setCycleDayInput,
  startsOf,
  summariseCycle,
  unsureStart,
} from "./cycle.ts";
import { placeWhereItIs } from "./testing/index.ts";
import { addDays, todayIn } from "./time.ts";

const said = (localDate: string, flow: Flow, startsCycle: boolean | null = null): CycleDay => ({
  localDate,
  flow,
  startsCycle,
});
/** Bleeding on the days of March, light unless told. */
const march = (...days: readonly (number | CycleDay)[]) =>
  days.map((day) => (typeof day === "number" ? said(`2026-03-${String(day).padStart(2, "0")}`, "light") : day));
/** Cycles of these lengths, one day of bleeding each, and one that goes on. */
function cyclesOfLengths(...lengths: readonly number[]): { readonly cycles: readonly Cycle[]; readonly last: string } {
  let last = "2025-01-01";
  const days = [said(last, "medium")];
  for (const length of lengths) {
    last = addDays(last, length);
    days.push(said(last, "medium"));
  }
  return { cycles: cyclesOf(days), last };
}

describe("a cycle", () => {
  it("starts with bleeding after five days without, and not earlier", () => {
    expect(startsOf(march(1, 2, 3, 8))).toEqual(["2026-03-01"]);
    expect(startsOf(march(1, 2, 3, 9))).toEqual(["2026-03-01", "2026-03-09"]);
    // Neither spotting nor a day that is said to be without breaks or makes a pause.
    const between = [said("2026-03-05", "spotting"), said("2026-03-07", "none")];
    expect(startsOf(march(1, 2, 3, ...between, 9))).toEqual(["2026-03-01", "2026-03-09"]);
  });

  it("is not started by spotting, unless she says so, and never by a day without", () => {
    expect(startsOf([said("2026-03-01", "spotting"), said("2026-03-02", "spotting")])).toEqual([]);
    expect(startsOf([said("2026-03-01", "spotting"), said("2026-03-02", "heavy")])).toEqual(["2026-03-02"]);
    expect(startsOf([said("2026-03-01", "spotting", true), said("2026-03-02", "heavy", false)])).toEqual([
      "2026-03-01",
    ]);
    expect(startsOf([said("2026-03-01", "none", true)])).toEqual([]);
  });

  it("starts where she says, and not where she says it does not", () => {
    expect(startsOf(march(1, said("2026-03-04", "light", true)))).toEqual(["2026-03-01", "2026-03-04"]);
    // The days after it go on with what she said is none.
    expect(startsOf(march(1, said("2026-03-14", "light", false), 15, 16, 28))).toEqual(["2026-03-01", "2026-03-28"]);
  });

  it("has a length once the next has begun, and its days of bleeding", () => {
    const days = march(29, 2, 1, said("2026-03-03", "spotting"), 4);
    expect(cyclesOf(days)).toEqual([
      { start: "2026-03-01", length: 28, bleedingDays: 3 },
      { start: "2026-03-29", length: null, bleedingDays: 1 },
    ]);
  });

  it("has the same starts in whatever order days are told, each told once", () => {
    const day = fc.record({
      offset: fc.integer({ min: 0, max: 400 }),
      flow: fc.constantFrom(...flows),
      startsCycle: fc.constantFrom(null, true, false),
    });
    fc.assert(
      fc.property(fc.uniqueArray(day, { selector: ({ offset }) => offset, maxLength: 60 }), (given) => {
        const days = given.map(({ offset, flow, startsCycle }) =>
          said(addDays("2025-02-20", offset), flow, startsCycle),
        );
        const starts = startsOf(days);
        expect(startsOf(days.toReversed())).toEqual(starts);
        expect(new Set(starts).size).toBe(starts.length);
        const lengths = cyclesOf(days).map(({ length }) => length);
        expect(lengths.every((length, index) => (length === null) === (index === lengths.length - 1))).toBe(true);
      }),
    );
  });
});

describe("the day of the cycle", () => {
  const starts = ["2026-01-01", "2026-01-29", "2026-07-01"];
  it.each([
    ["2025-12-31", null],
    ["2026-01-01", 1],
    ["2026-01-28", 28],
    ["2026-01-29", 1],
    // Over the change of the clock, up to the last day that can be known, and after it.
    ["2026-04-28", 90],
    ["2026-04-29", null],
    ["2026-06-30", null],
    ["2026-07-02", 2],
  ])("is on %s: %s", (day, expected) => {
    expect(cycleDayOf(starts, day)).toBe(expected);
  });

  it("is unknown without a start", () => {
    expect(cycleDayOf([], "2026-01-01")).toBeNull();
  });
});

describe("the next start", () => {
  it("is expected from three complete cycles on, as a range from the last ones", () => {
    const two = cyclesOfLengths(28, 30);
    expect(expectedStart(two.cycles, two.last)).toBeNull();
    const three = cyclesOfLengths(28, 30, 29);
    // t(0.8, 2) = 1.886; standard deviation 1; 1.886 * sqrt(4/3) = 2.18.
    expect(expectedStart(three.cycles, three.last)).toEqual({
      from: addDays(three.last, 26),
      to: addDays(three.last, 32),
      cycles: 3,
      meanLength: 29,
      shortest: 28,
      longest: 30,
      isIrregular: false,
    });
  });

  it("goes by six at most, the last ones, and keeps a day on each side where all were the same", () => {
    const { cycles, last } = cyclesOfLengths(45, 21, 28, 28, 28, 28, 28, 28);
    expect(expectedStart(cycles, last)).toMatchObject({
      from: addDays(last, 27),
      to: addDays(last, 29),
      cycles: 6,
      shortest: 28,
    });
  });

  it("is wide, and said to be irregular, where cycles are", () => {
    const { cycles, last } = cyclesOfLengths(24, 41, 30, 36);
    const expected = expectedStart(cycles, last);
    expect(expected).toMatchObject({ isIrregular: true, shortest: 24, longest: 41 });
    // t(0.8, 3) = 1.638, standard deviation 7.37: 13.49 days on each side of 32.75.
    expect(expected).toMatchObject({ from: addDays(last, 19), to: addDays(last, 47) });
  });

  it("leaves out what was too long to be one cycle, and expects nothing once the last start is too long ago", () => {
    const { cycles, last } = cyclesOfLengths(28, 28, 200, 28);
    expect(expectedStart(cycles, last)).toMatchObject({ cycles: 3, longest: 28 });
    expect(expectedStart(cycles, addDays(last, 89))).not.toBeNull();
    expect(expectedStart(cycles, addDays(last, 90))).toBeNull();
  });

  it.each([
    ["on", true, true],
    ["contraception", true, false],
    ["pregnancy", false, false],
    ["menopause", false, false],
    ["off", false, false],
  ] as const)("in the mode %s: a day of the cycle %s, an expected start %s", (mode, hasDay, hasExpected) => {
    const days = [0, 28, 56, 84].map((offset) => said(addDays("2026-01-01", offset), "medium"));
    const { cycleDay, expected, cycles } = summariseCycle(days, mode, "2026-03-27");
    expect([cycleDay, expected !== null, cycles.length]).toEqual([hasDay ? 2 : null, hasExpected, hasDay ? 4 : 0]);
  });
});

describe("a start that may be something else", () => {
  const kindOf = (days: readonly CycleDay[], day: string, cycles: readonly Cycle[] = []) =>
    unsureStart(days, { day, cycles })?.kind ?? null;

  it("is still the last one after a pause of two days, within two weeks, until she says which", () => {
    expect(unsureStart(march(1, 2, 3, 6), { day: "2026-03-06", cycles: [] })).toEqual({ kind: "stillLast", days: 5 });
    expect(kindOf(march(1, 2, 3, 10), "2026-03-10")).toBe("stillLast");
    expect(kindOf(march(1, 2, 3, 5), "2026-03-05")).toBeNull();
    expect(kindOf(march(1, 2, 3, said("2026-03-06", "light", false)), "2026-03-06")).toBeNull();
    expect(kindOf(march(1, said("2026-03-06", "spotting")), "2026-03-06")).toBeNull();
    expect(kindOf(march(6), "2026-03-06")).toBeNull();
  });

  it("is something in between where the cycle would be shorter than is usual, until she says which", () => {
    expect(unsureStart(march(1, 2, 22), { day: "2026-03-22", cycles: [] })).toEqual({ kind: "between", days: 21 });
    expect(kindOf(march(1, 15), "2026-03-15")).toBe("between");
    expect(kindOf(march(1, 24), "2026-03-24")).toBe("between");
    expect(kindOf(march(1, 25), "2026-03-25")).toBeNull();
    expect(kindOf(march(1, said("2026-03-22", "light", true)), "2026-03-22")).toBeNull();
    // What goes on starts nothing.
    expect(kindOf(march(1, 15, 16, 17, 19), "2026-03-19")).toBeNull();
  });

  it.each([
    { lengths: [21, 22, 21, 23], from: 21, why: "short ones are usual for her" },
    { lengths: [28, 27, 14, 29], from: 24, why: "one stray makes nothing usual" },
    { lengths: [35, 34, 36, 35], from: 28, why: "hers are long" },
    { lengths: [34, 35], from: 24, why: "two say nothing" },
  ])("is nothing else from $from days on where lengths were $lengths: $why", ({ lengths, from }) => {
    const { cycles, last } = cyclesOfLengths(...lengths);
    const kindAfter = (length: number) => {
      const day = addDays(last, length);
      return kindOf([said(last, "medium"), said(day, "medium")], day, cycles);
    };
    expect([kindAfter(from - 1), kindAfter(from)]).toEqual(["between", null]);
  });
});

describe("by cycle day", () => {
  const starts = ["2026-01-01", "2026-01-29", "2026-02-26"];
  const at = (localDate: string, strongest: number) => ({ localDate, strongest });

  it("means each day over the cycles that have an entry on it, with their spread", () => {
    const strengths = [
      at("2025-12-31", 9),
      at("2026-01-01", 8),
      at("2026-01-29", 6),
      at("2026-02-26", 7),
      at("2026-02-02", 3),
    ];
    expect(byCycleDay(strengths, { starts, last: 6 })).toEqual({
      cycles: 3,
      count: 4,
      length: 28,
      days: [
        { day: 1, cycles: 3, mean: 7, strongest: 8, spread: 1 },
        { day: 5, cycles: 1, mean: 3, strongest: 3, spread: null },
      ],
    });
  });

  it("looks at the last cycles alone, and never beyond the longest", () => {
    const strengths = [at("2026-01-01", 8), at("2026-02-26", 7), at("2026-12-24", 10)];
    expect(byCycleDay(strengths, { starts, last: 1 })).toMatchObject({
      cycles: 1,
      count: 1,
      // None of them is over.
      length: 28,
      days: [{ day: 1, mean: 7 }],
    });
    expect(byCycleDay([at("2026-03-28", 4)], { starts: starts.slice(-1), last: 1 })).toMatchObject({ length: 31 });
    expect(byCycleDay([], { starts: [], last: 6 })).toEqual({ cycles: 0, count: 0, length: 0, days: [] });
  });
});

describe("a day that is said", () => {
  const { zone } = placeWhereItIs(1);
  const today = todayIn(zone);

  it("has come already where she is", () => {
    const day = { timeZone: zone, flow: "light" } as const;
    expect(setCycleDayInput.safeParse({ ...day, localDate: today }).success).toBe(true);
    const tomorrow = setCycleDayInput.safeParse({ ...day, localDate: addDays(today, 1) });
    expect(tomorrow.error?.issues.map(({ path, message }) => [path, message])).toEqual([
      [["localDate"], "That day has not come yet."],
    ]);
  });

  it("starts a cycle only with bleeding", () => {
    const parse = (flow: Flow | null) =>
      setCycleDayInput.safeParse({ localDate: today, timeZone: zone, flow, startsCycle: true });
    expect([...flows, null].map((flow) => parse(flow).success)).toEqual([false, true, true, true, true, false]);
  });
});
