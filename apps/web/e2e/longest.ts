import { filedImage, scan } from "./dicom.ts";
import { randomUUID } from "node:crypto";
import { addDays, todayIn } from "@anamnesis/domain";
import type { APIRequestContext, Browser, BrowserContext, Page } from "@playwright/test";
import { asOwner } from "./database.ts";
import { invitationLink } from "./houses.ts";
import { call, newPerson, type Person, read, registered, signedIn } from "./people.ts";

/** A word of exactly so many UTF-16 units, as often repeated as it takes. */
const wordOf = (part: string, length: number) =>
  // A sign of two units is not cut in its middle.
  part
    .repeat(length)
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/u, "x");

/** The longest of what may be called something, in one word, in letters that are wide, run together, or run leftwards. */
export const longest = {
  wide: (length: number) => wordOf("W", length),
  german: (length: number) => wordOf("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", length),
  arabic: (length: number) => wordOf("استقلاليتكمالمستعمرات", length),
  japanese: (length: number) => wordOf("偏頭痛緊張型群発性", length),
  emoji: (length: number) => wordOf("🤯🌷", length),
};

/** The plan of a patient: a name that follows from theirs. */
export const planOf = (patientId: string) => patientId.replace(/^.{8}/u, "aaaaaaaa");

/** 254 characters: 64 before the @, and labels of 63 behind it. */
function longestAddress(): string {
  const local = `${randomUUID()}-${"w".repeat(64)}`.slice(0, 64);
  return `${local}@${"w".repeat(63)}.${"w".repeat(63)}.${"w".repeat(53)}.example`;
}

/** The longest way to write an address of the Internet. */
const ip = "2001:db8:1111:2222:3333:4444:5555:6666";

/** The longest name of one. */
const diaryZone = "America/Argentina/ComodRivadavia";

export interface Scene {
  /** Looks after an organization and the installation, keeps a diary, and shares it. */
  readonly person: Person;
  readonly personId: string;
  /** Works in the organization as a doctor, and has an address of a usual length. */
  readonly doctor: Person;
  readonly organization: { readonly id: string; readonly name: string; readonly slug: string };
  readonly entryId: string;
  /** Of the newest entries, where they were written. */
  readonly day: string;
  readonly category: string;
  readonly shareId: string;
  readonly patientId: string;
  /** Of images of that patient. */
  readonly studyId: string;
  /** A patient whom somebody else treats. */
  readonly strangerId: string;
  readonly webhookId: string;
  readonly invitationLink: string;
}

/** Requests of somebody who is there under the longest address, and by a program with the longest name. */
export async function windowFor(browser: Browser, userAgent?: string): Promise<BrowserContext> {
  return browser.newContext({
    extraHTTPHeaders: { "x-forwarded-for": ip },
    viewport: { width: 320, height: 720 },
    isMobile: true,
    hasTouch: true,
    reducedMotion: "reduce",
    ...(userAgent === undefined ? {} : { userAgent }),
  });
}

async function keepDiary(request: APIRequestContext, category: string): Promise<string> {
  const tags = Array.from({ length: 20 }, (_, index) => `${index}${longest.wide(40)}`.slice(0, 40));
  const entry = (daysAgo: number, rest: object) =>
    call<{ id: string; updatedAt: string }>(request, "symptoms.entries.record", {
      occurredAt: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
      timeZone: diaryZone,
      severity: 5,
      ...rest,
    });
  // With a tag on some days and without on others: what goes along with what.
  for (const daysAgo of [1, 2, 3, 4, 5, 6]) {
    await entry(daysAgo, { category, severity: daysAgo < 4 ? 9 : 2, tags: daysAgo < 4 ? tags : [] });
  }
  for (const word of [longest.german(53), longest.arabic(60), longest.japanese(60), longest.emoji(60)]) {
    await entry(0, { category: word, notes: longest.german(2_000), tags: [word.slice(0, 40)] });
  }
  for (const [flow, daysAgo] of [
    ["heavy", 30],
    ["medium", 6],
    ["light", 2],
    ["spotting", 1],
  ] as const) {
    const localDate = addDays(todayIn("UTC"), -daysAgo);
    await call(request, "symptoms.cycle.set", { localDate, timeZone: "UTC", flow });
  }
  const followed = [
    { id: randomUUID(), label: longest.wide(40), kind: "yes_no" },
    { id: randomUUID(), label: longest.german(40), kind: "number", unit: longest.wide(20) },
  ] as const;
  for (const tracker of followed) await call(request, "symptoms.trackers.add", tracker);
  const localDate = todayIn("UTC");
  const [{ id: yesOrNo }, { id: number }] = followed;
  const tracked = { [yesOrNo]: true, [number]: 999_999.999 };
  await call(request, "symptoms.days.set", { localDate, timeZone: "UTC", sleepMinutes: 435, tracked });
  const written = { notes: longest.wide(2_000), revision: randomUUID(), after: null };
  await call(request, "symptoms.days.writeNotes", { localDate, timeZone: "UTC", ...written });
  const { id, updatedAt } = await entry(0, { category, notes: longest.wide(2_000), tags });
  await call(request, "symptoms.entries.correct", {
    id,
    version: updatedAt,
    category: longest.german(60),
    notes: `${longest.wide(1_000)}\n${longest.japanese(2_000)}`,
    // One of usual length beside them is not broken.
    tags: [longest.emoji(40), longest.arabic(40), "poor sleep"],
    severity: 10,
  });
  return id;
}

