import { z } from "zod";
import { lineOfText } from "./text.ts";

/** A day has it or not, or a number of it. */
export const trackerKinds = ["yes_no", "number"] as const;
export type TrackerKind = (typeof trackerKinds)[number];

/** How many trackers a person can have; with those that were removed, a few times as many. */
export const mostTrackers = 20;
export const mostTrackersEver = 100;
/** As far from zero as a number of a day can be. */
export const mostTracked = 1_000_000;

export const trackerId = z.uuid("That is nothing you follow.").toLowerCase();
export const trackerLabel = lineOfText("Name", 40);
export const trackerUnit = z.literal("").or(lineOfText("Unit", 20));

export const trackerKind = z.enum(trackerKinds, "Choose yes or no, or a number.");
export const tooManyTrackers = `You can follow at most ${mostTrackers} things.`;

/** A new tracker. `id` is made by the client: sent again it is there already. */
export const addTrackerInput = z
  .strictObject({
    id: trackerId,
    label: trackerLabel,
    kind: trackerKind,
    unit: trackerUnit.default(""),
  })
  .refine(({ kind, unit: given }) => kind === "number" || given === "", {
    path: ["unit"],
    message: "Only a number has a unit.",
  });
export type AddTrackerInput = z.infer<typeof addTrackerInput>;

/** Another name or unit; what was said of days follows. */
export const changeTrackerInput = z.strictObject({ id: trackerId, label: trackerLabel, unit: trackerUnit });
export type ChangeTrackerInput = z.infer<typeof changeTrackerInput>;

/** Trackers in the order that the person wants; those that are not named come after, as they were. */
export const arrangeTrackersInput = z.strictObject({
  trackers: z
    .array(z.strictObject({ id: trackerId, hidden: z.boolean() }))
    .min(1, "Name at least one thing you follow.")
    .max(mostTrackers, tooManyTrackers)
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, "Name each thing once."),
});
export type ArrangeTrackersInput = z.infer<typeof arrangeTrackersInput>;

export const trackerIdInput = z.strictObject({ id: trackerId });

/** Something that a person follows of their days besides symptoms. */
export interface Tracker {
  readonly id: string;
  readonly label: string;
  readonly kind: TrackerKind;
  /** Empty for none. */
  readonly unit: string;
  /** Kept, but not offered. */
  readonly hidden: boolean;
}

/** As its person arranges it. */
export interface TrackerInUse extends Tracker {
  /** Days on which something is said of it. */
  readonly days: number;
}

/** What is said of a day, by the id of the tracker. */
export type TrackedValue = boolean | number;
export type TrackedValues = Readonly<Record<string, TrackedValue>>;

const tooFar = "That number is too large for a day.";
/** To the thousandth: what is typed stays, what a computer makes of 0.1 + 0.2 does not. */
const number = z
  .number("Give a number.")
  .min(-mostTracked, tooFar)
  .max(mostTracked, tooFar)
  .transform((given) => Math.round(given * 1_000) / 1_000);

/** Null takes a value back. */
export const trackedChanges = z
  .record(trackerId, z.union([z.boolean(), number, z.null()]))
  .refine((values) => Object.keys(values).length <= mostTrackers, tooManyTrackers);
/** As a file has them. */
export const trackedValues = z
  .record(trackerId, z.union([z.boolean(), number]))
  .refine((values) => Object.keys(values).length <= mostTrackers, tooManyTrackers);
