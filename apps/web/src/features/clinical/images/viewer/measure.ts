import type { FrameFacts } from "@anamnesis/domain";
import type { Point } from "./view.ts";

/** Two ends of a length, or the ends of an angle with its corner between them: in elements of the picture. */
export interface Measurement {
  readonly id: string;
  /** Place in the series, and frame, that it was made in. */
  readonly index: number;
  readonly kind: "length" | "angle";
  readonly points: readonly Point[];
}

export type Spacing = Pick<FrameFacts, "spacing" | "aspect">;

/** From element to element in mm, or in widths of an element where the file says no lengths. */
const steps = ({ spacing, aspect }: Spacing) =>
  spacing === null ? { across: 1, down: aspect } : { across: spacing.column, down: spacing.row };

export function lengthOf(from: Point, to: Point, facts: Spacing): number {
  const { across, down } = steps(facts);
  return Math.hypot((to.x - from.x) * across, (to.y - from.y) * down);
}

/** Degrees between two arms, from 0 to 180; elements that are not square are taken as they lie in the body. */
export function angleOf(first: Point, corner: Point, second: Point, facts: Spacing): number {
  const { across, down } = steps(facts);
  const bearing = ({ x, y }: Point) => Math.atan2((y - corner.y) * down, (x - corner.x) * across);
  const degrees = Math.abs(((bearing(first) - bearing(second)) * 180) / Math.PI);
  return degrees > 180 ? 360 - degrees : degrees;
}

export const pointsNeeded = (kind: Measurement["kind"]): 2 | 3 => (kind === "length" ? 2 : 3);

/** What is measured, and in what; null as long as points are missing. */
export function resultOf({ kind, points }: Pick<Measurement, "kind" | "points">, facts: Spacing) {
  const [first, second, third] = points;
  if (first === undefined || second === undefined) return null;
  if (kind === "length") {
    return { value: lengthOf(first, second, facts), unit: facts.spacing === null ? ("px" as const) : ("mm" as const) };
  }
  return third === undefined ? null : { value: angleOf(first, second, third, facts), unit: "°" as const };
}
