import { createHash, randomUUID } from "node:crypto";
import { canonicalNotes } from "@anamnesis/domain";
import { imagesAt } from "./images.ts";
import type { TestApi, TestOrganization } from "./index.ts";

/** Something in every table that hangs on a patient of a clinic whom its nurse treats, in words that are looked for. */
export async function plantRecord(
  api: TestApi,
  clinic: TestOrganization,
  { patientId, words }: { readonly patientId: string; readonly words: string },
) {
  const { cases, observations, allergies, medications } = api.callerOf(clinic.members.nurse).clinical;
  const ids = {
    observationId: randomUUID(),
    allergyId: randomUUID(),
    statementId: randomUUID(),
    caseId: randomUUID(),
    handoverId: randomUUID(),
    diagnosisId: randomUUID(),
    prescriptionId: randomUUID(),
    planId: randomUUID(),
    noteId: randomUUID(),
  };
  await observations.record({
    id: ids.observationId,
    patientId,
    effectiveAt: "2026-11-20T08:30:00+01:00",
    values: { heartRate: { value: 72, unit: "/min" } },
  });
  await allergies.record({
    id: ids.allergyId,
    patientId,
    substance: "Planted",
    severity: "severe",
    verificationStatus: "confirmed",
    clinicalStatus: "active",
  });
  await medications.record({
    id: ids.statementId,
    patientId,
    name: words,
    source: "patient",
    status: "active",
  });
  const opened = await cases.open({ id: ids.caseId, patientId, title: words });
  await cases.handOver({
    id: ids.handoverId,
    caseId: ids.caseId,
    patientId,
    version: opened.cases[0]?.updatedAt ?? "",
    userId: clinic.members.doctor.account.id,
    why: words,
  });
  const { diagnoses } = api.callerOf(clinic.members.doctor).clinical;
  await diagnoses.propose({
    id: ids.diagnosisId,
    patientId,
    caseId: ids.caseId,
    encounteredOn: "2026-11-20",
    primaryDiagnosis: words,
    icdCode: "N94.6",
    severity: "moderate",
    confidence: 0.7,
  });
  await diagnoses.cite({
    kind: "observation",
    id: randomUUID(),
    patientId,
    diagnosisId: ids.diagnosisId,
    sourceId: ids.observationId,
  });
  await diagnoses.favourites.set({ code: "N94.6", isFavourite: true });
  const { prescriptions, plans } = api.callerOf(clinic.members.doctor).clinical;
  const drafted = await prescriptions.saveDraft({
    id: ids.prescriptionId,
    patientId,
    caseId: ids.caseId,
    order: { name: "Planted", dosageText: words },
    startsOn: new Date().toISOString().slice(0, 10),
  });
  await prescriptions.sign({
    id: ids.prescriptionId,
    patientId,
    version: drafted.prescriptions[0]?.updatedAt ?? "",
  });
  const itemId = randomUUID();
  const planned = await plans.save({
    id: ids.planId,
    patientId,
    caseId: ids.caseId,
    content: { title: words, goals: [{ id: itemId, text: words }] },
    startsOn: new Date().toISOString().slice(0, 10),
  });
  const at = { id: ids.planId, patientId };
  const approved = await plans.approve({ ...at, version: planned.plans[0]?.updatedAt ?? "" });
  await plans.move({ ...at, version: approved.plans[0]?.updatedAt ?? "", status: "active" });
  await plans.follow({ id: randomUUID(), planId: ids.planId, patientId, itemId, state: "open", note: words });
  const { snippets } = api.callerOf(clinic.members.doctor).clinical;
  await snippets.save({ id: randomUUID(), name: ids.noteId.slice(0, 8), text: words });
  const { notes } = api.callerOf(clinic.members.nurse).clinical;
  const of = { patientId, caseId: ids.caseId };
  await notes.save({ id: ids.noteId, ...of, effectiveAt: "2026-11-20T08:30:00+01:00", plan: words, version: null });
  const [draft] = (await notes.list(of)).notes;
  if (draft === undefined) throw new Error("the note is not there");
  await notes.sign({
    id: randomUUID(),
    noteId: ids.noteId,
    ...of,
    meaning: "author",
    version: draft.updatedAt,
    digest: createHash("sha256")
      .update(canonicalNotes([draft]))
      .digest("hex"),
  });
  const asked = { noteId: ids.noteId, patientId, userId: clinic.members.doctor.account.id };
  await notes.askReview({ id: randomUUID(), ...asked, meaning: "review" });
  await plantBrought(api, clinic, { patientId, words });
  return { ...ids, ...(await plantImages(api, clinic, { patientId, words })) };
}

/** One that is filed, with a report that is signed, and one that is still being sent. */
async function plantImages(
  api: TestApi,
  clinic: TestOrganization,
  { patientId, words }: { readonly patientId: string; readonly words: string },
) {
  const images = imagesAt(api, clinic.members.nurse);
  const imageId = await images.filed(patientId);
  await images.begun(patientId, { fileName: words });
  const doctor = api.callerOf(clinic.members.doctor).clinical;
  const studyId = (await doctor.images.list({ patientId })).studies[0]?.id ?? "none";
  const reportId = randomUUID();
  await doctor.images.reports.save({ id: reportId, patientId, studyId, findings: words, version: null });
  return { imageId, studyId, reportId };
}

/** What came from elsewhere, and a message that was not understood. */
async function plantBrought(
  api: TestApi,
  clinic: TestOrganization,
  { patientId, words }: { readonly patientId: string; readonly words: string },
) {
  const { fhir, hl7 } = api.callerOf(clinic.members.nurse);
  const resource = {
    resourceType: "AllergyIntolerance",
    patient: { reference: `Patient/${patientId}` },
    code: { text: words },
  };
  await fhir.import({ bundle: { resourceType: "Bundle", type: "collection", entry: [{ resource }] }, name: words });
  const message = `MSH|^~\\&|LAB|Elsewhere|A|B|20261120083000||ADT^A03|1|P|2.5\rPID|1||1||${words}\r`;
  await hl7.receive({ message, timeZone: "Europe/Vienna" });
}