async function openOrganization(request: APIRequestContext): Promise<Scene["organization"]> {
  const name = longest.wide(120);
  const slug = `${randomUUID()}-wwww`.slice(0, 40);
  const { id } = await call<{ id: string }>(request, "organizations.create", { name, slug, type: "pharmacy" });
  await call(request, "organizations.actIn", { organizationId: id });
  await call(request, "organizations.update", {
    legalName: longest.german(200),
    email: longestAddress(),
    phone: "+43 (1) 234-567/890.123 456 789",
    website: `https://${"w".repeat(63)}.example/${"w".repeat(200)}`.slice(0, 200),
    address: {
      line1: longest.german(120),
      line2: longest.wide(120),
      city: longest.japanese(80),
      region: longest.arabic(80),
      postalCode: longest.wide(20),
      country: "AT",
    },
    timeZone: diaryZone,
    npiNumber: "1234567893",
    taxId: longest.wide(30),
  });
  await call(request, "organizations.setPolicies", {
    requiresSecondFactor: false,
    sessionIdleMinutes: 1_440,
    sessionHours: 720,
    allowedNetworks: [`${ip}/128`, ...Array.from({ length: 49 }, (_, index) => `${ip.slice(0, -2)}${10 + index}/128`)],
  });
  return { id, name, slug };
}

async function connect(request: APIRequestContext): Promise<string> {
  const path = (start: string) => `${start}${"w".repeat(500)}`.slice(0, 500);
  const add = (type: string, name: string, config: object) =>
    call<{ id: string }>(request, "organizations.resources.create", { type, name, config });
  const webhook = await add("webhook", longest.wide(120), {
    url: path("http://127.0.0.1:1/"),
    events: ["member.joined", "member.changed", "member.removed", "resource.changed", "resource.failing"],
  });
  await add("laboratory", longest.german(120), {
    baseUrl: path("http://127.0.0.1:1/"),
    clientId: longest.wide(200),
    clientSecret: longest.wide(500),
  });
  await add("evidence_provider", longest.arabic(120), { kind: "other", baseUrl: path("http://127.0.0.1:1/") });
  await add("imaging_device", longest.emoji(120), { aeTitle: longest.wide(16), host: "127.0.0.1", modality: "OT" });
  await add("room", longest.japanese(120), {
    location: longest.wide(200),
    equipment: Array.from({ length: 50 }, (_, index) => `${index}${longest.wide(80)}`.slice(0, 80)),
  });
  await call(request, "organizations.resources.testConnection", { id: webhook.id });
  for (const status of ["inactive", "active"]) {
    await call(request, "organizations.resources.setStatus", { id: webhook.id, status, reason: longest.wide(500) });
  }
  return webhook.id;
}

async function share(request: APIRequestContext, organizationId: string): Promise<string> {
  const made = (categories: readonly string[] | null) =>
    call<{ id: string }>(request, "symptoms.shares.create", {
      organizationId,
      from: "2020-01-01",
      categories,
      includesNotes: true,
      includesMedication: true,
      includesCycle: true,
      personName: longest.wide(100),
      expiresOn: addDays(todayIn("UTC"), 30),
      timeZone: "UTC",
      mailOnView: true,
    });
  const over = await made([longest.wide(60), longest.german(53)]);
  await call(request, "symptoms.shares.revoke", { id: over.id });
  await made([longest.wide(60), longest.arabic(60), longest.japanese(60), longest.emoji(60)]);
  return (await made(null)).id;
}

