import {
  administrativeGenders,
  identifierTypes,
  localDate,
  mostIdentifiers,
  patientFields,
  type RecordIdentifierInput,
  recordIdentifierInput,
  type RegisterPatientInput,
  registerPatientInput,
} from "@anamnesis/domain";
import { z } from "zod";
import { systems } from "../terms.ts";
import { codeIn, concept, faultsOf, type Naming, period, type Read } from "./source.ts";

const schema = z.looseObject({
  id: z.string().optional(),
  identifier: z
    .array(
      z.looseObject({
        type: concept.optional(),
        system: z.string().optional(),
        value: z.string().optional(),
        period: period.optional(),
      }),
    )
    .default([]),
  name: z
    .array(
      z.looseObject({
        use: z.string().optional(),
        family: z.string().optional(),
        given: z.array(z.string()).default([]),
        text: z.string().optional(),
      }),
    )
    .min(1, "A patient has a name."),
  telecom: z.array(z.looseObject({ system: z.string().optional(), value: z.string().optional() })).default([]),
  gender: z.enum(administrativeGenders, "A gender is female, male, other or unknown.").default("unknown"),
  birthDate: localDate,
  address: z
    .array(
      z.looseObject({
        text: z.string().optional(),
        line: z.array(z.string()).default([]),
        city: z.string().optional(),
        state: z.string().optional(),
        postalCode: z.string().optional(),
        country: z.string().optional(),
      }),
    )
    .default([]),
});
type Source = z.infer<typeof schema>;

/** Somebody to be registered, and what numbers others gave them. */
export interface PatientToImport {
  readonly patient: RegisterPatientInput;
  readonly identifiers: readonly RecordIdentifierInput[];
}

const typeOf = ({ type }: Source["identifier"][number]) => {
  const code = type === undefined ? null : codeIn(systems.identifierType, type);
  return identifierTypes.find((one) => one === code) ?? null;
};

function addressOf([first]: Source["address"]): string {
  if (first === undefined) return "";
  const { text, line, city, state, postalCode, country } = first;
  const place = [postalCode, city, state].filter((part) => part !== undefined).join(" ");
  return text ?? [...line, place, country].filter((part) => part !== undefined && part !== "").join("\n");
}

/** By what somebody is known where they come from: a number that was given them there, else the id. */
function originOf({ id, identifier }: Source, fullUrl: string): readonly string[] {
  const number = identifier.find((one) => typeOf(one) === "MR" && one.value !== undefined) ?? identifier[0];
  return number?.value === undefined ? ["id", id ?? fullUrl] : [number.system ?? "", number.value];
}

/** A patient of elsewhere. What of them is none here is left out, and said; without a name and a birth date nobody is registered. */
export function readPatient(
  resource: unknown,
  { naming, place }: { readonly naming: Naming; readonly place: string },
): Read<PatientToImport> {
  const source = schema.safeParse(resource);
  if (!source.success) return { refused: faultsOf(source.error) };
  const { identifier, name, telecom, gender, birthDate, address } = source.data;
  const remarks: string[] = [];
  const origin = originOf(source.data, place);
  const id = naming("Patient", ...origin);
  const named = name.find(({ use }) => use === "official") ?? name[0];
  const given = named?.given.join(" ") ?? "";
  const ssn = identifier.find((one) => typeOf(one) === "SS")?.value ?? "";
  const isSsn = ssn !== "" && patientFields.ssn.safeParse(ssn).success;
  if (ssn !== "" && !isSsn) remarks.push("The social security number is none, and was left out.");
  const phone = telecom.find(({ system }) => system === "phone")?.value ?? "";
  const isPhone = patientFields.phone.safeParse(phone).success;
  if (!isPhone) remarks.push("The phone number is none, and was left out.");
  const ownNumber = identifier.find((one) => typeOf(one) === "MR")?.value ?? `FHIR-${id.slice(0, 8)}`;
  const patient = registerPatientInput.safeParse({
    id,
    familyName: named?.family ?? named?.text ?? "",
    givenName: given === "" ? (named?.text ?? "") : given,
    birthDate,
    gender,
    recordNumber: ownNumber.length > 40 ? `FHIR-${id.slice(0, 8)}` : ownNumber,
    ssn: isSsn ? ssn : "",
    email: telecom.find(({ system }) => system === "email")?.value ?? "",
    phone: isPhone ? phone : "",
    address: addressOf(address).slice(0, 400),
  });
  if (!patient.success) return { refused: faultsOf(patient.error) };
  const identifiers = identifier.flatMap((one): RecordIdentifierInput[] => {
    const { system = "", value = "" } = one;
    const type = typeOf(one);
    if (type === "SS" && !isSsn) return [];
    const read = recordIdentifierInput.safeParse({
      id: naming("identifier", id, type ?? "", system, value),
      patientId: id,
      // What nobody said the kind of is a number of a record somewhere.
      type: type ?? "MR",
      content: { value, assigner: system },
    });
    if (read.success) return [read.data];
    remarks.push(`A number was left out: ${faultsOf(read.error).join(" ")}`);
    return [];
  });
  return { kept: { patient: patient.data, identifiers: identifiers.slice(0, mostIdentifiers) }, remarks };
}
