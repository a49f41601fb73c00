import {
  AppError,
  type EverythingFhirInput,
  type FhirResource,
  type FhirType,
  fhirTypes,
  mayReadFhir,
  type ReadFhirInput,
  type SearchFhirInput,
} from "@anamnesis/domain";
import { findPatientOfEntry, getPatient } from "../clinical/index.ts";
import type { Chart } from "./chart.ts";
import { admitTo, membersOf, openChart, type Reader } from "./open.ts";
import { findPatients, fitsPatient } from "./patients.ts";
import { askedOnce, fitting, type Query, queryOf } from "./query.ts";
import { noneKnown } from "./resources/allergy-intolerance.ts";
import { demographicsResource, mergedPatientResource } from "./resources/patient.ts";
import {
  type ChartType,
  chartTypes,
  directoryTypes,
  type Entry,
  entryKinds,
  isChartType,
  isDirectoryType,
  patientEntries,
  patientParameters,
} from "./types.ts";
import { refuse, spanOf } from "./values.ts";

const uuidShape = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/u;
const notFound = () => new AppError("not_found", "fhir.not_found");

/** The id under which something is kept here, of the id of a resource; null for what is none of ours. */
function keptId(id: string): string | null {
  const [kept = ""] = id.split(".");
  return uuidShape.test(kept) ? kept : null;
}

/** In whose record a resource of a type stands. Throws `not_found` for what is nowhere, and in records that are not open. */
async function patientOf({ work }: Reader, type: ChartType, id: string): Promise<string> {
  const kept = keptId(id);
  // What has no id of its own has the one of the list that it stands in, and an end.
  const kind = type === "Condition" && id !== kept ? "background" : entryKinds[type];
  if (kept === null || kind === null) throw notFound();
  if (id.endsWith(noneKnown)) return kept;
  const patient = await work.read((tx) => findPatientOfEntry(tx, { kind, id: kept }));
  if (patient === null) throw notFound();
  return patient;
}

async function entriesOf(reader: Reader, type: Exclude<FhirType, "Patient">, id: string): Promise<readonly Entry[]> {
  if (isDirectoryType(type)) return directoryEntries(reader, type);
  return chartTypes[type].entries(await openChart(reader, await patientOf(reader, type, id), [type]));
}

async function directoryEntries(reader: Reader, type: keyof typeof directoryTypes): Promise<readonly Entry[]> {
  const members = type === "Practitioner" ? await membersOf(reader) : [];
  return directoryTypes[type].entries({ clinic: reader.membership, members });
}

async function findPatient(reader: Reader, id: string): Promise<FhirResource> {
  if (keptId(id) !== id) throw notFound();
  const patient = await getPatient(reader.work, reader.keys, id);
  const isSurvivor = patient.id !== id;
  const resource = isSurvivor
    ? mergedPatientResource(id, patient)
    : demographicsResource(patient, reader.membership.organizationId);
  return { ...resource, id };
}

/** One resource, in the version that is there now. Throws `not_found` for every other one, and for whatever is not open. */
export async function readResource(reader: Reader, { type, id, version }: ReadFhirInput): Promise<FhirResource> {
  admitTo(reader, type);
  const found =
    type === "Patient"
      ? await findPatient(reader, id)
      : (await entriesOf(reader, type, id)).find(({ resource }) => resource.id === id)?.resource;
  if (found === undefined || (version !== undefined && found.meta?.versionId !== version)) throw notFound();
  return found;
}

/** What a search found. */
export interface FoundResources {
  readonly total: number;
  readonly matches: readonly FhirResource[];
  readonly included: readonly FhirResource[];
  /** For the page after this one; null after the last. */
  readonly next: string | null;
}

interface Pages {
  /** Signs where a page begins. */
  sign(offset: number): string;
}

function offsetOf(page: string | null, pages: Pages): number {
  if (page === null) return 0;
  const [digits = ""] = page.split(".");
  const offset = Number(digits);
  if (!/^\d{1,7}$/u.test(digits) || page !== pageAt(offset, pages)) {
    throw refuse("_page", "That page does not exist: start from the first one.");
  }
  return offset;
}
const pageAt = (offset: number, pages: Pages) => `${offset}.${pages.sign(offset)}`;

/** In whose record is looked, of a search of what stands in one. Throws AppError `invalid` where it does not say. */
async function subjectOf(reader: Reader, type: ChartType, query: Query): Promise<string | null> {
  const isByTarget = type === "Provenance";
  const asked = askedOnce(query, isByTarget ? "target" : "patient");
  const [id = ""] = asked?.split("/").slice(-1) ?? [];
  const ids = askedOnce(query, "_id");
  try {
    if (asked !== null && !isByTarget) return keptId(id) === id ? id : null;
    if (asked !== null) return await patientOf(reader, "DocumentReference", id);
    if (ids !== null && entryKinds[type] !== null) return await patientOf(reader, type, ids);
  } catch (error) {
    if (error instanceof AppError && error.kind === "not_found") return null;
    throw error;
  }
  throw refuse(isByTarget ? "target" : "patient", isByTarget ? "Say what was signed." : "Say whose record is meant.");
}

