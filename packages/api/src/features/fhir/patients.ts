import { AppError, type FhirResource, type PatientHit } from "@anamnesis/domain";
import { openPatient, ownPatients, searchPatients } from "../clinical/index.ts";
import { clinicOf, type Reader } from "./open.ts";
import { askedOnce, type Query } from "./query.ts";
import { foundPatientResource, patientResource } from "./resources/patient.ts";
import { numbersOf } from "./terms.ts";
import type { Entry } from "./types.ts";
import { ofCode, ofIdentifiers, ofTexts, ofTime, refuse, type SearchValue, spanOf } from "./values.ts";

const byName: Readonly<Record<string, (hit: PatientHit) => readonly SearchValue[]>> = {
  _id: ({ id }) => ofCode(id),
  name: ({ givenName, familyName }) => ofTexts(givenName, familyName, `${givenName} ${familyName}`),
  family: ({ familyName }) => ofTexts(familyName),
  given: ({ givenName }) => ofTexts(givenName),
  birthdate: ({ birthDate }) => ofTime(birthDate),
  gender: ({ gender }) => ofCode(gender),
  active: ({ isActive }) => ofCode(String(isActive)),
};

const entryOf = (hit: PatientHit, resource: FhirResource): Entry => ({
  resource,
  // Whom a number fits was looked at when they were looked for.
  valuesOf: (name) => byName[name]?.(hit) ?? [],
});

const isNotOpen = (error: unknown) =>
  error instanceof AppError && (error.kind === "not_found" || error.kind === "forbidden");

/** Of a patient who was found: whether a number is theirs. Others than the clinic's own stand in the record, which is opened. */
async function hasNumber(reader: Reader, hit: PatientHit, asked: string): Promise<boolean> {
  const { organizationId } = reader.membership;
  const bar = asked.indexOf("|");
  const [system, value] = bar === -1 ? [null, asked] : [asked.slice(0, bar), asked.slice(bar + 1)];
  if (system === null || system === numbersOf(organizationId, "patients")) {
    if (hit.recordNumber === value) return true;
    if (system !== null) return false;
  }
  try {
    const { identifier } = patientResource(await openPatient(reader.work, reader.keys, hit.id), organizationId);
    return ofIdentifiers(identifier).some(
      (one) => "token" in one && one.token === value && (system === null || (one.system ?? "") === system),
    );
  } catch (error) {
    if (isNotOpen(error)) return false;
    throw error;
  }
}

/**
 * Patients whom a search fits: those whom their name, birth date or number finds, or, without any of these, those whom the person
 * treats. One by their id is opened.
 */
export async function findPatients(reader: Reader, query: Query): Promise<readonly Entry[]> {
  const { work, keys, membership } = reader;
  const { organizationId } = membership;
  const id = askedOnce(query, "_id");
  if (id !== null) {
    try {
      const patient = await openPatient(work, keys, id);
      return patient.id === id ? [entryOf(patient, { ...patientResource(patient, organizationId), id })] : [];
    } catch (error) {
      if (isNotOpen(error)) return [];
      throw error;
    }
  }
  const identifier = askedOnce(query, "identifier");
  const birthDate = askedOnce(query, "birthdate");
  if (birthDate !== null && (birthDate.length !== 10 || spanOf(birthDate) === null)) {
    throw refuse("birthdate", "A birth date is looked for as a day: 1988-07-03.");
  }
  const names = ["name", "family", "given"].map((name) => askedOnce(query, name));
  const text = [identifier?.slice(identifier.indexOf("|") + 1) ?? null, birthDate, ...names]
    .filter((one) => one !== null)
    .join(" ");
  if (text.length > 100) throw refuse("name", "At most 100 characters.");
  const { hits } =
    text.trim() === "" ? await ownPatients(work, keys) : await searchPatients(work, clinicOf(reader), text);
  const found: Entry[] = [];
  for (const hit of hits) {
    if (identifier !== null && !(await hasNumber(reader, hit, identifier))) continue;
    found.push(entryOf(hit, { ...foundPatientResource(hit, organizationId), id: hit.id }));
  }
  return found;
}

/** What was asked beside the number, which was looked at when it was looked for. */
export const fitsPatient = ({ filters }: Query, entry: Entry): boolean =>
  filters.every((filter) => filter.name === "identifier" || filter.fits(entry));
