import { randomUUID } from "node:crypto";
import { sessionIdOf } from "@anamnesis/auth";
import {
  addDays,
  isForMembers,
  type MemberRole,
  memberRoles,
  mayUse,
  type Permission,
  permissions,
  type Role,
  rolesOf,
  todayIn,
  usualReminders,
} from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, inputs, paths, permissionOf } from "./testing/every-procedure.ts";
import { linkIn } from "./testing/identity.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "./testing/index.ts";
import { plantRecord } from "./testing/planted-record.ts";
import { ofRecords, plantMerge } from "./testing/planted-merge.ts";
import { pushSubscription } from "./testing/reminders.ts";
import type { Targets } from "./testing/targets.ts";

let api: TestApi;
/** Whose things everybody reaches for: a member of the clinic, with a diary. */
let anna: TestPerson;
let berta: TestPerson;
let clinic: TestOrganization;
let otherClinic: TestOrganization;
let targets: Targets;
const planted = "planted words of Anna";
const plantedKey = "planted-key-of-the-clinic";
const plantedName = "Planted clinic";

beforeAll(async () => {
  api = await testApi();
  [anna, berta] = await Promise.all([api.newPerson(), api.newPerson()]);
  clinic = await api.newOrganization(plantedName);
  otherClinic = await api.newOrganization("Other clinic");
  targets = await plant();
});
afterAll(() => api.close());

/** Everything of Anna's and of the clinic's that a procedure could be pointed at. */
async function plant(): Promise<Targets> {
  const caller = api.callerOf(anna);
  const passkeyId = randomUUID();
  const { id: entryId } = await caller.symptoms.entries.record({
    occurredAt: "2026-11-20T08:30:00Z",
    timeZone: "Europe/Vienna",
    category: "Planted",
    severity: 5,
    notes: planted,
    tags: ["planted"],
  });
  const intakeId = randomUUID();
  await caller.symptoms.medication.take({
    id: intakeId,
    takenAt: "2026-11-20T08:30:00Z",
    timeZone: "Europe/Vienna",
    name: planted,
  });
  await caller.symptoms.cycle.set({ localDate: "2026-11-20", flow: "heavy", startsCycle: true });
  await caller.symptoms.cycle.changeSettings({ mode: "menopause" });
  const trackerId = randomUUID();
  await caller.symptoms.trackers.add({ id: trackerId, label: planted, kind: "yes_no" });
  await caller.symptoms.days.set({ localDate: "2026-11-20", sleepMinutes: 435, tracked: { [trackerId]: false } });
  const written = { notes: planted, revision: randomUUID(), after: null };
  await caller.symptoms.days.writeNotes({ localDate: "2026-11-20", ...written });
  await api.db.asOwner(
    `INSERT INTO identity.passkeys (id, user_id, credential_id, public_key, name, process_id)
      SELECT $1, $2, 'anna', 'x', 'Planted', id FROM audit.process_tracking LIMIT 1`,
    [passkeyId, anna.account.id],
  );
  const { id: shareId } = await caller.symptoms.shares.create({
    organizationId: clinic.id,
    from: "2026-01-01",
    includesNotes: true,
    personName: "Planted Person",
    expiresOn: addDays(todayIn("Europe/Vienna"), 30),
    timeZone: "Europe/Vienna",
    mailOnView: true,
  });
  await caller.reminders.change({ ...usualReminders, isOn: true });
  const { id: reminderDeviceId } = await caller.reminders.addDevice(pushSubscription("planted"));
  const { id: patientId } = await api.callerOf(clinic.members.nurse).clinical.patients.register({
    id: randomUUID(),
    familyName: "Planted",
    givenName: "Patient",
    birthDate: "1988-07-03",
    gender: "female",
    recordNumber: "Planted 1",
  });
  const { code } = await api.callerOf(clinic.members.nurse).clinical.links.offer({ patientId });
  const [link] = await caller.clinical.ownRecords.accept({ code, mailsOnLook: false });
  const emergencyId = randomUUID();
  await api
    .callerOf(clinic.members.pharmacist)
    .clinical.emergencies.begin({ id: emergencyId, patientId, cause: "cover", explanation: planted });
  await api.callerOf(clinic.members.pharmacist).clinical.patients.open({ id: patientId });
  const [look] = (await caller.clinical.ownRecords.looks({})).looks;
  const { id: lookId = "none", occurredAt: lookedAt = "none" } = look ?? {};
  const { id: questionId } = await caller.clinical.ownRecords.ask({
    id: randomUUID(),
    lookId,
    occurredAt: lookedAt,
    question: planted,
  });
  const inRecord = await plantRecord(api, clinic, { patientId, words: planted });
  const record = await plantMerge(api, clinic.members.nurse, { patientId, word: "Planted" });
  const { id: importId } = await caller.symptoms.imports.begin({
    id: randomUUID(),
    source: "table",
    fileName: "Planted.csv",
    entryCount: 1,
    leftOutCount: 0,
  });
  const { id: exportId } = await caller.exports.create({ type: "csv", from: "2026-01-01", to: "2026-12-31" });
  const [job] = await api.db.asOwner<{ id: string }>("SELECT id FROM app.jobs WHERE user_id = $1", [anna.account.id]);
  const invited = `${randomUUID()}@planted.example`;
  const admin = api.callerOf(clinic.members.admin);
  const { id: invitationId } = await admin.organizations.members.invite({ email: invited, role: "doctor" });
  const [mail] = await api.mailsTo(invited);
  const { id: resourceId } = await admin.organizations.resources.create({
    type: "evidence_provider",
    name: "Planted provider",
    config: { kind: "other", baseUrl: "https://8.8.8.8/planted", apiKey: plantedKey },
  });
  return {
    personId: anna.account.id,
    email: anna.account.email,
    sessionHandle: anna.principal.session.handle,
    entryId,
    intakeId,
    trackerId,
    shareId,
    importId,
    reminderDeviceId,
    patientId,
    emergencyId,
    linkId: link?.id ?? "none",
    lookId,
    lookedAt,
    questionId,
    ...inRecord,
    ...record,
    exportId,
    jobId: job?.id ?? "none",
    passkeyId,
    organizationId: clinic.id,
    memberId: clinic.members.patient.account.id,
    invitationId,
    invitationToken: linkIn(mail),
    resourceId,
  };
}

