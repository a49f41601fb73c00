import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { DiagnosisDetails, DiagnosisSeverity, DiagnosisStatus } from "@anamnesis/domain";
import type { Tone } from "../../../ui/Chip.tsx";

export const diagnosisStatusWords: Readonly<Record<DiagnosisStatus, MessageDescriptor>> = {
  pending: msg`proposed`,
  generated: msg`suggested by a model`,
  under_review: msg`somebody else is to review it`,
  confirmed: msg`confirmed`,
  rejected: msg`rejected`,
  superseded: msg`superseded`,
};

export const diagnosisStatusTones: Readonly<Record<DiagnosisStatus, Tone>> = {
  pending: "accent",
  generated: "warn",
  under_review: "accent",
  confirmed: "good",
  rejected: "quiet",
  superseded: "quiet",
};

export const diagnosisSeverityWords: Readonly<Record<DiagnosisSeverity, MessageDescriptor>> = {
  minimal: msg`minimal`,
  mild: msg`mild`,
  moderate: msg`moderate`,
  severe: msg`severe`,
  critical: msg`critical`,
  life_threatening: msg`life-threatening`,
};

type DetailList = Exclude<keyof DiagnosisDetails, "reasoning">;
export const detailWords: Readonly<Record<DetailList, MessageDescriptor>> = {
  differentials: msg`What else it may be`,
  recommendedTests: msg`Tests`,
  recommendedTreatments: msg`Treatments`,
  riskFactors: msg`Risk factors`,
  contraindications: msg`Contraindications`,
};
export const detailLists = Object.keys(detailWords) as readonly DetailList[];

/** How sure somebody is, in steps that one can tell apart. */
export const confidenceWords: readonly { readonly value: string; readonly words: MessageDescriptor }[] = [
  { value: "0.3", words: msg`a suspicion` },
  { value: "0.6", words: msg`likely` },
  { value: "0.9", words: msg`nearly certain` },
  { value: "1", words: msg`certain` },
];
