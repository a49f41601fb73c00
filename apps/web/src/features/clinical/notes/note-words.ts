import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { AskedMeaning, NotePart, SignatureMeaning } from "@anamnesis/domain";

/** The letter that stands for a part, as everybody who writes notes knows it. */
export const partLetters: Readonly<Record<NotePart, string>> = {
  subjective: "S",
  objective: "O",
  assessment: "A",
  plan: "P",
};

export const partWords: Readonly<Record<NotePart, MessageDescriptor>> = {
  subjective: msg`What the patient says`,
  objective: msg`What was found`,
  assessment: msg`What it may be`,
  plan: msg`What is to be done`,
};

export const meaningWords: Readonly<Record<SignatureMeaning, MessageDescriptor>> = {
  author: msg`wrote and signed it`,
  review: msg`reviewed it`,
  co_sign: msg`signed it as well`,
};

export const askedWords: Readonly<Record<AskedMeaning, MessageDescriptor>> = {
  review: msg`Review it`,
  co_sign: msg`Sign it as well`,
};
