import type { MemberRole, MembershipStatus } from "@anamnesis/domain";
import { commonWordsEn } from "../../../mail/words.en.ts";

const roles: Readonly<Record<MemberRole, string>> = {
  admin: "administrator",
  doctor: "doctor",
  nurse: "nurse",
  radiologist: "radiologist",
  technician: "technician",
  pharmacist: "pharmacist",
  auditor: "auditor",
  patient: "patient",
};

const statuses: Readonly<Record<MembershipStatus, (organization: string) => string>> = {
  active: (organization) => `You can work in ${organization} again, as before.`,
  suspended: (organization) => `Your membership in ${organization} has been suspended. Your own diary is not touched.`,
  ended: (organization) => `You are no longer a member of ${organization}. Your own diary is not touched.`,
};

/** Every text of the mails about organizations. Another language is another object of this type. */
export const organizationWordsEn = {
  ...commonWordsEn,
  role: (role: MemberRole) => roles[role],
  invitation: {
    subject: "An invitation",
    paragraphs: (p: { by: string; organization: string; role: string; until: string }) => [
      `${p.by} invites you to join ${p.organization} as ${p.role}.`,
      `The link works until ${p.until}, for this address alone. If you have no account yet, you can make one on the way.`,
      "If you do not know the organization, leave this mail alone. Nothing happens without you.",
    ],
    action: "Look at the invitation",
  },
  role_changed: {
    subject: "Your role has changed",
    paragraphs: (p: { organization: string; role: string }) => [`In ${p.organization} your role is now: ${p.role}.`],
  },
  status_changed: {
    subject: "Your membership has changed",
    paragraphs: (p: { organization: string; status: MembershipStatus }) => [statuses[p.status](p.organization)],
  },
};
