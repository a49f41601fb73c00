import { Hl7Field, type Hl7Message, Hl7Segment } from "@medplum/core";
import { escaped } from "./message.ts";

/** Table 0008: taken (AA), an error in it (AE), refused as such (AR); and why, in words. */
export interface Acknowledgment {
  readonly code: "AA" | "AE" | "AR";
  readonly words: string;
}

/** The answer to a message (HL7 v2, 2.9). Words of what is wrong stand in ERR-8, which is for people. */
export function acknowledge(message: Hl7Message, { code, words }: Acknowledgment): string {
  const { context } = message;
  // ERR-3: an application error (table 0357); ERR-4: how grave.
  const fields = ["ERR", "", "", code === "AR" ? "200" : "207", code === "AA" ? "W" : "E", "", "", "", escaped(words)];
  const errSegment = new Hl7Segment(
    fields.map((field) => new Hl7Field([[field]], context)),
    context,
  );
  const built = message.buildAck({ ackCode: code, ...(words === "" ? {} : { errSegment }) });
  return built.segments.map((segment) => `${segment.toString()}\r`).join("");
}