/** Resources that others refer to, of a chart that is open anyway and of the clinic. */
async function included(
  reader: Reader,
  { query, chart, page }: { readonly query: Query; readonly chart: Chart; readonly page: readonly Entry[] },
): Promise<readonly FhirResource[]> {
  const wanted = new Set(
    query.includes.flatMap((name) =>
      page.flatMap(({ valuesOf }) =>
        valuesOf(name).flatMap((value) => ("reference" in value ? [value.reference] : [])),
      ),
    ),
  );
  if (wanted.size === 0) return [];
  const isWanted = (type: FhirType) =>
    mayReadFhir(reader.scopes, type) && [...wanted].some((reference) => reference.startsWith(`${type}/`));
  const candidates = [
    ...(isWanted("Patient") ? patientEntries(chart) : []),
    ...Object.entries(chartTypes).flatMap(([type, { entries }]) => (isWanted(type as ChartType) ? entries(chart) : [])),
    ...(isWanted("Practitioner") ? await directoryEntries(reader, "Practitioner") : []),
  ];
  return candidates
    .map(({ resource }) => resource)
    .filter((resource) => wanted.has(`${resource.resourceType}/${resource.id}`));
}

/** What a search finds, page by page. Whoever is not open to the person finds nothing, as if there was nothing. */
export async function searchResources(reader: Reader, input: SearchFhirInput, pages: Pages): Promise<FoundResources> {
  const { type } = input;
  admitTo(reader, type);
  const shown = (all: readonly Entry[], query: Query) => {
    const offset = offsetOf(query.page, pages);
    const end = offset + query.count;
    const isMore = query.count > 0 && end < all.length;
    return { total: all.length, page: all.slice(offset, end), next: isMore ? pageAt(end, pages) : null };
  };
  const answer = (
    { page, ...rest }: ReturnType<typeof shown>,
    beside: readonly FhirResource[] = [],
  ): FoundResources => ({
    ...rest,
    matches: page.map(({ resource }) => resource),
    included: beside,
  });
  if (type === "Patient") {
    const query = queryOf(input, patientParameters);
    return answer(
      shown(
        (await findPatients(reader, query)).filter((entry) => fitsPatient(query, entry)),
        query,
      ),
    );
  }
  if (!isChartType(type)) {
    const query = queryOf(input, directoryTypes[type].parameters);
    return answer(shown(fitting(query, await directoryEntries(reader, type)), query));
  }
  const query = queryOf(input, chartTypes[type].parameters);
  const subject = await subjectOf(reader, type, query);
  const chart = subject === null ? null : await openSearched(reader, subject, [type]);
  if (chart === null) return answer(shown([], query));
  const found = shown(fitting(query, chartTypes[type].entries(chart)), query);
  return answer(found, await included(reader, { query, chart, page: found.page }));
}

/** The record that is searched; null for one that there is none of. */
async function openSearched(reader: Reader, id: string, types: readonly FhirType[]): Promise<Chart | null> {
  try {
    return await openChart(reader, id, types);
  } catch (error) {
    if (error instanceof AppError && error.kind === "not_found") return null;
    throw error;
  }
}

/** All that stands in the record of a patient, as far as a program may read it: who they are, then the rest by type. */
export async function everythingOf(
  reader: Reader,
  { patientId, types, since }: EverythingFhirInput,
): Promise<readonly FhirResource[]> {
  admitTo(reader, "Patient");
  if (keptId(patientId) !== patientId) throw notFound();
  const asked = fhirTypes.filter(
    (type) => (types.length === 0 || types.includes(type)) && mayReadFhir(reader.scopes, type),
  );
  const chart = await openChart(reader, patientId, asked);
  const from = since === null ? null : (spanOf(since)?.[0] ?? null);
  const members = asked.includes("Practitioner") ? await membersOf(reader) : [];
  const directory = { clinic: chart.clinic, members };
  return asked
    .flatMap((type): readonly Entry[] => {
      if (type === "Patient") return patientEntries(chart);
      return isDirectoryType(type) ? directoryTypes[type].entries(directory) : chartTypes[type].entries(chart);
    })
    .map(({ resource }) => resource)
    .filter(({ meta }) => from === null || meta?.lastUpdated === undefined || Date.parse(meta.lastUpdated) >= from);
}