/** What only the installation makes, and makes rarely. */
async function plant(personId: string): Promise<void> {
  const process = "(SELECT id FROM audit.process_tracking LIMIT 1)";
  await asOwner(
    `INSERT INTO identity.passkeys (id, user_id, credential_id, public_key, name, process_id)
      SELECT gen_random_uuid(), $1, gen_random_uuid()::text, '\\x00', name, ${process} FROM unnest($2::text []) AS name`,
    [personId, [longest.wide(100), longest.arabic(100)]],
  );
  await asOwner(
    `INSERT INTO operations.alerts (id, rule, subject, severity, value, threshold, state, resolved_at, acknowledged_at, acknowledged_by, process_id)
      SELECT gen_random_uuid(), rule, $1::text, 'critical', 1000000000, 3, state, CASE WHEN state = 'resolved' THEN now() END,
        CASE WHEN seen THEN now() END, CASE WHEN seen THEN $1::text::uuid END, ${process}
      FROM (VALUES ('parallel_use', 'resolved', true), ('copied_passkeys', 'resolved', true), ('admin_actions', 'resolved', false))
        AS alerts (rule, state, seen)`,
    [personId],
  );
  await asOwner(
    `INSERT INTO app.jobs (id, kind, payload, actor, user_id, status, attempts, progress, error_class, finished_at, run_after, process_id)
      SELECT gen_random_uuid(), $2, '{}', '{"userId": null}', $1, status, 5, 40, 'mail.not_delivered',
        CASE WHEN status = 'dead' THEN now() END, now() + interval '1 hour', ${process}
      FROM unnest(ARRAY['dead', 'queued']) AS status`,
    [personId, `e2e.${"w".repeat(96)}`],
  );
  // Looks after the installation, too.
  await asOwner("UPDATE identity.users SET role = 'admin' WHERE id = $1", [personId]);
}

/** A patient of whom everything is as long as it may be. */
async function registerPatient(request: APIRequestContext, recordNumber: string): Promise<string> {
  const { id } = await call<{ id: string }>(request, "clinical.patients.register", {
    id: randomUUID(),
    familyName: longest.wide(200),
    givenName: longest.german(200),
    birthDate: "1901-12-31",
    gender: "unknown",
    recordNumber,
    ssn: "123-45-6789",
    email: longestAddress(),
    phone: "+43 (660) 123-45-67 / 89",
    address: longest.arabic(400),
  });
  await call(request, "clinical.cases.open", {
    id: randomUUID(),
    patientId: id,
    title: longest.wide(200),
    chiefComplaint: longest.german(500),
    description: longest.german(500),
    tags: Array.from({ length: 10 }, (_, index) => `${index}${longest.wide(39)}`),
    specialty: "internal_medicine",
    priority: "emergent",
  });
  await call(request, "clinical.plans.save", {
    id: planOf(id),
    patientId: id,
    content: {
      title: longest.wide(200),
      goals: [{ id: randomUUID(), text: longest.german(300), measure: longest.wide(200) }],
      activities: [{ id: randomUUID(), kind: "follow_up", text: longest.wide(300), details: longest.arabic(500) }],
      diet: longest.wide(2_000),
      instructions: longest.german(4_000),
      notes: longest.emoji(500),
    },
    startsOn: todayIn("UTC"),
  });
  return id;
}

