import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { AdministrativeGender } from "@anamnesis/domain";

export const genderWords: Readonly<Record<AdministrativeGender, MessageDescriptor>> = {
  female: msg`female`,
  male: msg`male`,
  other: msg`other`,
  unknown: msg`not known`,
};
