import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { TimelineKind } from "@anamnesis/domain";
import {
  IconAlertTriangle,
  IconArrowsExchange,
  IconClipboardCheck,
  IconClipboardOff,
  IconEye,
  IconFolder,
  IconFolderCheck,
  IconHeartbeat,
  IconNotes,
  IconPencilPlus,
  type IconProps,
  IconPillOff,
  IconPrescription,
  IconShare,
  IconSignature,
  IconStethoscope,
  IconStethoscopeOff,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

export const kindWords: Readonly<Record<TimelineKind, MessageDescriptor>> = {
  case: msg`Case opened`,
  case_closed: msg`Case closed`,
  handover: msg`Handed over`,
  note: msg`Note`,
  amendment: msg`Amendment`,
  signature: msg`Signed`,
  diagnosis: msg`Diagnosis proposed`,
  diagnosis_confirmed: msg`Diagnosis confirmed`,
  diagnosis_rejected: msg`Diagnosis rejected`,
  prescription: msg`Prescribed`,
  prescription_ended: msg`Prescription ended`,
  plan: msg`Plan approved`,
  plan_ended: msg`Plan ended`,
  allergy: msg`Allergy`,
  observation: msg`Vital signs`,
  diary_shared: msg`Diary shared`,
  look: msg`Record opened`,
};

export const kindIcons: Readonly<Record<TimelineKind, ComponentType<IconProps>>> = {
  case: IconFolder,
  case_closed: IconFolderCheck,
  handover: IconArrowsExchange,
  note: IconNotes,
  amendment: IconPencilPlus,
  signature: IconSignature,
  diagnosis: IconStethoscope,
  diagnosis_confirmed: IconStethoscope,
  diagnosis_rejected: IconStethoscopeOff,
  prescription: IconPrescription,
  prescription_ended: IconPillOff,
  plan: IconClipboardCheck,
  plan_ended: IconClipboardOff,
  allergy: IconAlertTriangle,
  observation: IconHeartbeat,
  diary_shared: IconShare,
  look: IconEye,
};
