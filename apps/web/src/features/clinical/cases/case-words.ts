import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { CaseHolder, CasePriority, CaseStatus, CaseType, Specialty } from "@anamnesis/domain";
import type { Tone } from "../../../ui/Chip.tsx";

export const caseStatusWords: Readonly<Record<CaseStatus, MessageDescriptor>> = {
  draft: msg({ message: "draft", context: "case" }),
  pending_review: msg({ message: "waits for a second opinion", context: "case" }),
  in_progress: msg({ message: "in progress", context: "case" }),
  awaiting_results: msg({ message: "awaiting results", context: "case" }),
  completed: msg({ message: "completed", context: "case" }),
  closed: msg({ message: "closed", context: "case" }),
  archived: msg({ message: "archived", context: "case" }),
};

export const caseStatusTones: Readonly<Record<CaseStatus, Tone>> = {
  draft: "quiet",
  pending_review: "warn",
  in_progress: "accent",
  awaiting_results: "warn",
  completed: "good",
  closed: "quiet",
  archived: "quiet",
};

/** What moves a case there, as a button says it. */
export const caseMoveWords: Readonly<Record<CaseStatus, MessageDescriptor>> = {
  draft: msg({ message: "Back to a draft", context: "case" }),
  pending_review: msg({ message: "Ask for a second opinion", context: "case" }),
  in_progress: msg({ message: "Work on it", context: "case" }),
  awaiting_results: msg({ message: "Wait for results", context: "case" }),
  completed: msg({ message: "Complete it", context: "case" }),
  closed: msg({ message: "Close it", context: "case" }),
  archived: msg({ message: "Archive it", context: "case" }),
};

export const priorityWords: Readonly<Record<CasePriority, MessageDescriptor>> = {
  routine: msg({ message: "routine", context: "priority" }),
  urgent: msg({ message: "urgent", context: "priority" }),
  emergent: msg({ message: "very urgent", context: "priority" }),
  critical: msg({ message: "critical", context: "priority" }),
};

export const priorityTones: Readonly<Record<CasePriority, Tone>> = {
  routine: "quiet",
  urgent: "warn",
  emergent: "warn",
  critical: "strong",
};

export const caseTypeWords: Readonly<Record<CaseType, MessageDescriptor>> = {
  consultation: msg({ message: "Consultation", context: "case" }),
  follow_up: msg({ message: "Follow-up", context: "case" }),
  diagnostics: msg({ message: "Diagnostics", context: "case" }),
  treatment: msg({ message: "Treatment", context: "case" }),
  prevention: msg({ message: "Prevention", context: "case" }),
  pregnancy: msg({ message: "Pregnancy", context: "case" }),
};

export const specialtyWords: Readonly<Record<Specialty, MessageDescriptor>> = {
  general_practice: msg`General practice`,
  gynaecology: msg`Gynaecology`,
  obstetrics: msg`Obstetrics`,
  endocrinology: msg`Endocrinology`,
  internal_medicine: msg`Internal medicine`,
  neurology: msg`Neurology`,
  dermatology: msg`Dermatology`,
  psychiatry: msg`Psychiatry`,
  radiology: msg`Radiology`,
  surgery: msg`Surgery`,
};

export const holderWords: Readonly<Record<CaseHolder, MessageDescriptor>> = {
  all: msg`Everybody's`,
  day: msg`Waits for me`,
  mine: msg`Mine`,
  nobody: msg`Nobody's yet`,
};