/** Everything of Anna's and of the clinic's, as the database has it. */
async function state(): Promise<unknown> {
  return api.db.asOwner(
    `SELECT (SELECT jsonb_agg(e) FROM symptoms.symptom_entries AS e WHERE user_id = $1) AS entries,
      (SELECT jsonb_agg(d) FROM symptoms.cycle_days AS d WHERE user_id = $1) AS cycle,
      (SELECT jsonb_agg(c) FROM symptoms.cycle_settings AS c WHERE user_id = $1) AS cycle_settings,
      (SELECT jsonb_agg(t) FROM symptoms.trackers AS t WHERE user_id = $1) AS trackers,
      (SELECT jsonb_agg(d) FROM symptoms.diary_days AS d WHERE user_id = $1) AS days,
      (SELECT jsonb_agg(i) FROM symptoms.symptom_imports AS i WHERE user_id = $1) AS imports,
      (SELECT jsonb_agg(i) FROM symptoms.medication_intakes AS i WHERE user_id = $1) AS medication,
      (SELECT jsonb_agg(s) FROM symptoms.symptom_shares AS s WHERE user_id = $1) AS shares,
      (SELECT jsonb_agg(a) FROM audit.phi_access AS a WHERE subject_id = $1) AS accesses,
      (SELECT jsonb_agg(x ORDER BY x.id) FROM exports.exports AS x WHERE user_id = $1) AS exports,
      (SELECT jsonb_agg(j) FROM app.jobs AS j WHERE user_id = $1) AS jobs,
      (SELECT jsonb_agg(p) FROM identity.passkeys AS p WHERE user_id = $1) AS passkeys,
      (SELECT jsonb_agg(u) FROM identity.users AS u WHERE id = $1) AS account,
      (SELECT jsonb_agg(s ORDER BY s.handle) FROM identity.user_sessions AS s WHERE user_id = $1) AS sessions,
      (SELECT jsonb_agg(o) FROM organizations.organizations AS o WHERE id = $2) AS organization,
      (SELECT jsonb_agg(m ORDER BY m.user_id) FROM organizations.memberships AS m WHERE organization_id = $2) AS members,
      (SELECT jsonb_agg(i ORDER BY i.id) FROM organizations.invitations AS i WHERE organization_id = $2) AS invitations,
      ${ofRecords},
      (SELECT jsonb_agg(r ORDER BY r.id) FROM organizations.resources AS r WHERE organization_id = $2) AS resources`,
    [anna.account.id, clinic.id],
  );
}

