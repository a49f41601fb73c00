import type { FoundOrganization } from "@anamnesis/domain";
import { plusDays, today, zone } from "../../../lib/dates.ts";

/** With whom a diary is shared, as far as the form shows it. */
export type ChosenOrganization = Pick<FoundOrganization, "organizationId" | "name" | "type"> & {
  readonly city?: string | null;
};

/** What stands in the form. */
export interface ShareDraft {
  readonly organization: ChosenOrganization | null;
  readonly personName: string;
  readonly from: string;
  readonly to: string;
  /** There is no last day: what is logged later is shared as well. */
  readonly goesOn: boolean;
  /** Null for everything. */
  readonly categories: readonly string[] | null;
  readonly includesNotes: boolean;
  readonly includesMedication: boolean;
  readonly includesCycle: boolean;
  readonly expiresOn: string;
  readonly mailOnView: boolean;
}

export const newShareDraft = (personName: string, organization: ChosenOrganization | null): ShareDraft => ({
  organization,
  personName,
  from: plusDays(today(), -89),
  to: today(),
  goesOn: false,
  categories: null,
  includesNotes: false,
  includesMedication: false,
  includesCycle: false,
  expiresOn: plusDays(today(), 30),
  mailOnView: true,
});

const kinds: Readonly<Record<keyof ShareDraft, readonly string[]>> = {
  organization: ["object"],
  personName: ["string"],
  from: ["string"],
  to: ["string"],
  goesOn: ["boolean"],
  categories: ["object"],
  includesNotes: ["boolean"],
  includesMedication: ["boolean"],
  includesCycle: ["boolean"],
  expiresOn: ["string"],
  mailOnView: ["boolean"],
};

/** Whether what this window kept is a form that was left. */
export const isShareDraft = (value: unknown): value is ShareDraft =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(kinds).every(([key, types]) => types.includes(typeof (value as Record<string, unknown>)[key]));

/** What was chosen elsewhere: days, and of what. */
interface GivenTerms {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly categories?: readonly string[] | undefined;
}

/** The form with what was chosen elsewhere in it. */
export const withGiven = (draft: ShareDraft, { from, to, categories = [] }: GivenTerms = {}): ShareDraft =>
  from === undefined || to === undefined
    ? draft
    : { ...draft, from, to, goesOn: false, categories: categories.length === 0 ? null : categories };

/** The part that decides what is seen. */
export const termsOf = ({
  from,
  to,
  goesOn,
  categories,
  includesNotes,
  includesMedication,
  includesCycle,
}: ShareDraft) => ({
  from,
  to: goesOn ? null : to,
  categories: categories === null ? null : [...categories],
  includesNotes,
  includesMedication,
  includesCycle,
});

/** What is sent. */
export const inputOf = (draft: ShareDraft) => ({
  ...termsOf(draft),
  organizationId: draft.organization?.organizationId ?? "",
  personName: draft.personName,
  expiresOn: draft.expiresOn,
  timeZone: zone,
  mailOnView: draft.mailOnView,
});
