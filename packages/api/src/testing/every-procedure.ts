import { randomUUID } from "node:crypto";
import { addDays, type Permission, todayIn, usualReminders } from "@anamnesis/domain";
import { appRouter } from "../router.ts";
import { clinicalInputs } from "./every-clinical-procedure.ts";
import type { TestApi } from "./index.ts";
import { diagnosisInputs } from "./diagnosis-inputs.ts";
import { pushSubscription } from "./reminders.ts";
import type { Targets } from "./targets.ts";
import { prescriptionInputs } from "./prescription-inputs.ts";

const entry = { occurredAt: "2026-11-20T08:30:00Z", timeZone: "Europe/Vienna", category: "Headache", severity: 5 };
const intake = { takenAt: "2026-11-20T08:30:00Z", timeZone: "Europe/Vienna", name: "Ibuprofen" };
const credential = { id: "x", rawId: "x", type: "public-key", response: {}, clientExtensionResults: {} };
const email = "somebody@anamnesis.example";
const password = "four plain words here";
const range = { from: "2026-01-01", to: "2026-12-31" };
const reason = "because";
const brief = {
  ...range,
  timeZone: "Europe/Vienna",
  personName: "Some Body",
  includesNotes: true,
  includesCycle: true,
  ownWords: "",
  questions: [],
  paper: "a4",
  language: "en",
};
const room = { location: "2nd floor" };

