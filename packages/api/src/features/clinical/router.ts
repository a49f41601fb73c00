import {
  acceptHandoverInput,
  acceptLinkInput,
  answerInput,
  askReviewInput,
  askInput,
  beginEmergencyInput,
  careTeamInput,
  caseFilter,
  changeAllergyInput,
  changeBackgroundInput,
  changeCareTeamInput,
  changeCaseInput,
  changeOwnLinkInput,
  changePatientInput,
  emergencyIdInput,
  findLinkOfferInput,
  handOverCaseInput,
  likePatientsInput,
  listDuplicatesInput,
  listNotesInput,
  listEmergenciesInput,
  listOwnLooksInput,
  moveCaseInput,
  noteIdInput,
  openCaseInput,
  ownDiagnosesInput,
  mergePatientsInput,
  openOwnRecordInput,
  ownLinkInput,
  patientIdInput,
  patientPairInput,
  recordAllergyInput,
  recordIdentifierInput,
  recordObservationInput,
  registerPatientInput,
  reviewEmergencyInput,
  retractIdentifierInput,
  retractObservationInput,
  saveNoteInput,
  sayNoAllergiesInput,
  searchPatientsInput,
  undoMergeInput,
  signNoteInput,
  timelineCountsInput,
  timelineInput,
} from "@anamnesis/domain";
import {
  lookingAsMember,
  permittedToMembers,
  reading,
  readingAsMember,
  revealing,
  router,
  writing,
  writingAsMember,
  writingUnkept,
  writingUnkeptAsMember,
} from "../../trpc.ts";
import { changeAllergy, recordAllergy, sayNoAllergies } from "./allergies.ts";
import { changeBackground } from "./background.ts";
import { careOf, changeCareTeam } from "./care-team.ts";
import { clinicOf, looks } from "./clinic.ts";
import { diagnosesRouter } from "./diagnoses-router.ts";
import { listOwnDiagnoses } from "./diagnoses.repository.ts";
import { changeCase, handOverCase, listWork, moveCaseTo, openCase, takeHandover } from "./cases.ts";
import { endEmergency, listEmergencies } from "./emergencies.repository.ts";
import { beginEmergency, reviewEmergency } from "./emergencies.ts";
import { recordIdentifier, retractMistakenIdentifier } from "./identifiers.ts";
import { medicationsRouter } from "./medications-router.ts";
import { comparePatients, listDuplicates, mergePatients, sayNotSamePerson, undoMerge } from "./merges.ts";
import {
  askReview,
  discardNote,
  listNotes,
  printNote,
  saveNote,
  sign,
  timelineCountsOf,
  timelineOf,
  viewersOf,
} from "./notes.ts";
import { imagesRouter } from "./images-router.ts";
import { recordObservation, retractMeasurement } from "./observations.ts";
import { linkStateOf, listOwnRecords } from "./patient-links.repository.ts";
import { acceptLink, changeOwnLink, contentsOf, endLink, linkOfferOf, offerLink } from "./patient-links.ts";
import {
  changePatient,
  likePatients,
  getPatient,
  openPatient,
  ownPatients,
  patientOfEmergency,
  registerPatient,
  searchPatients,
} from "./patients.ts";
import { answerQuestion, askAboutLook, listQuestions, looksAsked } from "./questions.ts";
import { plansRouter } from "./plans-router.ts";
import { prescriptionsRouter } from "./prescriptions-router.ts";
import { snippetsRouter } from "./snippets-router.ts";

/** More than somebody types; less than whoever goes through all patients of a clinic would like. */
const searches = { most: 240, perSeconds: 60, reason: "http.too_many_requests" } as const;
/** A draft is saved every two seconds at most, and a bit. */
const saves = { most: 60, perSeconds: 60, reason: "http.too_many_requests" } as const;
/** More than a bad night has; each is mailed to others. */
const emergencies = { most: 30, perSeconds: 3600, reason: "http.too_many_requests" } as const;
/** More than somebody mistypes a code. */
const codes = { most: 20, perSeconds: 600, reason: "identity.too_many_tries" } as const;

