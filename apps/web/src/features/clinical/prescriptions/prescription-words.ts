import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Answer, CheckState, Finding, FindingKind, FindingSeverity, ShownStatus } from "@anamnesis/domain";
import type { Tone } from "../../../ui/Chip.tsx";

export const prescriptionStatusWords: Readonly<Record<ShownStatus, MessageDescriptor>> = {
  draft: msg`draft`,
  active: msg`active`,
  on_hold: msg`paused`,
  completed: msg`completed`,
  stopped: msg`stopped`,
  replaced: msg`replaced`,
  cancelled: msg`thrown away`,
  expired: msg`run out`,
};

export const prescriptionStatusTones: Readonly<Record<ShownStatus, Tone>> = {
  draft: "accent",
  active: "good",
  on_hold: "warn",
  completed: "quiet",
  stopped: "quiet",
  replaced: "quiet",
  cancelled: "quiet",
  expired: "quiet",
};

export const findingKindWords: Readonly<Record<FindingKind, MessageDescriptor>> = {
  allergy: msg`Allergy`,
  interaction: msg`Interaction`,
  duplicate: msg`Taken already`,
  dose: msg`Dose`,
  pregnancy: msg`Pregnancy`,
  breastfeeding: msg`Breastfeeding`,
  not_checked: msg`Not checked`,
};

export const findingSeverityWords: Readonly<Record<FindingSeverity, MessageDescriptor>> = {
  contraindicated: msg`contraindicated`,
  serious: msg`serious`,
  moderate: msg`moderate`,
  minor: msg`minor`,
  unknown: msg`not known`,
};

/** The strongest tone is for allergies alone. */
export function toneOf({ kind, severity }: Pick<Finding, "kind" | "severity">): Tone {
  if (severity !== "contraindicated" && severity !== "serious") return "quiet";
  return kind === "allergy" ? "strong" : "warn";
}

export const checkStateWords: Readonly<Record<CheckState, MessageDescriptor>> = {
  checked: msg`Everything was checked.`,
  partly: msg`Not everything could be checked.`,
  not_checked: msg`Nothing could be checked.`,
};

export const answerWords: Readonly<Record<Answer, MessageDescriptor>> = {
  unknown: msg`not said`,
  yes: msg`yes`,
  no: msg`no`,
};
