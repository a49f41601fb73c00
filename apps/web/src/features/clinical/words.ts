import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { AdministrativeGender, EmergencyCause, EmergencyOutcome } from "@anamnesis/domain";

export const genderWords: Readonly<Record<AdministrativeGender, MessageDescriptor>> = {
  female: msg`female`,
  male: msg`male`,
  other: msg`other`,
  unknown: msg`not known`,
};

/** Why a record is opened outside the care team, as whoever opens it says it. */
export const causeWords: Readonly<Record<EmergencyCause, MessageDescriptor>> = {
  emergency: msg`Emergency: the patient needs care now`,
  cover: msg`I stand in for somebody of the care team`,
  second_opinion: msg`Somebody of the care team asked for my opinion`,
  patient_asked: msg`The patient asked me to`,
  other: msg`Something else`,
};

export const outcomeWords: Readonly<Record<EmergencyOutcome, MessageDescriptor>> = {
  justified: msg`There was reason for it`,
  not_justified: msg`There was no reason for it`,
};
