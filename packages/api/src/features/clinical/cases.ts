import type { TenantKey } from "@anamnesis/crypto";
import {
  AppError,
  type CaseFilter,
  type CaseList,
  type CaseWork,
  type ChangeCaseInput,
  type HandOverCaseInput,
  mostListedCases,
  type MoveCaseInput,
  type OpenCaseInput,
} from "@anamnesis/domain";
import type { Tx } from "@anamnesis/db";
import type { KeyedTx } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import {
  acceptHandover,
  handCaseOver,
  insertCase,
  moveCase,
  openCases,
  openWork,
  recordWork,
  updateCase,
} from "./cases.repository.ts";
import { outsideCareTeam } from "./care-team.ts";
import { writeInRecord } from "./patient-entries.ts";
import type { PatientKeys } from "./patient-keys.ts";
import { type Clinic, hitOf, openedBy, recordedBy } from "./patients.ts";

const writing = (
  work: Work,
  { clinic, patientId }: { readonly clinic: Clinic; readonly patientId: string },
  write: (tx: KeyedTx, key: TenantKey, process: string) => Promise<void>,
): Promise<CaseList> => writeInRecord(work, { clinic, patientId, write, open: openCases });

const changedMeanwhile = () => new AppError("conflict", "clinical.case_changed_meanwhile");

/** Opens a case in the record of a patient. */
export function openCase(work: Work, clinic: Clinic, input: OpenCaseInput): Promise<CaseList> {
  const { organizationId } = clinic;
  return writing(work, { clinic, patientId: input.patientId }, (tx, key) =>
    insertCase(tx, { ...input, organizationId }, key),
  );
}

/** Changes what a case says of itself. Throws `conflict` when it was changed since `version`, or is closed. */
export function changeCase(work: Work, clinic: Clinic, input: ChangeCaseInput): Promise<CaseList> {
  const { organizationId } = clinic;
  return writing(work, { clinic, patientId: input.patientId }, async (tx, key, process) => {
    if (!(await updateCase(tx, { ...input, organizationId, process }, key))) throw changedMeanwhile();
  });
}

/** Moves a case on. Throws `conflict` for a move that there is none, and when it was changed since `version`. */
export function moveCaseTo(
  work: Work,
  clinic: Clinic,
  { id, patientId, version, status }: MoveCaseInput,
): Promise<CaseList> {
  const { organizationId } = clinic;
  return writing(work, { clinic, patientId }, async (tx, _key, process) => {
    if (!(await moveCase(tx, { organizationId, id, version, process }, status))) throw changedMeanwhile();
  });
}

/**
 * Gives a case to somebody who treats people there, with what they have to know. Throws `forbidden` for who has the record open
 * in an emergency, unless the other is in the care team already.
 */
export function handOverCase(work: Work, clinic: Clinic, input: HandOverCaseInput): Promise<CaseList> {
  const { organizationId } = clinic;
  return writing(work, { clinic, patientId: input.patientId }, async (tx, key) => {
    switch (await handCaseOver(tx, { ...input, organizationId }, key)) {
      case "done":
        return;
      case "outside":
        throw outsideCareTeam();
      case "not_found":
        throw new AppError("not_found", "clinical.case_not_found");
      case "changed":
        throw changedMeanwhile();
      case "ended":
        throw new AppError("conflict", "clinical.case_ended");
      case "not_a_clinician":
        throw new AppError("invalid", "clinical.not_who_writes");
      case "own":
        throw new AppError("conflict", "clinical.has_case_already");
    }
  });
}

/** Says that the person of the context has what was handed to them; the id of it. Throws `not_found`. */
export async function takeHandover(tx: Tx, id: string): Promise<{ readonly id: string }> {
  if (await acceptHandover(tx, id)) return { id };
  throw new AppError("not_found", "clinical.handover_not_found");
}

/** Cases of those whom the person of the context treats, as far as a filter goes. Each patient is on record before it is shown. */
export async function listWork(work: Work, keys: PatientKeys, filter: CaseFilter): Promise<CaseWork> {
  const process = await recordedBy(work, (tx) => recordWork(tx, filter));
  return openedBy(work, { process, keys }, async (looked, tx) => {
    const patients = new Map(looked.found.map((row) => [row.id, hitOf(row)]));
    const { found, unreadable } = await openWork(tx, { process, keys: looked.keys });
    const cases = found.flatMap(({ patientId, ...summary }) => {
      const patient = patients.get(patientId);
      return patient === undefined ? [] : [{ ...summary, patient }];
    });
    return {
      cases: cases.slice(0, mostListedCases),
      hasMore: cases.length > mostListedCases,
      unreadable: unreadable + found.length - cases.length,
    };
  });
}