/** An input that each procedure accepts; a new procedure has to be added here, or the walk fails. */
export const inputs: Readonly<Record<string, (at: Targets) => unknown>> = {
  "identity.accounts.register": () => ({ email, password, displayName: "Some Body" }),
  "identity.sessions.signIn": () => ({ email, password: "not this one, surely" }),
  "identity.accounts.registerFirstAdmin": () => ({
    token: "guessed",
    email,
    password,
    displayName: "Some Body",
  }),
  "identity.accounts.checkPassword": () => ({ password }),
  "identity.accounts.verifyEmail": (at) => ({ email: at.email, code: "000000" }),
  "identity.accounts.resendVerification": (at) => ({ email: at.email }),
  "identity.accounts.requestReset": (at) => ({ email: at.email }),
  "identity.accounts.resetPassword": () => ({ token: "guessed", password }),
  "identity.accounts.confirmEmailChange": () => ({ token: "guessed" }),
  "identity.accounts.finishFactorReset": () => ({ token: "guessed" }),
  "identity.accounts.changePassword": () => ({ currentPassword: "guessed", password }),
  "identity.accounts.changeEmail": () => ({ email }),
  "identity.accounts.profile": () => undefined,
  "identity.accounts.updateProfile": () => ({ displayName: "Some Body" }),
  "identity.accounts.safety": () => undefined,
  "identity.accounts.securityLog": () => ({}),
  "identity.accounts.cancelFactorReset": () => undefined,
  "identity.accounts.requestDeletion": () => undefined,
  "identity.accounts.cancelDeletion": () => undefined,
  "identity.sessions.beginPasskey": () => undefined,
  "identity.sessions.signInWithPasskey": () => ({ challengeId: randomUUID(), credential }),
  "identity.sessions.stepUp": () => ({ password: "guessed" }),
  "identity.sessions.beginPasskeyStepUp": () => undefined,
  "identity.sessions.stepUpWithPasskey": () => ({ challengeId: randomUUID(), credential }),
  "identity.sessions.revokeAll": () => undefined,
  "identity.sessions.createForProgram": () => ({ name: "a program", scopes: ["diary.read"], days: 1 }),
  "identity.factors.beginTotp": () => undefined,
  "identity.factors.confirmTotp": () => ({ totp: "000000" }),
  "identity.factors.removeTotp": () => undefined,
  "identity.factors.regenerateRecoveryCodes": () => undefined,
  "identity.passkeys.list": () => undefined,
  "identity.passkeys.begin": () => undefined,
  "identity.passkeys.add": () => ({ challengeId: randomUUID(), name: "mine", credential }),
  "identity.passkeys.rename": (at) => ({ id: at.passkeyId, name: "theirs" }),
  "identity.passkeys.remove": (at) => ({ id: at.passkeyId }),
  "identity.users.list": (at) => ({ search: at.email }),
  "identity.users.byId": (at) => ({ id: at.personId }),
  "identity.users.securityLog": (at) => ({ id: at.personId }),
  "identity.users.changeRole": (at) => ({ id: at.personId, role: "admin", reason }),
  "identity.users.changeStatus": (at) => ({ id: at.personId, status: "suspended", reason }),
  "identity.users.signOutEverywhere": (at) => ({ id: at.personId, reason }),
  "identity.users.startPasswordReset": (at) => ({ id: at.personId, reason }),
  "identity.users.startFactorReset": (at) => ({ id: at.personId, reason }),
  "organizations.list": () => undefined,
  "organizations.byId": (at) => ({ id: at.organizationId }),
  "organizations.actIn": (at) => ({ organizationId: at.organizationId }),
  "organizations.create": () => ({ name: "Some Practice", slug: `some-${randomUUID().slice(0, 8)}`, type: "clinic" }),
  "organizations.freeSlug": () => ({ slug: "some-practice" }),
  "organizations.lookup": () => ({ slug: "no-such-practice" }),
  "organizations.update": () => ({ legalName: "Some Practice Ltd" }),
  "organizations.setPolicies": () => ({
    requiresSecondFactor: false,
    sessionIdleMinutes: 60,
    sessionHours: 12,
    allowedNetworks: [],
  }),
  "organizations.archive": () => ({ reason }),
  "organizations.leave": () => undefined,
  "organizations.members.list": () => ({}),
  "organizations.members.invite": () => ({ email: `${randomUUID()}@anamnesis.example`, role: "nurse" }),
  "organizations.members.changeRole": (at) => ({ userId: at.memberId, role: "admin", reason }),
  "organizations.members.changeStatus": (at) => ({ userId: at.memberId, status: "suspended", reason }),
  "organizations.members.remove": (at) => ({ userId: at.memberId, reason }),
  "organizations.members.update": (at) => ({ userId: at.memberId, title: "Dr" }),
  "organizations.invitations.list": () => undefined,
  "organizations.invitations.resend": (at) => ({ id: at.invitationId }),
  "organizations.invitations.withdraw": (at) => ({ id: at.invitationId }),
  "organizations.invitations.look": () => ({ token: "guessed" }),
  "organizations.invitations.accept": (at) => ({ token: at.invitationToken }),
  "organizations.sessions.list": () => undefined,
  "organizations.sessions.end": (at) => ({ handle: at.sessionHandle, reason }),
  "organizations.usage": () => undefined,
  "organizations.resources.list": () => ({}),
  "organizations.resources.byId": (at) => ({ id: at.resourceId }),
  "organizations.resources.history": (at) => ({ id: at.resourceId }),
  "organizations.resources.deliveries": (at) => ({ id: at.resourceId }),
  "organizations.resources.create": () => ({ type: "room", name: "Another", config: room }),
  "organizations.resources.update": (at) => ({
    id: at.resourceId,
    version: new Date().toISOString(),
    type: "room",
    name: "Renamed",
    config: room,
  }),
  "organizations.resources.setStatus": (at) => ({ id: at.resourceId, status: "inactive", reason }),
  "organizations.resources.remove": (at) => ({ id: at.resourceId, reason }),
  "organizations.resources.testConnection": (at) => ({ id: at.resourceId }),
  "organizations.supervision.list": () => ({}),
  "organizations.supervision.setStatus": (at) => ({ id: at.organizationId, status: "suspended", reason }),
  "operations.jobs.list": () => ({}),
  "operations.jobs.summary": () => undefined,
  "operations.jobs.redrive": (at) => ({ id: at.jobId, reason }),
  "operations.jobs.cancel": (at) => ({ id: at.jobId, reason }),
  "live.follow": () => ({}),
  "operations.alerts.list": () => ({}),
  "operations.alerts.acknowledge": () => ({ id: randomUUID() }),
  ...diagnosisInputs,
  ...prescriptionInputs,
  "operations.keys.status": () => undefined,
  "operations.keys.rotate": () => ({ reason }),
  "identity.sessions.signOut": () => undefined,
  "identity.sessions.current": () => undefined,
  "identity.sessions.list": () => undefined,
  "identity.sessions.revoke": (at) => ({ handle: at.sessionHandle }),
  "identity.sessions.revokeOthers": () => undefined,
  "symptoms.entries.record": () => entry,
  "symptoms.entries.list": () => ({ from: "1900-01-01" }),
  "symptoms.entries.byId": (at) => ({ id: at.entryId }),
  "symptoms.entries.correct": (at) => ({ id: at.entryId, version: new Date().toISOString(), severity: 1 }),
  "symptoms.entries.withdraw": (at) => ({ id: at.entryId }),
  "symptoms.entries.restore": (at) => ({ id: at.entryId }),
  "symptoms.vocabulary": () => undefined,
  "symptoms.categories.add": () => ({ label: "Tinnitus", icon: "ear", color: 2 }),
  "symptoms.categories.arrange": () => ({
    categories: [{ label: "Cramps", icon: "drop", color: 1, hidden: false }],
  }),
  "symptoms.categories.rename": () => ({ label: "Cramps", to: "Cramp" }),
  "symptoms.imports.list": () => undefined,
  "symptoms.imports.findDuplicates": () => ({
    entries: [{ occurredAt: entry.occurredAt, category: entry.category, severity: entry.severity }],
  }),
  "symptoms.imports.findDuplicateIntakes": () => ({
    intakes: [{ takenAt: intake.takenAt, name: intake.name, dose: "" }],
  }),
  "symptoms.imports.begin": () => ({
    id: randomUUID(),
    source: "table",
    fileName: "diary.csv",
    entryCount: 1,
    leftOutCount: 0,
  }),
  "symptoms.imports.add": (at) => ({ id: at.importId, entries: [{ ...entry, id: randomUUID() }] }),
  "symptoms.imports.addDays": (at) => ({
    id: at.importId,
    trackers: [{ id: randomUUID(), label: "Sport", kind: "yes_no", unit: "", hidden: false }],
    days: [{ localDate: "2026-11-19", sleepMinutes: 420, tracked: {}, notes: "A day." }],
  }),
  "symptoms.imports.addIntakes": (at) => ({ id: at.importId, intakes: [{ ...intake, id: randomUUID() }] }),
  "symptoms.imports.undo": (at) => ({ id: at.importId }),
  "symptoms.imports.redo": (at) => ({ id: at.importId }),
  "symptoms.insights.summary": () => ({ days: 90 }),
  "symptoms.insights.calendar": () => range,
  "symptoms.brief.preview": () => brief,
  "symptoms.brief.make": () => brief,
  "symptoms.insights.byCycleDay": () => ({}),
  "symptoms.cycle.days": () => range,
  "symptoms.cycle.set": () => ({ localDate: "2026-11-20", flow: "light" }),
  "symptoms.cycle.summary": () => ({}),
  "symptoms.cycle.settings": () => undefined,
  "symptoms.cycle.changeSettings": () => ({ mode: "contraception" }),
  "symptoms.medication.take": () => ({ ...intake, id: randomUUID() }),
  "symptoms.medication.list": () => range,
  "symptoms.medication.change": (at) => ({ id: at.intakeId, relief: "some" }),
  "symptoms.medication.withdraw": (at) => ({ id: at.intakeId }),
  "symptoms.days.list": () => range,
  "symptoms.days.set": (at) => ({ localDate: "2026-11-20", sleepMinutes: 420, tracked: { [at.trackerId]: true } }),
  "symptoms.days.writeNotes": () => ({ localDate: "2026-11-20", notes: "A day.", revision: randomUUID(), after: null }),
  "symptoms.trackers.list": () => undefined,
  "symptoms.trackers.add": () => ({ id: randomUUID(), label: "Sport", kind: "yes_no" }),
  "symptoms.trackers.change": (at) => ({ id: at.trackerId, label: "Wine", unit: "" }),
  "symptoms.trackers.arrange": (at) => ({ trackers: [{ id: at.trackerId, hidden: true }] }),
  "symptoms.trackers.remove": (at) => ({ id: at.trackerId }),
  "symptoms.trackers.restore": (at) => ({ id: at.trackerId }),
  ...clinicalInputs,
  "symptoms.shares.create": () => ({
    organizationId: randomUUID(),
    from: "2026-01-01",
    includesNotes: true,
    personName: "Some Body",
    expiresOn: addDays(todayIn("Europe/Vienna"), 30),
    timeZone: "Europe/Vienna",
    mailOnView: false,
  }),
  "symptoms.shares.list": () => undefined,
  "symptoms.shares.revoke": (at) => ({ id: at.shareId }),
  "symptoms.shares.preview": () => ({
    from: "1900-01-01",
    includesNotes: true,
    includesMedication: true,
    includesCycle: true,
  }),
  "symptoms.shares.accesses": () => ({}),
  "symptoms.shared.list": () => ({}),
  "symptoms.shared.open": (at) => ({ shareId: at.shareId, reason }),
  "reminders.read": () => undefined,
  "reminders.change": () => ({ ...usualReminders, isOn: true }),
  "reminders.addDevice": () => pushSubscription("some-browser"),
  "reminders.removeDevice": (at) => ({ id: at.reminderDeviceId }),
  "reminders.sendTest": () => undefined,
  "reminders.dismissUnreachable": () => undefined,
  "exports.create": () => ({ type: "csv", ...range }),
  "exports.byId": (at) => ({ id: at.exportId }),
  "exports.list": () => undefined,
  "audit.entries.trail": (at) => ({ id: at.entryId }),
};

// At run time the record is flat, by path.
const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { meta?: unknown } }>;
export const paths = Object.keys(procedures).toSorted();

export const permissionOf = (path: string): Permission | undefined =>
  (procedures[path]?._def.meta as { permission?: Permission } | undefined)?.permission;

/** Calls a procedure at these targets. Says what came of it: the answer, or the code and the words of the refusal. */
export async function call(
  path: string,
  caller: ReturnType<TestApi["callerOf"]>,
  targets: Targets,
  input: unknown = inputs[path]?.(targets),
): Promise<{ readonly code: string; readonly text: string }> {
  let procedure: unknown = caller;
  for (const part of path.split(".")) procedure = (procedure as Record<string, unknown>)[part];
  try {
    const answer = await (procedure as (input: unknown) => Promise<unknown>)(input);
    return { code: "OK", text: JSON.stringify(answer) ?? "" };
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, text: message };
  }
}
