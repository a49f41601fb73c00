import { type Organization, updateOrganizationInput } from "@anamnesis/domain";
import { expect, it } from "vitest";
import { changesOf, factsOf } from "./facts.ts";
import { policiesOf, rulesOf } from "./rules.ts";

const organization: Organization = {
  id: "01890000-0000-7000-8000-000000000000",
  slug: "north",
  name: "North",
  legalName: "North Ltd",
  type: "clinic",
  plan: "community",
  status: "active",
  email: null,
  phone: "+43 1 234",
  website: null,
  address: { city: "Vienna" },
  timeZone: "Europe/Vienna",
  npiNumber: null,
  taxId: null,
  hipaaComplianceDate: null,
  settings: {},
  metadata: { from: "an import" },
  policies: { requiresSecondFactor: true, sessionIdleMinutes: 30, sessionHours: null, allowedNetworks: ["10.0.0.0/8"] },
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
  archivedAt: null,
};

it("sends what was changed and nothing else", () => {
  const facts = factsOf(organization);
  expect(changesOf(facts, facts)).toEqual({});
  const changes = changesOf(facts, { ...facts, legalName: "  ", "address.country": "AT", npiNumber: "1234567893" });
  expect(updateOrganizationInput.parse(changes)).toEqual({
    legalName: null,
    npiNumber: "1234567893",
    address: { line1: null, line2: null, city: "Vienna", region: null, postalCode: null, country: "AT" },
  });
});

it("reads ranges as people paste them, and writes them one a line", () => {
  const rules = rulesOf(organization.policies);
  expect(policiesOf(rules)).toEqual(organization.policies);
  const { allowedNetworks, sessionIdleMinutes } = policiesOf({
    ...rules,
    sessionIdleMinutes: " ",
    allowedNetworks: " 10.0.0.0/8, 192.0.2.1\n\n2001:db8::/32;",
  });
  expect(allowedNetworks).toEqual(["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"]);
  expect(sessionIdleMinutes).toBeNull();
});