/** What nobody outside may read, in no answer and no refusal. */
const secrets = () => [
  planted,
  plantedKey,
  "Planted",
  plantedName,
  targets.entryId,
  targets.intakeId,
  targets.exportId,
  targets.shareId,
  targets.importId,
  targets.reminderDeviceId,
  targets.patientId,
  targets.emergencyId,
  targets.linkId,
  targets.lookId,
  targets.questionId,
  targets.allergyId,
  targets.statementId,
  targets.observationId,
  targets.caseId,
  targets.diagnosisId,
  targets.prescriptionId,
  targets.planId,
  targets.handoverId,
  targets.otherPatientId,
  targets.identifierId,
  targets.mergeId,
  targets.noteId,
  targets.imageId,
  targets.studyId,
  targets.reportId,
  targets.jobId,
  targets.personId,
  targets.email,
  targets.organizationId,
  targets.invitationId,
  targets.resourceId,
  "planted.example",
  ...Object.values(clinic.members).flatMap(({ account }) => [account.id, account.email]),
];

describe("every procedure", () => {
  it("is known to this walk, and only those", () => {
    expect(paths).toEqual(Object.keys(inputs).toSorted());
  });

  it.each(paths)("%s says which permission it needs", (path) => {
    expect(Object.keys(permissions)).toContain(permissionOf(path));
  });

  it.each(paths)("%s gives another person nothing of what is Anna's, and changes nothing of hers", async (path) => {
    const before = await state();
    // In a session of its own: some calls end it.
    const principal = await api.again(berta.principal);
    const { text } = await call(path, api.callerOf(null, { principal }), targets);
    for (const secret of secrets()) expect(text).not.toContain(secret);
    expect(await state()).toEqual(before);
  });

  it.each(paths)(
    "%s knows nobody by what else is known of a session, whatever else is said of its person",
    async (path) => {
      const { session, watchKey } = anna.principal;
      for (const id of [session.handle, watchKey, sessionIdOf(session.handle), ""]) {
        const given = { ...anna.principal, session: { id, passive: false, onRenewed: () => undefined } };
        const { code, text } = await call(path, api.callerOf(null, given as object), targets);
        if (!(permissions[permissionOf(path) as Permission] as readonly Role[]).includes("anonymous")) {
          expect(code).toBe("UNAUTHORIZED");
        }
        for (const secret of secrets()) expect(text).not.toContain(secret);
      }
    },
  );
});

interface Asker {
  readonly name: string;
  readonly person: TestPerson | null;
  readonly roles: readonly Role[];
  readonly isOwn: boolean;
}

/** Somebody whose account is not open: their token is worth nothing. */
async function closedAccount(status: "pending_verification" | "suspended"): Promise<Asker> {
  const person = await api.newPerson();
  await api.db.asOwner("UPDATE identity.users SET status = $2 WHERE id = $1", [person.account.id, status]);
  await expect(api.refreshed(person)).rejects.toThrow("the session is not known");
  return { name: status, person: null, roles: rolesOf(null), isOwn: false };
}

function memberOf(organization: TestOrganization, memberRole: MemberRole): Asker {
  const isOwn = organization === clinic;
  const name = `${memberRole} of ${isOwn ? "the clinic" : "another"}`;
  return {
    name,
    person: organization.members[memberRole],
    roles: rolesOf({ role: "user", memberRole }),
    isOwn,
  };
}

