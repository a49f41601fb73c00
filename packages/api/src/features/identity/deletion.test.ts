import { randomUUID } from "node:crypto";
import { buffer } from "node:stream/consumers";
import type { ObjectStore } from "@anamnesis/platform";
import { nameOf, newActor, plantSession, tables } from "@anamnesis/db/testing";
import { personalDataParts, usualReminders } from "@anamnesis/domain";
import { toSnakeCase } from "drizzle-orm/casing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { softAuthenticator } from "../../testing/authenticator.ts";
import { careAt } from "../../testing/care.ts";
import {
  factsFrom,
  refusalOf,
  securityEventsOf,
  sessionOf,
  signIn,
  subjects,
  withTotp,
} from "../../testing/identity.ts";
import { type TestApi, testApi, testOrigin, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { imported } from "../../testing/imports.ts";
import { invited } from "../../testing/organizations.ts";
import { pushSubscription } from "../../testing/reminders.ts";
import { open, share } from "../../testing/sharing.ts";
import { asSystem } from "../../system.ts";
import { openDownload } from "../exports/index.ts";
import { deleteDueAccounts } from "./deletion.ts";
import { goodbyeMail } from "./mail/job.ts";

let api: TestApi;
let clinic: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization();
});
afterAll(() => api.close());

const accounts = (person: TestPerson) => api.callerOf(person).identity.accounts;
const deleteDue = (objects: ObjectStore = api.background.objects) =>
  deleteDueAccounts({ database: api.db.worker, objects, sayGoodbye: goodbyeMail(api.background) });
const makeDue = (person: TestPerson) =>
  api.db.asOwner("UPDATE identity.users SET deletion_due_at = now() - interval '1 second' WHERE id = $1", [
    person.account.id,
  ]);
const entry = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna", category: "Headache", severity: 5 };

async function addPasskey(person: TestPerson, name: string): Promise<void> {
  const { passkeys } = api.callerOf(person).identity;
  const { challengeId, options } = await passkeys.begin();
  await passkeys.add({ challengeId, name, credential: softAuthenticator({ origin: testOrigin }).create(options) });
}

/** A file with everything about somebody, and its path. */
async function exported(person: TestPerson) {
  const { id } = await api.callerOf(person).exports.create({ type: "json" });
  await api.runner.runDue();
  const { downloadPath } = await api.callerOf(person).exports.byId({ id });
  const token = /token=(.+)$/u.exec(downloadPath ?? "")?.[1] ?? "";
  const request = { services: api.services, facts: factsFrom(), principal: api.asNow(person.principal) };
  return { open: () => openDownload(request, { id, token, isHead: false }) };
}
async function documentOf(
  person: TestPerson,
): Promise<{ readonly text: string; readonly json: Record<string, unknown[]> }> {
  const text = (await buffer((await (await exported(person)).open()).stream)).toString("utf8");
  return { text, json: JSON.parse(text) as Record<string, unknown[]> };
}

/** A record at the clinic that is a person's own, with a look at it that they asked about. */
async function recordOf(person: TestPerson, word: string, mailsOnLook = false): Promise<void> {
  const nurse = api.callerOf(clinic.members.nurse).clinical;
  const patientId = await careAt(api, clinic).newPatient();
  const { code } = await nurse.links.offer({ patientId });
  const { ownRecords } = api.callerOf(person).clinical;
  await ownRecords.accept({ code, mailsOnLook });
  await nurse.patients.open({ id: patientId });
  const [look] = (await ownRecords.looks({})).looks;
  if (look === undefined) throw new Error("the look is not told");
  const { id: lookId, occurredAt } = look;
  await ownRecords.ask({ id: randomUUID(), lookId, occurredAt, question: `${word} question` });
}

