import type { OrganizationPolicies } from "@anamnesis/domain";

/** The rules as they are typed. */
export interface Rules {
  readonly requiresSecondFactor: boolean;
  /** Empty for none. */
  readonly sessionIdleMinutes: string;
  readonly sessionHours: string;
  /** One range a line. */
  readonly allowedNetworks: string;
}

const numberOf = (text: string) => (text.trim() === "" ? null : Number(text));

export function rulesOf(policies: OrganizationPolicies): Rules {
  return {
    requiresSecondFactor: policies.requiresSecondFactor,
    sessionIdleMinutes: policies.sessionIdleMinutes?.toString() ?? "",
    sessionHours: policies.sessionHours?.toString() ?? "",
    allowedNetworks: policies.allowedNetworks.join("\n"),
  };
}

/** Not yet checked: what is no number is NaN. */
export function policiesOf(rules: Rules): OrganizationPolicies {
  return {
    requiresSecondFactor: rules.requiresSecondFactor,
    sessionIdleMinutes: numberOf(rules.sessionIdleMinutes),
    sessionHours: numberOf(rules.sessionHours),
    // People paste lists with commas, too.
    allowedNetworks: rules.allowedNetworks.split(/[\s,;]+/u).filter((range) => range !== ""),
  };
}
