/** One figure, with what it was compared with in the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with; for a ratio the denominator. */
  readonly against: string;
  /** In words: `≥ 0.60`. */
  readonly reach: string;
  readonly isReached: boolean;
}

/** What the command line says about a run. */
export interface BenchOptions {
  /** Folder of another checkout, such as that of an earlier release, whose server is measured in turn. */
  readonly before?: string | undefined;
  /** Patients among whom is searched, such as 1000000. */
  readonly patients?: string | undefined;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * Medians of what all sides did, one after the other in every round: what else the machine does meanwhile is in the way of
 * each alike. A round before warms caches and plans.
 */
export async function inTurn<Load, Side extends string>(
  loads: Readonly<Record<Side, Load>>,
  { rounds, rate }: { readonly rounds: number; readonly rate: (load: Load) => Promise<number> },
): Promise<(side: Side) => number> {
  const sides = Object.entries<Load>(loads);
  const measured = new Map<string, number[]>(sides.map(([side]) => [side, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [side, load] of sides) {
      const done = await rate(load);
      if (round >= 0) measured.get(side)?.push(done);
    }
  }
  return (side) => median(measured.get(side) ?? []);
}

/** @param q from 0 to 1 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

/** A ratio against its other side, both measured in turn. */
export function ratio(name: string, own: number, other: number, given: { against: string; atLeast: number }): Figure {
  const value = own / other;
  return {
    name,
    value,
    unit: "×",
    against: given.against,
    reach: `≥ ${given.atLeast}`,
    isReached: value >= given.atLeast,
  };
}

/** A measurement that is to stay small. */
export function atMost(
  name: string,
  value: number,
  { unit, most, against }: { readonly unit: string; readonly most: number; readonly against: string },
): Figure {
  return { name, value, unit, against, reach: `≤ ${most}`, isReached: value <= most };
}

/** A plain measurement that is there to be read, not reached. */
export function reading(name: string, value: number, unit: string): Figure {
  return { name, value, unit, against: "–", reach: "–", isReached: true };
}

export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.isReached ? " " : "!",
    figure.name,
    `${number.format(figure.value)} ${figure.unit}`,
    figure.reach,
    figure.against,
  ]);
  const all = [[" ", "what", "figure", "reach", "compared with"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  return `${all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")}\n`;
}
