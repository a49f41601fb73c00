import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Invitation, MemberRole, MembershipStatus, OrganizationStatus, OrganizationType } from "@anamnesis/domain";
import type { Tone } from "../../ui/Chip.tsx";

export const memberRoleWords: { readonly [Role in MemberRole]: MessageDescriptor } = {
  admin: msg`Administrator`,
  doctor: msg`Doctor`,
  nurse: msg`Nurse`,
  radiologist: msg`Radiologist`,
  technician: msg`Technician`,
  pharmacist: msg`Pharmacist`,
  auditor: msg`Auditor`,
  patient: msg`Patient`,
};

/** What a role means, in a sentence. */
export const memberRoleMeanings: { readonly [Role in MemberRole]: MessageDescriptor } = {
  admin: msg`Invites people, gives roles, sets the rules. Sees no diaries.`,
  doctor: msg`Treats people. Reads diaries that are shared with the organization.`,
  nurse: msg`Cares for people. Reads diaries that are shared with the organization.`,
  radiologist: msg`Works on images. Sees no diaries.`,
  technician: msg`Looks after devices and rooms. Sees no diaries.`,
  pharmacist: msg`Advises on medication. Reads diaries that are shared with the organization.`,
  auditor: msg`Looks at members and resources, and changes nothing. Sees no diaries.`,
  patient: msg`Is treated here. Sees the organization, and nobody else in it.`,
};

export const organizationTypeWords: { readonly [Type in OrganizationType]: MessageDescriptor } = {
  hospital: msg`Hospital`,
  clinic: msg`Clinic or practice`,
  laboratory: msg`Laboratory`,
  imaging_center: msg`Imaging center`,
  research: msg`Research`,
  pharmacy: msg`Pharmacy`,
};

export const organizationStatusWords: { readonly [Status in OrganizationStatus]: MessageDescriptor } = {
  active: msg`Open`,
  suspended: msg`Suspended`,
  archived: msg`Archived`,
};

export const organizationStatusTones: { readonly [Status in OrganizationStatus]: Tone } = {
  active: "good",
  suspended: "warn",
  archived: "quiet",
};

export const membershipStatusWords: { readonly [Status in MembershipStatus]: MessageDescriptor } = {
  active: msg`Active`,
  suspended: msg`Suspended`,
  ended: msg`No longer here`,
};

export const membershipStatusTones: { readonly [Status in MembershipStatus]: Tone } = {
  active: "good",
  suspended: "warn",
  ended: "quiet",
};

export const invitationStateWords: { readonly [State in Invitation["state"]]: MessageDescriptor } = {
  open: msg`Open`,
  expired: msg`Ran out`,
  accepted: msg`Accepted`,
  withdrawn: msg`Withdrawn`,
};

export const invitationStateTones: { readonly [State in Invitation["state"]]: Tone } = {
  open: "accent",
  expired: "warn",
  accepted: "good",
  withdrawn: "quiet",
};
