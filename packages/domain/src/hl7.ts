import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import { timeZone } from "./time.ts";

/** Characters of a message; a result of a laboratory has some thousands. */
export const longestHl7Message = 240_000;

/** What became of a message that was not understood. */
export const heldMessageStates = ["held", "taken", "set_aside"] as const;
export type HeldMessageState = (typeof heldMessageStates)[number];

/** Messages that wait for somebody, in one organization. Whoever sends keeps the next ones. */
export const mostHeldMessages = 500;

export const receiveHl7Input = z.strictObject({
  message: z.string().max(longestHl7Message, `At most ${longestHl7Message} characters.`),
  /** In which the sender's clock goes, for times without an offset. */
  timeZone,
});
export type ReceiveHl7Input = z.infer<typeof receiveHl7Input>;

export const heldMessageInput = z.strictObject({ id: z.uuid("That is not a message.") });

/** What is sent back to whoever sent a message, and whether all of it was taken over. */
export interface Hl7Answer {
  /** An ACK message, in segments that end with a carriage return. */
  readonly acknowledgment: string;
  readonly isTaken: boolean;
}

/** A message that was not understood, or not as a whole. */
export interface HeldMessage {
  readonly id: string;
  /** As the message says: `ADT^A01`. */
  readonly kind: string;
  /** Who sent it: application and facility. */
  readonly sender: string;
  /** Why it waits, in words. */
  readonly problem: string;
  readonly receivedAt: string;
}

const stamp = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(?:(\d{2})(?:\.\d{1,4})?)?)?([+-]\d{4})?$/u;

/** The day of a time stamp of HL7 v2 (TS, DTM), ISO 8601; as it stands where it is none, for whoever reads it to refuse. */
export function dayOfStamp(text: string): string {
  const [, year, month, day] = stamp.exec(text) ?? [];
  return year === undefined ? text : `${year}-${month}-${day}`;
}

/** A time stamp with its offset, by the sender's clock where it says none; null where it is none, or a day alone. */
export function instantOfStamp(text: string, timeZone: string): string | null {
  const [, year, month, day, hour, minute, second = "00", offset] = stamp.exec(text) ?? [];
  if (hour === undefined) return null;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  try {
    if (offset !== undefined) {
      return Temporal.Instant.from(`${local}${offset.slice(0, 3)}:${offset.slice(3)}`).toString();
    }
    return Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone).toInstant().toString();
  } catch {
    return null;
  }
}
