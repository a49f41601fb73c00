import type { Organization } from "@medplum/fhirtypes";
import type { ActingMembership } from "@anamnesis/domain";
import { wordsOf } from "../terms.ts";

/** Where whoever asks works. */
export const organizationResource = ({ organizationId, name, slug, type }: ActingMembership): Organization => ({
  resourceType: "Organization",
  id: organizationId,
  identifier: [{ system: "urn:anamnesis:organizations", value: slug }],
  active: true,
  type: [{ text: wordsOf(type) }],
  name,
});
