import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Agreement, MatchBand, MatchField } from "@anamnesis/domain";

export const matchFieldWords: Readonly<Record<MatchField, MessageDescriptor>> = {
  name: msg`Name`,
  birthDate: msg`Birth date`,
  gender: msg`Gender`,
  ssn: msg`Social security number`,
  phone: msg`Phone`,
  email: msg`E-mail`,
  address: msg`Address`,
};

export const agreementWords: Readonly<Record<Agreement, MessageDescriptor>> = {
  same: msg`the same`,
  similar: msg`alike`,
  other: msg`different`,
  missing: msg`not in both`,
};

export const bandWords: Readonly<Record<MatchBand, MessageDescriptor>> = {
  likely: msg`Very likely one person`,
  possible: msg`Perhaps one person`,
  unlikely: msg`Hardly one person`,
};
