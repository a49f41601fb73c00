import {
  type Answer,
  type DayTime,
  type DoseUnit,
  drugOf,
  type Prescription,
  type PrescriptionOrder,
  type Route,
  saveDraftInput,
} from "@anamnesis/domain";
import { today } from "../../../lib/dates.ts";
import { createHeld } from "../../../lib/held.ts";

/** A prescription as it is typed. */
export interface PrescriptionDraft {
  readonly id: string;
  /** The `updatedAt` of the draft; null of one that was never saved. */
  readonly version: string | null;
  readonly caseId: string | null;
  readonly replaces: string | null;
  readonly name: string;
  readonly rxcui: string;
  readonly ingredients: readonly string[];
  readonly dose: string;
  readonly unit: DoseUnit;
  readonly route: Route;
  readonly times: string;
  readonly days: string;
  readonly timing: readonly DayTime[];
  readonly isAsNeeded: boolean;
  readonly asNeededFor: string;
  readonly forDays: string;
  readonly dosageText: string;
  readonly instructions: string;
  readonly indication: string;
  readonly pregnancy: Answer;
  readonly breastfeeding: Answer;
  readonly startsOn: string;
  readonly endsOn: string;
  /** Why it is signed nevertheless, by the key of each finding. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** What is being typed, by the patient, or the prescription that is changed or replaced. */
export const heldPrescriptions = createHeld<PrescriptionDraft>();

const emptyOrder: PrescriptionOrder = {
  rxcui: "",
  ingredients: [],
  name: "",
  dosage: null,
  dosageText: "",
  instructions: "",
  indication: "",
  pregnancy: "unknown",
  breastfeeding: "unknown",
};

interface Beginning {
  readonly caseId: string | null;
  /** The draft that is changed, or the one that another takes the place of. */
  readonly given: Prescription | null;
}

const textOf = (value: number | null | undefined) => (value === null || value === undefined ? "" : String(value));

/** With what somebody begins: nothing, a draft as it was saved, or what is to be replaced. */
export function draftOf({ caseId, given }: Beginning): PrescriptionDraft {
  const isDraft = given?.status === "draft";
  const { dosage, ...order } = given?.order ?? emptyOrder;
  return {
    ...order,
    id: isDraft ? given.id : crypto.randomUUID(),
    version: isDraft ? given.updatedAt : null,
    caseId: given === null ? caseId : given.caseId,
    replaces: isDraft ? given.replaces : (given?.id ?? null),
    dose: textOf(dosage?.dose),
    unit: dosage?.unit ?? "mg",
    route: dosage?.route ?? "oral",
    times: textOf(dosage?.times ?? 1),
    days: textOf(dosage?.days ?? 1),
    timing: dosage?.timing ?? [],
    isAsNeeded: dosage?.isAsNeeded ?? false,
    asNeededFor: dosage?.asNeededFor ?? "",
    forDays: textOf(dosage?.forDays),
    startsOn: isDraft ? given.startsOn : today(),
    endsOn: isDraft ? (given.endsOn ?? "") : "",
    reasons: {},
  };
}

/** A number as it is typed, with the comma of some languages. */
const numberOf = (typed: string) => Number(typed.trim().replace(",", "."));

/** What is sent for what was typed. Without a number for the dose, the words alone say how it is taken. */
export function inputOf(typed: PrescriptionDraft, patientId: string) {
  const { id, version, caseId, replaces, name, ingredients, startsOn, endsOn } = typed;
  const { dosageText, instructions, indication, pregnancy, breastfeeding } = typed;
  const { unit, route, timing, isAsNeeded, asNeededFor, forDays } = typed;
  const dosage = {
    dose: numberOf(typed.dose),
    unit,
    route,
    times: numberOf(typed.times),
    days: numberOf(typed.days),
    timing,
    isAsNeeded,
    asNeededFor: isAsNeeded ? asNeededFor : "",
    forDays: forDays.trim() === "" ? null : numberOf(forDays),
  };
  return {
    id,
    version,
    patientId,
    caseId,
    replaces,
    startsOn,
    endsOn: endsOn === "" ? null : endsOn,
    order: {
      rxcui: typed.rxcui === "" ? (drugOf({ rxcui: "", name })?.rxcui ?? "") : typed.rxcui,
      ingredients,
      name,
      dosage: typed.dose.trim() === "" ? null : dosage,
      dosageText,
      instructions,
      indication,
      pregnancy,
      breastfeeding,
    },
  };
}

/** The order as far as it can be read by now: a dose that is half typed is none yet. */
export function orderOf(typed: PrescriptionDraft, patientId: string): PrescriptionOrder | null {
  const input = inputOf(typed, patientId);
  if (input.order.name.trim() === "") return null;
  const whole = saveDraftInput.safeParse(input);
  if (whole.success) return whole.data.order;
  const without = saveDraftInput.safeParse({ ...input, endsOn: null, order: { ...input.order, dosage: null } });
  return without.success ? without.data.order : null;
}
