import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { NotePart } from "@anamnesis/domain";

/** The parts of a note, to the person whom it is about. */
export const ownPartWords: Readonly<Record<NotePart, MessageDescriptor>> = {
  subjective: msg`What you said`,
  objective: msg`What was found`,
  assessment: msg`What it may be`,
  plan: msg`What is to be done`,
};