/** The record that a clinic keeps of its patients. What reads them leaves a record of it, and is sent as what it is. */
export const clinicalRouter = router({
  patients: router({
    register: permittedToMembers("clinical.patients.change", looks)
      .input(registerPatientInput)
      .mutation(({ ctx, input }) => registerPatient(ctx, clinicOf(ctx), input)),
    /** Who may be the person that is about to be registered. */
    like: permittedToMembers("clinical.patients.change", looks)
      .input(likePatientsInput)
      .mutation(({ ctx, input }) => likePatients(ctx, clinicOf(ctx), input)),
    search: permittedToMembers("clinical.patients.read", searches)
      .input(searchPatientsInput)
      .mutation(({ ctx, input }) => searchPatients(ctx, clinicOf(ctx), input.text)),
    own: lookingAsMember("clinical.patients.read", looks).mutation(({ ctx }) =>
      ownPatients(ctx, ctx.services.patientKeys),
    ),
    /** Who they are, and nothing else of the record. */
    get: lookingAsMember("clinical.patients.read", looks)
      .input(patientIdInput)
      .mutation(({ ctx, input }) => getPatient(ctx, ctx.services.patientKeys, input.id)),
    open: lookingAsMember("clinical.patients.read", looks)
      .input(patientIdInput)
      .mutation(({ ctx, input }) => openPatient(ctx, ctx.services.patientKeys, input.id)),
    change: permittedToMembers("clinical.patients.change", looks)
      .input(changePatientInput)
      .mutation(({ ctx, input }) => changePatient(ctx, clinicOf(ctx), input)),
  }),
  merges: router({
    /** Both records beside each other; recorded, as each look is. */
    compare: permittedToMembers("clinical.patients.merge", looks)
      .input(patientPairInput)
      .mutation(({ ctx, input }) => comparePatients(ctx, ctx.services.patientKeys, input)),
    merge: permittedToMembers("clinical.patients.merge", looks)
      .input(mergePatientsInput)
      .mutation(({ ctx, input }) => mergePatients(ctx, input)),
    undo: permittedToMembers("clinical.patients.merge", looks)
      .input(undoMergeInput)
      .mutation(({ ctx, input }) => undoMerge(ctx, input)),
    /** Recorded, as a look at each whom it names. */
    duplicates: permittedToMembers("clinical.patients.merge", looks)
      .input(listDuplicatesInput)
      .mutation(({ ctx, input }) => listDuplicates(ctx, ctx.services.patientKeys, input)),
    notSame: writingAsMember("clinical.patients.merge")
      .input(patientPairInput)
      .mutation(({ ctx, input }) => sayNotSamePerson(ctx.tx, input)),
  }),
  identifiers: router({
    record: permittedToMembers("clinical.patients.change", looks)
      .input(recordIdentifierInput)
      .mutation(({ ctx, input }) => recordIdentifier(ctx, clinicOf(ctx), input)),
    retract: permittedToMembers("clinical.patients.change", looks)
      .input(retractIdentifierInput)
      .mutation(({ ctx, input }) => retractMistakenIdentifier(ctx, clinicOf(ctx), input)),
  }),
  background: router({
    change: permittedToMembers("clinical.patients.change", looks)
      .input(changeBackgroundInput)
      .mutation(({ ctx, input }) => changeBackground(ctx, clinicOf(ctx), input)),
  }),
  careTeam: router({
    read: readingAsMember("clinical.patients.read")
      .input(careTeamInput)
      .query(({ ctx, input }) => careOf(ctx.tx, input.patientId)),
    add: writingAsMember("clinical.careTeam.change")
      .input(changeCareTeamInput)
      .mutation(({ ctx, input }) =>
        changeCareTeam(ctx.tx, { patient: input.patientId, user: input.userId, isIn: true }),
      ),
    remove: writingAsMember("clinical.careTeam.change")
      .input(changeCareTeamInput)
      .mutation(({ ctx, input }) =>
        changeCareTeam(ctx.tx, { patient: input.patientId, user: input.userId, isIn: false }),
      ),
  }),
  emergencies: router({
    begin: writingAsMember("clinical.emergencies.begin", emergencies)
      .input(beginEmergencyInput)
      .mutation(({ ctx, input }) => beginEmergency(ctx.tx, input)),
    end: writingAsMember("clinical.emergencies.begin")
      .input(careTeamInput)
      .mutation(async ({ ctx, input }) => ({ ended: await endEmergency(ctx.tx, input.patientId) })),
    list: readingAsMember("clinical.emergencies.review")
      .input(listEmergenciesInput)
      .query(({ ctx, input }) => listEmergencies(ctx.tx, input)),
    /** Whose record it was: recorded, as a look at a list of patients is. */
    whose: permittedToMembers("clinical.emergencies.review", looks)
      .input(emergencyIdInput)
      .mutation(({ ctx, input }) => patientOfEmergency(ctx, ctx.services.patientKeys, input.id)),
    review: writingAsMember("clinical.emergencies.review")
      .input(reviewEmergencyInput)
      .mutation(({ ctx, input }) => reviewEmergency(ctx.tx, input)),
  }),
  questions: router({
    /** Recorded, since questions are opened. */
    list: permittedToMembers("clinical.emergencies.review")
      .input(listEmergenciesInput)
      .mutation(({ ctx, input }) => listQuestions(ctx, input)),
    answer: writingAsMember("clinical.emergencies.review")
      .input(answerInput)
      .mutation(({ ctx, input }) => answerQuestion(ctx.tx, input)),
  }),
  links: router({
    state: readingAsMember("clinical.patients.read")
      .input(careTeamInput)
      .query(({ ctx, input }) => linkStateOf(ctx.tx, input.patientId)),
    offer: writingUnkeptAsMember("clinical.careTeam.change", looks)
      .input(careTeamInput)
      .mutation(({ ctx, input }) => offerLink(ctx.tx, input.patientId)),
    end: writingAsMember("clinical.careTeam.change")
      .input(careTeamInput)
      .mutation(({ ctx, input }) => endLink(ctx.tx, input.patientId)),
  }),
  ownRecords: router({
    list: reading("clinical.ownRecords").query(({ ctx }) => listOwnRecords(ctx.tx)),
    diagnoses: reading("clinical.ownRecords")
      .input(ownDiagnosesInput)
      .query(({ ctx, input }) => listOwnDiagnoses(ctx.tx, input.language)),
    looks: revealing("clinical.ownRecords")
      .input(listOwnLooksInput)
      .query(({ ctx, input }) => looksAsked(ctx.tx, input)),
    /** What stands there: that it was opened is on record. */
    open: writingUnkept("clinical.ownRecords")
      .input(openOwnRecordInput)
      .mutation(({ ctx, input }) => contentsOf(ctx.tx, input.id, ctx.services.patientKeys)),
    ask: writing("clinical.ownRecords")
      .input(askInput)
      .mutation(({ ctx, input }) => askAboutLook(ctx.tx, ctx.account.id, input)),
    /** Not in an address, which is kept in many places: whoever has the code has the record. */
    findOffer: reading("clinical.ownRecords", codes)
      .input(findLinkOfferInput)
      .mutation(({ ctx, input }) => linkOfferOf(ctx.tx, input.code)),
    accept: writing("clinical.ownRecords", codes)
      .input(acceptLinkInput)
      .mutation(({ ctx, input }) => acceptLink(ctx.tx, input)),
    change: writing("clinical.ownRecords")
      .input(changeOwnLinkInput)
      .mutation(({ ctx, input }) => changeOwnLink(ctx.tx, { ...input, ends: false })),
    end: writing("clinical.ownRecords")
      .input(ownLinkInput)
      .mutation(({ ctx, input }) => changeOwnLink(ctx.tx, { ...input, mailsOnLook: false, ends: true })),
  }),
  diagnoses: diagnosesRouter,
  plans: plansRouter,
  images: imagesRouter,
  prescriptions: prescriptionsRouter,
  cases: router({
    open: permittedToMembers("clinical.patients.change", looks)
      .input(openCaseInput)
      .mutation(({ ctx, input }) => openCase(ctx, clinicOf(ctx), input)),
    change: permittedToMembers("clinical.patients.change", looks)
      .input(changeCaseInput)
      .mutation(({ ctx, input }) => changeCase(ctx, clinicOf(ctx), input)),
    move: permittedToMembers("clinical.patients.change", looks)
      .input(moveCaseInput)
      .mutation(({ ctx, input }) => moveCaseTo(ctx, clinicOf(ctx), input)),
    handOver: permittedToMembers("clinical.patients.change", looks)
      .input(handOverCaseInput)
      .mutation(({ ctx, input }) => handOverCase(ctx, clinicOf(ctx), input)),
    /** Whoever has a case now says so; nothing of it is told. */
    accept: writingAsMember("clinical.patients.read")
      .input(acceptHandoverInput)
      .mutation(({ ctx, input }) => takeHandover(ctx.tx, input.id)),
    /** Work of whoever asks, on record as a look at each patient. */
    work: permittedToMembers("clinical.patients.read", looks)
      .input(caseFilter)
      .mutation(({ ctx, input }) => listWork(ctx, ctx.services.patientKeys, input)),
  }),
  notes: router({
    /** Of a case; the record is opened, and that is on record, where it was not. */
    list: permittedToMembers("clinical.patients.read", looks)
      .input(listNotesInput)
      .mutation(({ ctx, input }) => listNotes(ctx, clinicOf(ctx), input)),
    save: permittedToMembers("clinical.patients.change", saves)
      .input(saveNoteInput)
      .mutation(({ ctx, input }) => saveNote(ctx, clinicOf(ctx), input)),
    discard: permittedToMembers("clinical.patients.change", looks)
      .input(noteIdInput)
      .mutation(({ ctx, input }) => discardNote(ctx, clinicOf(ctx), input)),
    sign: permittedToMembers("clinical.notes.sign", looks)
      .input(signNoteInput)
      .mutation(({ ctx, input }) => sign(ctx, clinicOf(ctx), input)),
    askReview: permittedToMembers("clinical.patients.change", looks)
      .input(askReviewInput)
      .mutation(({ ctx, input }) => askReview(ctx, clinicOf(ctx), input)),
    print: permittedToMembers("clinical.patients.read", looks)
      .input(noteIdInput)
      .mutation(({ ctx, input }) => printNote(ctx, clinicOf(ctx), input)),
  }),
  snippets: snippetsRouter,
  timeline: router({
    list: permittedToMembers("clinical.patients.read", looks)
      .input(timelineInput)
      .mutation(({ ctx, input }) => timelineOf(ctx, clinicOf(ctx), input)),
    counts: permittedToMembers("clinical.patients.read", looks)
      .input(timelineCountsInput)
      .mutation(({ ctx, input }) => timelineCountsOf(ctx, clinicOf(ctx), input)),
    viewers: permittedToMembers("clinical.patients.read", looks)
      .input(patientIdInput)
      .mutation(({ ctx, input }) => viewersOf(ctx, clinicOf(ctx), input.id)),
  }),
  observations: router({
    record: permittedToMembers("clinical.patients.change", looks)
      .input(recordObservationInput)
      .mutation(({ ctx, input }) => recordObservation(ctx, clinicOf(ctx), input)),
    retract: permittedToMembers("clinical.patients.change", looks)
      .input(retractObservationInput)
      .mutation(({ ctx, input }) => retractMeasurement(ctx, clinicOf(ctx), input)),
  }),
  medications: medicationsRouter,
  allergies: router({
    record: permittedToMembers("clinical.patients.change", looks)
      .input(recordAllergyInput)
      .mutation(({ ctx, input }) => recordAllergy(ctx, clinicOf(ctx), input)),
    change: permittedToMembers("clinical.patients.change", looks)
      .input(changeAllergyInput)
      .mutation(({ ctx, input }) => changeAllergy(ctx, clinicOf(ctx), input)),
    sayNone: permittedToMembers("clinical.patients.change", looks)
      .input(sayNoAllergiesInput)
      .mutation(({ ctx, input }) => sayNoAllergies(ctx, clinicOf(ctx), input.patientId)),
  }),
});