/** Somebody with a row in every table that knows people. */
async function settled(word: string) {
  const person = await api.newPersonWithPassword();
  const caller = api.callerOf(person);
  await api.callerOf(person, { idempotencyKey: word }).symptoms.entries.record({ ...entry, notes: `${word} notes` });
  const look = { icon: "drop", color: 1, hidden: false } as const;
  await api.callerOf(person).symptoms.categories.arrange({ categories: [{ label: `${word} symptom`, ...look }] });
  await caller.symptoms.cycle.set({ localDate: "2026-03-01", flow: "light" });
  const taken = { takenAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna" };
  await caller.symptoms.medication.take({ ...taken, id: randomUUID(), name: `${word} medication` });
  await caller.symptoms.cycle.changeSettings({ mode: "contraception" });
  await caller.symptoms.trackers.add({ id: randomUUID(), label: `${word} tracker`, kind: "yes_no" });
  const written = { notes: `${word} day`, revision: randomUUID(), after: null };
  await caller.symptoms.days.writeNotes({ localDate: "2026-03-01", ...written });
  await caller.reminders.change({ ...usualReminders, isOn: true });
  await caller.reminders.addDevice(pushSubscription(word.replaceAll(/\W/gu, "")));
  await imported(caller, { fileName: `${word}.csv`, entries: 1 });
  const invitation = await invited(api, { by: clinic.members.admin, email: person.account.email });
  await caller.organizations.invitations.accept({ token: invitation });
  const shareId = await share(api, person, { organizationId: clinic.id, personName: `${word} name` });
  await open(api, clinic.members.doctor, shareId);
  await recordOf(person, word);
  // In another session: who acts for a clinic goes on under another token.
  const atWork = await api.joined({ ...person, principal: await api.again(person.principal) }, clinic.id, "doctor");
  await api.callerOf(atWork).clinical.diagnoses.favourites.set({ code: "N94.6", isFavourite: true });
  await api.callerOf(atWork).clinical.snippets.save({ id: randomUUID(), name: "exam", text: `${word} snippet` });
  await caller.identity.accounts.updateProfile({ tags: [`${word} tag`], metadata: { kept: `${word} metadata` } });
  const facts = { ...factsFrom(), userAgent: `${word} browser` };
  const { token } = await signIn(api, { email: person.account.email, password: person.password }, { facts });
  const { secret, recoveryCodes } = await withTotp(api, person);
  await addPasskey(person, `${word} passkey`);
  return { person, secret, recoveryCodes, token };
}

/** Their rows stay, without what told whose they were. */
const anonymous = new Set(["identity.users", "organizations.memberships", "app.tenant_keys"]);

/** How many rows there are of a person, by table: of those whose list says that they go with the person. */
async function rowsOf(userId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const {
    table,
    access: { of, erase },
  } of tables) {
    const name = nameOf(table);
    if (of.person === undefined || (typeof erase === "object" && "none" in erase) || anonymous.has(name)) continue;
    const [row] = await api.db.asOwner<{ n: number }>(
      `SELECT count(*)::integer AS n FROM ${name} WHERE ${toSnakeCase(of.person)} = $1`,
      [userId],
    );
    counts[name] = row?.n ?? 0;
  }
  return counts;
}

