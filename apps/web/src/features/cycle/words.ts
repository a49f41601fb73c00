import type { CycleMode, Flow } from "@anamnesis/domain";
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** On the button that says it. */
export const flowWords: { readonly [F in Flow]: MessageDescriptor } = {
  none: msg`None`,
  spotting: msg`Spotting`,
  light: msg({ message: "Light", context: "bleeding" }),
  medium: msg`Medium`,
  heavy: msg`Heavy`,
};

/** Of a day, behind something else. */
export const bleedingWords: { readonly [F in Flow]: MessageDescriptor } = {
  none: msg`no bleeding`,
  spotting: msg`spotting`,
  light: msg`bleeding, light`,
  medium: msg`bleeding, medium`,
  heavy: msg`bleeding, heavy`,
};

interface ModeWords {
  readonly label: MessageDescriptor;
  readonly detail: MessageDescriptor;
}

export const modeWords: { readonly [M in CycleMode]: ModeWords } = {
  on: { label: msg`On`, detail: msg`Bleeding, the day of the cycle, and when the next may start.` },
  contraception: {
    label: msg`With hormonal contraception`,
    detail: msg`Bleeding and the day of the cycle. No start is expected.`,
  },
  pregnancy: { label: msg`Pregnant`, detail: msg`No days are counted. Bleeding can be said in the calendar.` },
  menopause: {
    label: msg`In or after menopause`,
    detail: msg`No days are counted. Bleeding can be said in the calendar.`,
  },
  off: { label: msg`Off`, detail: msg`Nothing about cycles anywhere but here.` },
};
