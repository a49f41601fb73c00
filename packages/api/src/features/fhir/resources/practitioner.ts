import type { Practitioner } from "@medplum/fhirtypes";
import type { Member } from "@anamnesis/domain";
import { coded, refer, systems, wordsOf } from "../terms.ts";

/** Somebody who works at a clinic, with what they are allowed to do there. */
export function practitionerResource(member: Member): Practitioner {
  const { userId, displayName, title, email, status, npiNumber, licenseNumber, licenseState, licenseExpiresOn } =
    member;
  const license =
    licenseNumber === null
      ? []
      : [
          {
            identifier: [{ type: coded(systems.identifierType, "MD"), value: licenseNumber }],
            code: { text: wordsOf(member.specialization ?? member.role) },
            ...(licenseExpiresOn === null ? {} : { period: { end: licenseExpiresOn } }),
            ...(licenseState === null ? {} : { issuer: { display: licenseState } }),
          },
        ];
  return {
    resourceType: "Practitioner",
    id: userId,
    ...(npiNumber === null ? {} : { identifier: [{ system: systems.npi, value: npiNumber }] }),
    active: status === "active",
    name: [{ use: "usual", text: displayName, ...(title === null ? {} : { prefix: [title] }) }],
    telecom: [{ system: "email", value: email }],
    ...(license.length === 0 ? {} : { qualification: license }),
  };
}

/** A reference to somebody of whom only the name may be known: of an account that is gone, not even that. */
export const practitioner = (userId: string, name: string | null) => refer("Practitioner", userId, name);
