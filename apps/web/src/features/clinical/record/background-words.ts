import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { BackgroundPart } from "@anamnesis/domain";

export const partWords: Readonly<Record<BackgroundPart, MessageDescriptor>> = {
  emergency_contact: msg`Emergency contact`,
  insurance: msg`Insurance`,
  preferred_pharmacy: msg`Preferred pharmacy`,
  chronic_conditions: msg`Chronic conditions`,
  surgical_history: msg`Operations`,
  family_history: msg`Family history`,
  blood_type: msg`Blood group`,
  preferred_language: msg`Preferred language`,
  primary_physician: msg`Primary physician`,
};

/** What a field of a row is called; of each name there is one meaning, but for the group. */
const fieldWords: Readonly<Record<string, MessageDescriptor>> = {
  name: msg`Name`,
  relation: msg`Relation`,
  phone: msg`Phone`,
  payer: msg`Insurer`,
  plan: msg`Plan`,
  memberId: msg`Member number`,
  group: msg`Group`,
  from: msg`Good from`,
  until: msg`Good until`,
  condition: msg`Condition`,
  since: msg`Since`,
  procedure: msg`Operation`,
  when: msg`When`,
  language: msg`Language`,
  userId: msg`Who`,
};

const bloodGroup = msg`Blood group`;
export const fieldWordOf = (part: BackgroundPart, field: string): MessageDescriptor =>
  part === "blood_type" ? bloodGroup : (fieldWords[field] ?? partWords[part]);
