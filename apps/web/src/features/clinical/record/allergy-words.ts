import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { AllergySeverity, AllergyStatus, AllergyVerification, SubstanceClass } from "@anamnesis/domain";

export const severityWords: Readonly<Record<AllergySeverity, MessageDescriptor>> = {
  severe: msg({ message: "severe", context: "allergy" }),
  moderate: msg({ message: "moderate", context: "allergy" }),
  mild: msg({ message: "mild", context: "allergy" }),
  unknown: msg({ message: "not known", context: "allergy" }),
};

export const verificationWords: Readonly<Record<AllergyVerification, MessageDescriptor>> = {
  confirmed: msg`confirmed`,
  unconfirmed: msg`told, not confirmed`,
  refuted: msg`refuted`,
  "entered-in-error": msg`entered by mistake`,
};

export const statusWords: Readonly<Record<AllergyStatus, MessageDescriptor>> = {
  active: msg({ message: "active", context: "allergy" }),
  inactive: msg({ message: "inactive", context: "allergy" }),
  resolved: msg({ message: "over", context: "allergy" }),
};

export const substanceClassWords: Readonly<Record<SubstanceClass, MessageDescriptor>> = {
  penicillins: msg`Penicillins`,
  cephalosporins: msg`Cephalosporins`,
  sulfonamide_antibiotics: msg`Sulfonamide antibiotics`,
  macrolides: msg`Macrolides`,
  fluoroquinolones: msg`Fluoroquinolones`,
  nsaids: msg`Anti-inflammatory drugs (NSAIDs)`,
  opioids: msg`Opioids`,
  local_anaesthetics: msg`Local anaesthetics`,
  ace_inhibitors: msg`ACE inhibitors`,
  iodinated_contrast: msg`Iodinated contrast media`,
  latex: msg`Latex`,
  egg_or_gelatin: msg`Egg or gelatin`,
};
