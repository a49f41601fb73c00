import { dayOfStamp, instantOfStamp, type SentEntry } from "@anamnesis/domain";
import type { Hl7Message, Hl7Segment } from "@medplum/core";
import { systems } from "../fhir/index.ts";
import { componentOf, partOf, repetitionsOf } from "./message.ts";

/*
 * What messages say of patients, as resources of FHIR R4: whatever way something comes, it is taken over in one way.
 */

/** Table 0001, administrative sex. */
const genders: Readonly<Record<string, string>> = {
  F: "female",
  M: "male",
  O: "other",
  A: "other",
  U: "unknown",
  N: "other",
};
/** Table 0128, severity of an allergy. */
const severities: Readonly<Record<string, string>> = { SV: "severe", MO: "moderate", MI: "mild" };
/** Table 0085, status of a result. */
const statuses: Readonly<Record<string, string>> = {
  F: "final",
  C: "corrected",
  P: "preliminary",
  X: "cancelled",
  W: "entered-in-error",
};

/** Who numbers by it: by object identifier, else by name. */
function assignerOf(identifier: readonly string[]): string {
  const oid = partOf(identifier, 4, 2);
  return oid === "" ? partOf(identifier, 4) : `urn:oid:${oid}`;
}

/** Numbers of a patient (CX). */
export const identifiersIn = (segment: Hl7Segment | undefined, field: number) =>
  repetitionsOf(segment, field).map((one) => ({
    type: { coding: [{ system: systems.identifierType, code: partOf(one, 5) === "" ? "MR" : partOf(one, 5) }] },
    system: assignerOf(one),
    value: partOf(one, 1),
  }));

const orUndefined = (text: string): string | undefined => (text === "" ? undefined : text);
const given = <Value>(value: Value, isGiven: boolean): readonly Value[] => (isGiven ? [value] : []);

/** By phone or mail (XTN), in the forms of old messages and of newer ones. */
function telecomOf(one: readonly string[]) {
  const mail = partOf(one, 4);
  if (mail !== "" || partOf(one, 3) === "Internet")
    return [{ system: "email", value: mail === "" ? partOf(one, 1) : mail }];
  const number = [5, 6, 7].map((part) => partOf(one, part)).join("");
  const phone = [partOf(one, 1), partOf(one, 12), number].find((value) => value !== "");
  return phone === undefined ? [] : [{ system: "phone", value: phone }];
}

/** Where the patient stands in the bundle of a message. */
const place = "urn:hl7v2:PID";

/** Who a message is about (PID). */
export function patientIn(message: Hl7Message): SentEntry {
  const segment = message.getSegment("PID");
  const ssn = componentOf(segment, 19);
  const names = repetitionsOf(segment, 5).map((name) => ({
    use: partOf(name, 7) === "L" || partOf(name, 7) === "" ? "official" : "usual",
    family: partOf(name, 1),
    given: [2, 3].map((part) => partOf(name, part)).filter((part) => part !== ""),
  }));
  const addresses = repetitionsOf(segment, 11).map((one) => ({
    line: [1, 2].map((part) => partOf(one, part)).filter((part) => part !== ""),
    city: orUndefined(partOf(one, 3)),
    state: orUndefined(partOf(one, 4)),
    postalCode: orUndefined(partOf(one, 5)),
    country: orUndefined(partOf(one, 6)),
  }));
  return {
    fullUrl: place,
    resource: {
      resourceType: "Patient",
      identifier: [
        ...identifiersIn(segment, 3),
        ...given({ type: { coding: [{ system: systems.identifierType, code: "SS" }] }, value: ssn }, ssn !== ""),
      ],
      name: names,
      birthDate: dayOfStamp(componentOf(segment, 7)).slice(0, 10),
      gender: genders[componentOf(segment, 8)] ?? "unknown",
      address: addresses,
      telecom: [...repetitionsOf(segment, 13), ...repetitionsOf(segment, 14)].flatMap(telecomOf),
    },
  };
}

const codingSystems: Readonly<Record<string, string>> = {
  LN: systems.loinc,
  RXNORM: systems.rxnorm,
  SCT: systems.snomed,
};

/** A code with its words (CE, CWE). */
function conceptIn(segment: Hl7Segment, field: number) {
  const code = componentOf(segment, field, 1);
  const words = componentOf(segment, field, 2) || code;
  const known = codingSystems[componentOf(segment, field, 3).toUpperCase()];
  return { text: words, coding: given({ system: known, code, display: words }, known !== undefined) };
}

/** To what the patient is allergic (AL1). */
export const allergiesIn = (message: Hl7Message): readonly SentEntry[] =>
  message.getAllSegments("AL1").map((segment) => ({
    // By what it says: messages number them anew each time.
    fullUrl: `urn:hl7v2:AL1:${componentOf(segment, 3, 1)}:${componentOf(segment, 3, 2)}`,
    resource: {
      resourceType: "AllergyIntolerance",
      patient: { reference: place },
      code: conceptIn(segment, 3),
      reaction: [
        {
          severity: severities[componentOf(segment, 4)],
          manifestation: repetitionsOf(segment, 5).map((one) => ({ text: partOf(one, 1) })),
        },
      ],
    },
  }));

/** Systolic and diastolic (LOINC), which are sent by themselves and are one blood pressure. */
const ofBloodPressure: ReadonlySet<string> = new Set(["8480-6", "8462-4"]);
const bloodPressure = { coding: [{ system: systems.loinc, code: "85354-9" }], text: "Blood pressure" };

/** What was measured (OBX, each under the order it belongs to). */
export function observationsIn(message: Hl7Message, timeZone: string): readonly SentEntry[] {
  const found = new Map<string, SentEntry>();
  let order: Hl7Segment | undefined;
  for (const segment of message.segments) {
    if (segment.name === "OBR") order = segment;
    if (segment.name !== "OBX") continue;
    const at = componentOf(segment, 14) || componentOf(order, 7);
    const instant = instantOfStamp(at, timeZone);
    const code = componentOf(segment, 3);
    const value = componentOf(segment, 5);
    const unit = componentOf(segment, 6);
    const status = componentOf(segment, 11);
    const isNumber = componentOf(segment, 2) === "NM" && value !== "" && Number.isFinite(Number(value));
    const measured = {
      code: conceptIn(segment, 3),
      ...(isNumber ? { valueQuantity: { value: Number(value), unit, code: unit } } : {}),
    };
    const isPart = ofBloodPressure.has(code);
    // The same result sent again is the same: by the order that it answers, what was measured, and when. One that was
    // corrected is another one.
    const what = isPart ? ["85354-9"] : [code, componentOf(segment, 4)];
    const numbers = [componentOf(order, 3), componentOf(order, 2), ...what, at, ...given("corrected", status === "C")];
    const fullUrl = `urn:hl7v2:OBX:${numbers.join(":")}`;
    const before = found.get(fullUrl)?.resource["component"];
    found.set(fullUrl, {
      fullUrl,
      resource: {
        resourceType: "Observation",
        status: statuses[status] ?? "unknown",
        subject: { reference: place },
        ...(instant === null ? {} : { effectiveDateTime: instant }),
        ...(isPart
          ? { code: bloodPressure, component: [...(Array.isArray(before) ? before : []), measured] }
          : measured),
      },
    });
  }
  return [...found.values()];
}
