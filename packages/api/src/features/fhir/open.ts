import type { ActingMembership, FhirType, Member } from "@anamnesis/domain";
import { AppError, mayReadFhir } from "@anamnesis/domain";
import type { Work } from "../../trpc.ts";
import { type Clinic, listNotes, openPatient, timelineOf } from "../clinical/index.ts";
import { listMembers } from "../organizations/index.ts";
import type { Chart } from "./chart.ts";

/** Whoever asks, with what they may, and where. */
export interface Reader {
  readonly work: Work;
  readonly membership: ActingMembership;
  readonly keys: Clinic["keys"];
  /** Of a program; null for a person. */
  readonly scopes: readonly string[] | null;
}

/** Looks that are told of at once. */
const mostLooks = 1_000;
const mostMembers = 2_000;

/** Throws AppError `forbidden` for a program that was not let in to resources of a type. */
export function admitTo({ scopes }: Reader, type: FhirType): void {
  if (!mayReadFhir(scopes, type)) throw new AppError("forbidden", "identity.out_of_scope");
}

export const clinicOf = ({ membership, keys }: Reader): Clinic => ({ organizationId: membership.organizationId, keys });

async function looksAt({ work, ...reader }: Reader, patientId: string): Promise<Chart["looks"]> {
  const looks: Chart["looks"][number][] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof timelineOf>> = await timelineOf(work, clinicOf({ work, ...reader }), {
      patientId,
      kinds: ["look"],
      period: null,
      timeZone: "UTC",
      limit: 100,
      cursor,
    });
    looks.push(...page.events);
    cursor = page.nextCursor;
  } while (cursor !== null && looks.length < mostLooks);
  return looks;
}

/**
 * The record of a patient, opened as on the page, on record as a look, with as much beside it as resources of these types need.
 * Throws as `openPatient` does.
 */
export async function openChart(reader: Reader, id: string, types: Iterable<FhirType>): Promise<Chart> {
  const { work, membership, keys } = reader;
  const needed = new Set(types);
  const patient = await openPatient(work, keys, id, needed.has("Observation") ? "all" : "latest");
  const notes: Chart["notes"][number][] = [];
  if (needed.has("DocumentReference") || needed.has("Provenance")) {
    for (const { id: caseId } of patient.cases.cases) {
      notes.push(await listNotes(work, clinicOf(reader), { patientId: patient.id, caseId }));
    }
  }
  const looks = needed.has("AuditEvent") ? await looksAt(reader, patient.id) : [];
  return { clinic: membership, patient, notes, looks };
}

/** Everybody who works, or worked, at the clinic. */
export async function membersOf({ work }: Reader): Promise<readonly Member[]> {
  const members: Member[] = [];
  let cursor: string | null = null;
  do {
    const before: string | null = cursor;
    const page: Awaited<ReturnType<typeof listMembers>> = await work.read((tx) =>
      listMembers(tx, { limit: 100, cursor: before }),
    );
    members.push(...page.members);
    cursor = page.nextCursor;
  } while (cursor !== null && members.length < mostMembers);
  return members;
}