describe("who may not", () => {
  let askers: readonly Asker[];
  let cells = 0;
  let refused = 0;
  beforeAll(async () => {
    askers = [
      { name: "nobody", person: null, roles: rolesOf(null), isOwn: false },
      await closedAccount("pending_verification"),
      await closedAccount("suspended"),
      { name: "a person", person: await api.newPerson(), roles: ["user"], isOwn: false },
      ...memberRoles.map((role) => memberOf(clinic, role)),
      ...memberRoles.map((role) => memberOf(otherClinic, role)),
    ];
  });
  afterAll(() => {
    process.stdout.write(
      `Denial matrix: ${paths.length} procedures × ${askers.length} askers = ${cells} cells, ${refused} of them refused at the door.\n`,
    );
  });

  /** What an asker did to their own organization by right is undone, for those who come after. */
  async function restore(): Promise<void> {
    await api.db.asOwner(
      `UPDATE organizations.organizations SET status = 'active', archived_at = NULL, legal_name = NULL,
          session_idle_minutes = NULL, session_hours = NULL WHERE id = $1`,
      [otherClinic.id],
    );
    await api.db.asOwner(
      "UPDATE organizations.memberships SET status = 'active', ended_at = NULL WHERE organization_id = $1",
      [otherClinic.id],
    );
  }

  it.each(paths)("%s, by the table of permissions", async (path) => {
    const permission = permissionOf(path) as Permission;
    const before = await state();
    for (const { name, person, roles, isOwn } of askers) {
      cells += 1;
      const isAllowed = mayUse(roles, permission);
      // What the clinic's own people may do is for their own tests.
      if (isOwn && isAllowed) continue;
      const principal = person === null ? null : await api.again(person.principal);
      const { code, text } = await call(path, api.callerOf(null, { principal }), targets);
      if (!isAllowed) {
        refused += 1;
        expect(code, name).toBe(person === null ? "UNAUTHORIZED" : "FORBIDDEN");
      }
      // Whose organization it is, its members know.
      for (const secret of isOwn ? [planted, plantedKey] : secrets()) expect(text, name).not.toContain(secret);
      if (isAllowed && isForMembers(permission)) await restore();
    }
    expect(await state()).toEqual(before);
  });
});

describe("the token of a session", () => {
  /** Every string of an answer that could be a token. */
  const tokensIn = (text: string) => text.match(/[\w-]{43}/gu) ?? [];

  it("is in no answer to a browser, whatever is called; what ends the old one sets a cookie", async () => {
    const next = "another four plain words";
    const { password, ...made } = await api.newPersonWithPassword();
    let person: TestPerson = made;
    await api
      .callerOf(person)
      .organizations.create({ name: "Own", slug: `own-${randomUUID().slice(0, 8)}`, type: "clinic" });
    const [{ organizationId = "" } = {}] = await api.callerOf(person).organizations.list();
    // In the order of their names: the password is changed before it is asked for again.
    const given: Readonly<Record<string, unknown>> = {
      "identity.accounts.changePassword": { currentPassword: password, password: next },
      "identity.sessions.signIn": { email: person.account.email, password: next },
      "identity.sessions.stepUp": { password: next },
      "organizations.actIn": { organizationId },
    };
    const renewing = new Set<string>();
    const programs = new Set<string>();
    for (const path of paths.filter((one) => !/signOut|revokeAll|requestDeletion|live\.follow/u.test(one))) {
      const cookies: string[] = [];
      const caller = api.callerOf(person, {
        client: "browser",
        cookies: { set: (token) => cookies.push(token), clear: () => undefined, setDevice: () => undefined },
      });
      const { text } = await call(path, caller, targets, given[path]);
      for (const token of cookies) {
        expect(text, path).not.toContain(token);
        renewing.add(path);
        person = await api.refreshed({ ...person, token });
      }
      for (const token of tokensIn(text)) {
        const found = await api.services.sessions.verify(token, { requestId: "walk", clientIp: null, userAgent: null });
        if (found !== null)
          expect([path, found.session.kind]).toEqual(["identity.sessions.createForProgram", "program"]);
        if (found !== null) programs.add(path);
      }
    }
    expect([...programs]).toEqual(["identity.sessions.createForProgram"]);
    expect([...renewing]).toEqual([
      "identity.accounts.changePassword",
      "identity.sessions.revokeOthers",
      "identity.sessions.signIn",
      "identity.sessions.stepUp",
      "organizations.actIn",
    ]);
  });
});
