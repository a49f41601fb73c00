import type { MemberRole, MembershipStatus } from "@anamnesis/domain";

export const roles: Readonly<Record<MemberRole, string>> = {
  admin: "administrator",
  doctor: "doctor",
  nurse: "nurse",
  radiologist: "radiologist",
  technician: "technician",
  pharmacist: "pharmacist",
  auditor: "auditor",
  patient: "patient",
};

export const statuses: Readonly<Record<MembershipStatus, string>> = {
  active: "You can work in {organization} again, as before.",
  suspended: "Your membership in {organization} has been suspended. Your own diary is not touched.",
  ended: "You are no longer a member of {organization}. Your own diary is not touched.",
};

/** Every text of the mails about organizations. */
export const words = {
  invitation: {
    subject: "An invitation",
    paragraphs: [
      "{by} invites you to join {organization} as {role}.",
      "The link works until {until}, for this address alone. If you have no account yet, you can make one on the way.",
      "If you do not know the organization, leave this mail alone. Nothing happens without you.",
    ],
    action: "Look at the invitation",
  },
  role_changed: {
    subject: "Your role has changed",
    paragraphs: ["In {organization} your role is now: {role}."],
  },
  status_changed: {
    subject: "Your membership has changed",
  },
};
