import type { Medication, MedicationIntake, Relief } from "@anamnesis/domain";
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** On the button that says it. */
export const reliefWords: { readonly [R in Relief]: MessageDescriptor } = {
  none: msg`No`,
  some: msg`A little`,
  good: msg`Yes`,
};

export const nameOfMedication = ({ name, dose }: Medication): string => (dose === "" ? name : `${name} ${dose}`);

/** Whether it helped, behind its time; null while nobody has said. */
export function reliefText({
  relief,
  reliefAfterMinutes: minutes,
}: Pick<MedicationIntake, "relief" | "reliefAfterMinutes">): MessageDescriptor | null {
  if (relief === null) return null;
  if (relief === "none") return msg`did not help`;
  if (minutes === null) return relief === "some" ? msg`helped a little` : msg`helped`;
  return relief === "some" ? msg`helped a little after ${minutes} min` : msg`helped after ${minutes} min`;
}
