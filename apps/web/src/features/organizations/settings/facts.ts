import type { Organization, OrganizationType, UpdateOrganizationInput } from "@anamnesis/domain";

/** The facts of an organization as they are typed: what is not known is empty. */
export interface Facts {
  readonly name: string;
  readonly legalName: string;
  readonly slug: string;
  readonly type: OrganizationType;
  readonly email: string;
  readonly phone: string;
  readonly website: string;
  readonly "address.line1": string;
  readonly "address.line2": string;
  readonly "address.city": string;
  readonly "address.region": string;
  readonly "address.postalCode": string;
  readonly "address.country": string;
  readonly timeZone: string;
  readonly npiNumber: string;
  readonly taxId: string;
  readonly hipaaComplianceDate: string;
}

export function factsOf({ address, ...organization }: Organization): Facts {
  return {
    name: organization.name,
    legalName: organization.legalName ?? "",
    slug: organization.slug,
    type: organization.type,
    email: organization.email ?? "",
    phone: organization.phone ?? "",
    website: organization.website ?? "",
    "address.line1": address.line1 ?? "",
    "address.line2": address.line2 ?? "",
    "address.city": address.city ?? "",
    "address.region": address.region ?? "",
    "address.postalCode": address.postalCode ?? "",
    "address.country": address.country ?? "",
    timeZone: organization.timeZone ?? "",
    npiNumber: organization.npiNumber ?? "",
    taxId: organization.taxId ?? "",
    hipaaComplianceDate: organization.hipaaComplianceDate ?? "",
  };
}

const given = (text: string) => (text.trim() === "" ? null : text);

function inputOf(facts: Facts): Required<Omit<UpdateOrganizationInput, "settings" | "metadata">> {
  return {
    name: facts.name,
    legalName: given(facts.legalName),
    slug: facts.slug,
    type: facts.type,
    email: given(facts.email),
    phone: given(facts.phone),
    website: given(facts.website),
    address: {
      line1: given(facts["address.line1"]),
      line2: given(facts["address.line2"]),
      city: given(facts["address.city"]),
      region: given(facts["address.region"]),
      postalCode: given(facts["address.postalCode"]),
      country: given(facts["address.country"]),
    },
    timeZone: given(facts.timeZone),
    npiNumber: given(facts.npiNumber),
    taxId: given(facts.taxId),
    hipaaComplianceDate: given(facts.hipaaComplianceDate),
  };
}

/** What was changed: what a colleague changes meanwhile elsewhere stays. */
export function changesOf(before: Facts, after: Facts): UpdateOrganizationInput {
  const was = inputOf(before);
  const entries = Object.entries(inputOf(after)) as [keyof typeof was, unknown][];
  return Object.fromEntries(entries.filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(was[key])));
}
