import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { MedicationSource, MedicationStatus } from "@anamnesis/domain";
import { formatFullDay, formatMonth } from "../../../lib/dates.ts";

export const sourceWords: Readonly<Record<MedicationSource, MessageDescriptor>> = {
  patient: msg`the patient`,
  family: msg`family`,
  pharmacy: msg`a pharmacy`,
  record: msg`another record`,
  other: msg({ message: "elsewhere", context: "medication" }),
};

export const statusWords: Readonly<Record<MedicationStatus, MessageDescriptor>> = {
  active: msg({ message: "taken", context: "medication" }),
  "on-hold": msg({ message: "paused", context: "medication" }),
  completed: msg({ message: "ended as planned", context: "medication" }),
  stopped: msg({ message: "stopped", context: "medication" }),
  "not-taken": msg({ message: "was never taken", context: "medication" }),
  "entered-in-error": msg({ message: "entered by mistake", context: "medication" }),
};

/** A day, a month or a year, as far as it is known. */
export function partialDayInWords(given: string): string {
  if (given.length === "2024".length) return given;
  return given.length === "2024-03".length ? formatMonth(given) : formatFullDay(given);
}