/** A record that is a person's own, opened in an emergency and asked about, and the record of somebody whom others treat. */
async function recordsOf(person: APIRequestContext, doctor: APIRequestContext) {
  const patientId = await registerPatient(doctor, longest.wide(40));
  const { code } = await call<{ code: string }>(doctor, "clinical.links.offer", { patientId });
  await call(person, "clinical.ownRecords.accept", { code, mailsOnLook: true });
  const outside = (id: string) =>
    asOwner("UPDATE clinical.care_team_members SET ended_at = now() WHERE patient_id = $1 AND ended_at IS NULL", [id]);
  await outside(patientId);
  for (const explanation of [longest.wide(500), longest.german(500)]) {
    await call(doctor, "clinical.emergencies.begin", {
      id: randomUUID(),
      patientId,
      cause: "second_opinion",
      explanation,
    });
    await call(doctor, "clinical.patients.open", { id: patientId });
    await call(doctor, "clinical.emergencies.end", { patientId });
  }
  const { looks } = await read<{ looks: { id: string; occurredAt: string }[] }>(
    person,
    "clinical.ownRecords.looks",
    {},
  );
  const asked = looks.map(({ id: lookId, occurredAt }) => ({
    id: randomUUID(),
    lookId,
    occurredAt,
    question: longest.arabic(500),
  }));
  for (const question of asked) await call(person, "clinical.ownRecords.ask", question);
  await asOwner("UPDATE clinical.care_team_members SET ended_at = NULL WHERE patient_id = $1", [patientId]);
  const unnamed = { familyName: "", givenName: "", birthDate: "19011231" };
  const studyId = await filedImage(doctor, patientId, scan({ ...unnamed, description: longest.wide(64) }));
  await filedImage(doctor, patientId, scan({ ...unnamed, description: longest.wide(64), study: "1.2.3" }));
  const strangerId = await registerPatient(doctor, longest.wide(39));
  await outside(strangerId);
  return { patientId, studyId, strangerId };
}

/** The longest permitted values everywhere, as programs would leave them, with what people have besides: devices, colleagues. */
export async function longestScene(owner: Page, colleague: Page, elsewhere: readonly BrowserContext[]): Promise<Scene> {
  const person = { ...newPerson(), email: longestAddress(), displayName: longest.wide(100) };
  const doctor = {
    ...newPerson(),
    email: `ada${randomUUID().slice(0, 6)}@clinic.example`,
    displayName: longest.arabic(50) + longest.japanese(50),
  };
  await Promise.all([registered(owner.request, person), registered(colleague.request, doctor)]);
  await Promise.all([signedIn(owner, person), signedIn(colleague, doctor)]);
  for (const context of elsewhere) {
    const page = await context.newPage();
    await signedIn(page, person);
    await page.close();
  }
  const { request } = owner;
  const { id: personId = "" } =
    (await asOwner<{ id: string }>("SELECT id FROM identity.users WHERE email = $1", [person.email]))[0] ?? {};
  await call(request, "identity.accounts.updateProfile", {
    tags: Array.from({ length: 50 }, (_, index) => `${index}${longest.wide(40)}`.slice(0, 40)),
    timeZone: diaryZone,
  });
  for (const name of [longest.wide(100), longest.german(100)]) {
    const scopes = ["diary.read", "diary.record", "exports"];
    await call(request, "identity.sessions.createForProgram", { name, scopes, days: 365 });
  }
  const category = longest.wide(60);
  const entryId = await keepDiary(request, category);
  for (const type of [{ type: "csv", from: "2020-01-01", to: "2026-01-01" }, { type: "json" }]) {
    await call(request, "exports.create", type);
  }

  const organization = await openOrganization(request);
  const title = longest.wide(80);
  await call(request, "organizations.members.invite", { email: doctor.email, role: "doctor", title });
  const link = await invitationLink(doctor.email);
  const token = link.split("token=")[1];
  await call(colleague.request, "organizations.invitations.accept", { token });
  await call(colleague.request, "organizations.actIn", { organizationId: organization.id });
  const [{ id: doctorId } = { id: "" }] = await asOwner<{ id: string }>(
    "SELECT id FROM identity.users WHERE email = $1",
    [doctor.email],
  );
  for (const userId of [personId, doctorId]) {
    await call(request, "organizations.members.update", {
      userId,
      title,
      specialization: longest.german(120),
      licenseNumber: longest.wide(40),
      licenseState: longest.arabic(40),
      licenseExpiresOn: "2030-12-31",
      npiNumber: "1234567893",
    });
  }
  const guest = longestAddress();
  for (const email of [guest, longestAddress()]) {
    await call(request, "organizations.members.invite", { email, role: "pharmacist", title });
  }
  const webhookId = await connect(request);
  const shareId = await share(request, organization.id);
  await call(colleague.request, "symptoms.shared.open", { shareId, reason: longest.wide(500) });
  const { patientId, studyId, strangerId } = await recordsOf(request, colleague.request);
  await plant(personId);
  return {
    person,
    personId,
    doctor,
    organization,
    entryId,
    day: todayIn(diaryZone),
    category,
    shareId,
    patientId,
    studyId,
    strangerId,
    webhookId,
    invitationLink: await invitationLink(guest),
  };
}