/** Tables in which one of the words stands, of all but those of people whose list says why they stay as they are. */
async function tablesWith(words: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const {
    table,
    access: { of, erase },
  } of tables) {
    if (of.person !== undefined && typeof erase === "object" && "none" in erase) continue;
    const name = nameOf(table);
    const rows = await api.db.asOwner(
      `SELECT 1 FROM ${name} AS t, unnest($1::text []) AS word WHERE strpos(to_jsonb(t)::text, word) > 0 LIMIT 1`,
      [words],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

describe("the deletion of an account", () => {
  it("waits for two weeks, in which its person can call it off", async () => {
    const person = await api.newPersonWithPassword();
    const { email, id } = person.account;
    const { dueAt } = await accounts(person).requestDeletion();
    expect(Math.round((Date.parse(dueAt) - Date.now()) / 86_400_000)).toBe(14);
    expect((await api.refreshed(person)).principal.account.deletionDueAt).toBe(dueAt);
    expect(await deleteDue()).toBe(0);
    const again = await signIn(api, { email, password: person.password });
    await api.callerOf(null, { principal: again.principal }).identity.accounts.cancelDeletion();
    expect((await api.refreshed(person)).principal.account.deletionDueAt).toBeNull();
    expect(subjects(await api.mailsTo(email)).toSorted()).toEqual([
      "Your account is to be deleted",
      "Your account stays",
    ]);
    expect(await securityEventsOf(api, id)).toEqual(
      expect.arrayContaining(["ACCOUNT_DELETION_REQUESTED", "ACCOUNT_DELETION_CANCELLED"]),
    );
  });

  it("removes what there is of its person, and the trail stays", async () => {
    const { person, token } = await settled("goner");
    const { id, email } = person.account;
    const file = await exported(person);
    await (await file.open()).stream.resume();
    await accounts(person).requestDeletion();
    await api.callerOf(person).identity.sessions.beginPasskeyStepUp();
    await api.callerOf(null, { facts: factsFrom() }).identity.accounts.requestReset({ email });
    await api.mailsTo(email);
    const words = [email, "goner"];
    expect(await tablesWith(words)).toEqual(
      expect.arrayContaining(["identity.users", "organizations.invitations", "symptoms.symptom_shares"]),
    );
    const before = await rowsOf(id);
    expect(Object.keys(before).length).toBeGreaterThan(10);
    for (const [table, count] of Object.entries(before)) expect([table, count > 0]).toEqual([table, true]);
    await makeDue(person);
    expect(await deleteDue()).toBe(1);
    const after = await rowsOf(id);
    expect(after).toEqual(Object.fromEntries(Object.keys(before).map((table) => [table, 0])));
    expect(await tablesWith(words)).toEqual([]);
    await refusalOf(file.open());
    expect(await sessionOf(api, token)).toBeNull();
    expect(
      await api.db.asOwner(
        "SELECT email, display_name, password_hash, status, last_login_ip FROM identity.users WHERE id = $1",
        [id],
      ),
    ).toEqual([
      {
        email: expect.stringMatching(/^[\da-f-]{36}@deleted\.invalid$/u),
        display_name: "Deleted account",
        password_hash: "none",
        status: "inactive",
        last_login_ip: null,
      },
    ]);
    const [trail] = await api.db.asOwner<{ n: number }>(
      "SELECT count(*)::integer AS n FROM audit.audit_events WHERE subject_id = $1",
      [id],
    );
    expect(trail?.n).toBeGreaterThan(20);
    expect(await securityEventsOf(api, id)).toContain("ACCOUNT_DELETED");
    const deleted = await api.db.asOwner(
      "SELECT reason FROM audit.actions WHERE event_type = 'ACCOUNT_DELETED' AND resource_id = $1",
      [id],
    );
    expect(deleted).toEqual([{ reason: "the person asked for it" }]);
    expect(subjects(await api.mailsTo(email))[0]).toBe("Your account was deleted");
    expect((await refusalOf(signIn(api, { email, password: person.password }))).reason).toBe(
      "identity.wrong_credentials",
    );
  });

  it("takes with it the mails that were to tell them of looks", async () => {
    const person = await api.newPersonWithPassword();
    const { id } = person.account;
    await recordOf(person, "mailed", true);
    const waiting = () =>
      api.db.asOwner("SELECT kind FROM app.jobs WHERE payload ->> 'userId' = $1 AND kind LIKE 'clin%'", [id]);
    expect(await waiting()).toEqual([{ kind: "clinical.mail" }]);
    await makeDue(person);
    expect(await deleteDue()).toBe(1);
    expect(await waiting()).toEqual([]);
  });

  it("takes away as well what a transaction that had begun before writes afterwards", async () => {
    const person = await api.newPersonWithPassword();
    const { account } = person;
    await api.db.app.withContext(newActor({ userId: account.id, process: "test" }), async (tx) => {
      await tx.query("SELECT 1");
      await makeDue(person);
      expect(await deleteDue()).toBe(1);
      await tx.query(
        `INSERT INTO symptoms.symptom_categories (user_id, id, label, icon, color, place, hidden, process_id)
          SELECT app.user_id(), gen_random_uuid(), 'late', 'drop', 1, 1, false, app.process_id()`,
      );
    });
    const late = async () => (await rowsOf(account.id))["symptoms.symptom_categories"];
    expect(await late()).toBe(1);
    const removeExpired = () =>
      api.db.worker.withContext(asSystem("test"), (tx) => tx.query("SELECT app.remove_expired(1)"));
    await removeExpired();
    expect(await late()).toBe(1);
    await api.db.asOwner("UPDATE identity.users SET deleted_at = now() - interval '6 minutes' WHERE id = $1", [
      account.id,
    ]);
    await removeExpired();
    expect(await late()).toBe(0);
  });

  it("makes what the trail holds of their notes unreadable, for good", async () => {
    const { person } = await settled("unreadable");
    const { id } = person.account;
    const inTrail = () =>
      api.db.asOwner<{ sealed: string }>(
        `SELECT new_values ->> 'notes_encrypted' AS sealed FROM audit.trail
          WHERE subject_id = $1 AND table_name = 'symptom_entries' AND operation = 'INSERT'
            AND new_values ->> 'notes_encrypted' IS NOT NULL`,
        [id],
      );
    const openings = async () => {
      const { fieldKeys } = api.services;
      const [event] = await inTrail();
      const [row] = await api.db.asOwner<{ id: string }>(
        `SELECT row_id AS id FROM audit.trail WHERE subject_id = $1 AND table_name = 'symptom_entries'
            AND new_values ->> 'notes_encrypted' IS NOT NULL`,
        [id],
      );
      const place = { table: "symptoms.symptom_entries", column: "notes_encrypted", row: row?.id ?? "" };
      const sealed = Buffer.from(event?.sealed.slice(2) ?? "", "hex");
      const keys = await api.db.asOwner<{ keyId: Buffer; wrapped: Buffer; provider: string }>(
        'SELECT id AS "keyId", wrapped, provider FROM app.tenant_keys WHERE tenant_id = $1 AND wrapped IS NOT NULL',
        [id],
      );
      return fieldKeys.openerWith(id, keys).open([{ place, sealed }]);
    };
    expect(await openings()).toEqual(["unreadable notes"]);
    await makeDue(person);
    expect(await deleteDue()).toBe(1);
    expect(await inTrail()).toHaveLength(1);
    await expect(openings()).rejects.toMatchObject({ reason: "crypto.unknown_key" });
    expect(
      await api.db.asOwner("SELECT 1 FROM app.tenant_keys WHERE tenant_id = $1 AND wrapped IS NOT NULL", [id]),
    ).toEqual([]);
    // A request that was on its way leaves nothing behind that could be read later.
    await expect(
      api.db.worker.withContext(asSystem("test"), (tx) =>
        tx.query("SELECT * FROM app.add_tenant_key($1, $2, $3, 'file')", [id, Buffer.alloc(16), Buffer.alloc(94)]),
      ),
    ).rejects.toMatchObject({ code: "42501" });
  });

  it("leaves the address free for another account, which is a new one", async () => {
    const person = await api.newPersonWithPassword();
    await makeDue(person);
    await deleteDue();
    const { email } = person.account;
    await api
      .callerOf(null, { facts: factsFrom() })
      .identity.accounts.register({ email, password: person.password, displayName: "Second" });
    await api.runner.runDue();
    const rows = await api.db.asOwner("SELECT display_name, id = $2 AS same FROM identity.users WHERE email = $1", [
      email,
      person.account.id,
    ]);
    expect(rows).toEqual([{ display_name: "Second", same: false }]);
  });

  it("that is called off at the last moment does not happen", async () => {
    const { person } = await settled("stayer");
    await accounts(person).requestDeletion();
    await makeDue(person);
    await accounts(person).cancelDeletion();
    expect(await deleteDue()).toBe(0);
    expect((await rowsOf(person.account.id))["symptoms.symptom_entries"]).toBe(2);
  });

  it("that fails holds up no other, and is tried again", async () => {
    const [stuck, other] = [await api.newPersonWithPassword(), await api.newPersonWithPassword()];
    for (const person of [stuck, other]) await makeDue(person);
    await api.db.asOwner(`CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'refused'; END $$`);
    await api.db.asOwner(
      `CREATE TRIGGER refuse BEFORE UPDATE ON identity.users FOR EACH ROW WHEN (OLD.id = '${stuck.account.id}')
        EXECUTE FUNCTION public.refuse()`,
    );
    await expect(deleteDue()).rejects.toThrow("1 accounts could not be deleted");
    const isDeleted = async ({ account }: TestPerson) =>
      (await api.db.asOwner("SELECT 1 FROM identity.users WHERE id = $1 AND deleted_at IS NOT NULL", [account.id]))
        .length;
    expect([await isDeleted(stuck), await isDeleted(other)]).toEqual([0, 1]);
    await api.db.asOwner("DROP TRIGGER refuse ON identity.users");
    expect(await deleteDue()).toBe(1);
    expect(await isDeleted(stuck)).toBe(1);
  });
});

describe("everything about a person as JSON", () => {
  it("holds what there is of them", async () => {
    const { person } = await settled("mine");
    const { json } = await documentOf(person);
    expect(json["account"]).toMatchObject([{ id: person.account.id, email: person.account.email }]);
    expect(json["diary"]).toMatchObject([{ category: "Cramps" }, { notes: "mine notes", severity: 5 }]);
    expect(json["profile"]).toMatchObject([{ tags: ["mine tag"], metadata: { kept: "mine metadata" } }]);
    expect(json["record_questions"]).toMatchObject([{ question: "mine question" }]);
    expect(json["snippets"]).toMatchObject([{ name: "exam", text: "mine snippet" }]);
    expect(json["passkeys"]).toMatchObject([{ name: "mine passkey" }]);
    expect(json["devices"]).toMatchObject([{ user_agent: "mine browser" }]);
    expect(json["exports"]).toMatchObject([{ type: "json" }]);
    expect(Object.keys(json)).toEqual(["exported_at", ...personalDataParts]);
    for (const part of personalDataParts) expect([part, (json[part] ?? []).length > 0]).toEqual([part, true]);
  });

  it("holds nothing of others, not even of an administrator who decided about them", async () => {
    const [{ person }, other, admin] = [await settled("mine"), await settled("theirs"), await api.newPerson("admin")];
    const facts = { requestId: "r", clientIp: "203.0.113.77", userAgent: "The browser of an administrator" };
    await api
      .callerOf(admin, { facts })
      .identity.users.signOutEverywhere({ id: person.account.id, reason: "asked for by telephone" });
    const token = await plantSession(api.db.asOwner, { userId: person.account.id });
    const { text } = await documentOf(await api.refreshed({ ...person, token }));
    const foreign = [other.person.account.id, other.person.account.email, "theirs", facts.userAgent, facts.clientIp];
    foreign.push(admin.principal.session.handle);
    expect(foreign.filter((word) => text.includes(word))).toEqual([]);
    expect(text.includes("asked for by telephone")).toBe(true);
  });

  it("holds no secret", async () => {
    const { person, secret, recoveryCodes, token } = await settled("mine");
    const { text } = await documentOf(person);
    const [hashes] = await api.db.asOwner<{ found: string[] }>(
      `SELECT array_agg(secret) AS found FROM (
        SELECT password_hash AS secret FROM identity.users WHERE id = $1
        UNION ALL SELECT id FROM identity.user_sessions WHERE user_id = $1
        UNION ALL SELECT code_hash FROM identity.recovery_codes WHERE user_id = $1
        UNION ALL SELECT device_hash FROM identity.known_devices WHERE user_id = $1
        UNION ALL SELECT encode(secret_encrypted, 'hex') FROM identity.totp_secrets WHERE user_id = $1) AS s`,
      [person.account.id],
    );
    expect(hashes?.found.length).toBe(14);
    const secrets = [person.password, person.token, token, secret, secret.replaceAll(" ", ""), ...recoveryCodes];
    expect([...secrets, ...(hashes?.found ?? [])].filter((one) => text.includes(one))).toEqual([]);
  });
});
