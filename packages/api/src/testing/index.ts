import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Principal, RequestFacts } from "@anamnesis/auth";
import { fileKeyProvider, type KeyProvider, pushIdentityOf, rootKeyOf } from "@anamnesis/crypto";
import {
  createAccount,
  plantSession,
  type TestAccount,
  type TestDatabase,
  testDatabase,
  withProcess,
} from "@anamnesis/db/testing";
import {
  createFileObjectStore,
  createOutbound,
  createJobRunner,
  createOutboxMail,
  createPushSender,
  type JobRunner,
  listOutbox,
  type OutboxMail,
} from "@anamnesis/platform";
import { type MemberRole, memberRoles, type UserRole } from "@anamnesis/domain";
import { type BackgroundParts, jobDefinitions } from "../background.ts";
import type { Context, Services } from "../context.ts";
import { createOrganization } from "../features/organizations/index.ts";
import { createCaller } from "../router.ts";
import { withFieldKeys } from "../field-keys.ts";
import { createServices } from "../services.ts";
import { asSystem } from "../system.ts";

export interface TestApi {
  readonly db: TestDatabase;
  readonly services: Services;
  /** Of another server on the same database, which has nothing in memory yet. */
  restarted(): Services;
  readonly background: BackgroundParts;
  readonly runner: JobRunner;
  /** A request of a person, by which nothing is called yet; null for nobody. */
  contextOf(person: TestPerson | null, given?: CallerTerms): Context;
  /** Calls procedures as a person; null for nobody. */
  callerOf(person: TestPerson | null, given?: CallerTerms): ReturnType<typeof createCaller>;
  /** Somebody in another session like this one, which may have ended: for those who walk over everything. */
  again(principal: Principal): Promise<Principal>;
  /** Somebody signed in, by the token that a caller was given last. */
  asNow(principal: Principal): Principal;
  newPerson(role?: UserRole): Promise<TestPerson>;
  /** A person who can sign in with `password`. */
  newPersonWithPassword(): Promise<TestPerson & { readonly password: string }>;
  /** The same person, as their session is now. */
  refreshed(person: TestPerson): Promise<TestPerson>;
  /** An organization with a person of its own for each role, who acts in it. */
  newOrganization(name?: string): Promise<TestOrganization>;
  /** Somebody becomes a member, and acts in the organization. */
  joined(person: TestPerson, organizationId: string, role: MemberRole): Promise<TestPerson>;
  /** Mails to an address, newest first, after everything that waits was sent. */
  mailsTo(email: string): Promise<readonly OutboxMail[]>;
  close(): Promise<void>;
}

/** What is particular to a request. */
export interface CallerTerms extends Partial<Context> {
  /** Who is signed in, instead of the person that the caller is made for. */
  readonly principal?: Principal | null;
}

export interface TestPerson {
  readonly account: TestAccount;
  readonly principal: Principal;
  readonly token: string;
}

export interface TestOrganization {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly members: Readonly<Record<MemberRole, TestPerson>>;
}

export const testOrigin = "http://localhost:3000";
const facts: RequestFacts = { requestId: "test-request", clientIp: "192.0.2.9", userAgent: "Firefox/150 Android" };

const sessionIdOf = (token: string) => createHash("sha256").update(token).digest("hex");

/** The API on a database of its own, with a key provider in its own memory unless one is given. */
export async function testApi(given: { readonly keyProvider?: KeyProvider } = {}): Promise<TestApi> {
  const db = await testDatabase();
  const directory = await mkdtemp(join(tmpdir(), "anamnesis-api-"));
  const rootKey = rootKeyOf(randomBytes(32));
  const objects = createFileObjectStore({ directory: join(directory, "objects"), rootKey });
  const outbox = join(directory, "outbox");
  const mail = createOutboxMail({ directory: outbox, from: "Anamnesis <no-reply@localhost>" });
  const keyProvider = given.keyProvider ?? fileKeyProvider(rootKey);
  const outbound = createOutbound({ allowedNetworks: [] });
  const identity = pushIdentityOf(rootKey);
  const push = createPushSender({ identity, outbound, subject: "mailto:test@localhost", hosts: [] });
  const restarted = () => createServices({ database: db.app, objects, rootKey, keyProvider, outbound, push });
  const services = restarted();
  const { keys, patientKeys, sessions, passwords } = services;
  const background: BackgroundParts = {
    database: withFieldKeys(db.worker, services.fieldKeys),
    objects,
    mail,
    keys,
    patientKeys,
    scanner: null,
    // Where webhooks of tests listen.
    outbound: createOutbound({ allowedNetworks: ["127.0.0.1/32"] }),
    push,
    origin: testOrigin,
  };
  const runner = createJobRunner({
    transaction: (kind, fn) => db.worker.withContext(asSystem(kind), fn),
    definitions: jobDefinitions(background),
    log: { error: () => undefined },
  });
  /** Sessions that went on under a new token, as a browser keeps it, by their handles. */
  const renewed = new Map<string, string>();
  const asNow = (principal: Principal): Principal => ({
    ...principal,
    sessionId: renewed.get(principal.session.handle) ?? principal.sessionId,
  });
  const known = async (account: TestAccount, token: string): Promise<TestPerson> => {
    const principal = await sessions.verify(token, facts);
    if (principal === null) throw new Error("the session is not known");
    return { account, principal, token };
  };
  const signedIn = async (account: TestAccount, role: UserRole = "user") => {
    if (role === "admin") await db.asOwner("UPDATE identity.users SET role = 'admin' WHERE id = $1", [account.id]);
    return known(account, await plantSession(db.asOwner, { userId: account.id }));
  };
  const actsIn = async (person: TestPerson, organizationId: string): Promise<TestPerson> => {
    const session = await sessions.actIn(person.principal, facts, organizationId);
    if (typeof session === "string") throw new Error(`cannot act there: ${session}`);
    return known(person.account, session.token);
  };
  const joined: TestApi["joined"] = async (person, organizationId, role) => {
    await db.asOwner(
      `${withProcess} INSERT INTO organizations.memberships (organization_id, user_id, role, process_id)
        SELECT $1, $2, $3, id FROM p
        ON CONFLICT (organization_id, user_id) DO UPDATE SET role = excluded.role`,
      [organizationId, person.account.id, role],
    );
    return actsIn(person, organizationId);
  };
  const contextOf: TestApi["contextOf"] = (
    person,
    { cookies, principal = person?.principal ?? null, ...given } = {},
  ) => ({
    services,
    facts,
    session: principal === null ? null : { id: asNow(principal).sessionId, passive: false, onRenewed: () => undefined },
    idempotencyKey: null,
    shownOrganization: null,
    client: "browser",
    cookies: {
      clear: () => cookies?.clear(),
      setDevice: (token) => cookies?.setDevice(token),
      set(token, ...rest) {
        if (principal !== null) renewed.set(principal.session.handle, sessionIdOf(token));
        cookies?.set(token, ...rest);
      },
    },
    deviceToken: null,
    origin: testOrigin,
    ...given,
  });
  return {
    db,
    services,
    restarted,
    background,
    joined,
    async newOrganization(name = "A clinic") {
      const slug = `clinic-${randomUUID().slice(0, 8)}`;
      const opener = await signedIn(await createAccount(db));
      // As somebody opens one: its keys are made with it, and at no other time.
      const { id } = await services.database.withContext(
        { ...facts, reason: null, process: "test", proof: { by: "session", id: sessionIdOf(opener.token) } },
        (tx) => createOrganization(tx, opener.account.id, { name, slug, type: "clinic" }),
      );
      const people: Partial<Record<MemberRole, TestPerson>> = {};
      for (const role of memberRoles) {
        people[role] = await joined(role === "admin" ? opener : await signedIn(await createAccount(db)), id, role);
      }
      return { id, slug, name, members: people as TestOrganization["members"] };
    },
    runner,
    asNow,
    async again({ account, session: { kind, name, scopes, authenticatedAt, assurance }, membership, refused }) {
      const organizationId = (membership ?? refused)?.organizationId ?? null;
      const token = await plantSession(db.asOwner, { userId: account.id, organizationId });
      await db.asOwner(
        `UPDATE identity.user_sessions SET kind = $2, name = $3, scopes = $4, authenticated_at = $5, assurance = $6
          WHERE id = $1`,
        [sessionIdOf(token), kind, name, scopes, authenticatedAt, assurance],
      );
      const principal = await sessions.verify(token, facts);
      if (principal === null) throw new Error("the session is not known");
      return principal;
    },
    contextOf,
    callerOf: (person, terms = {}) => createCaller(() => contextOf(person, terms)),
    newPerson: async (role) => signedIn(await createAccount(db), role),
    async newPersonWithPassword() {
      const password = "four plain words here";
      const account = await createAccount(db, { passwordHash: await passwords.hash(password) });
      return { ...(await signedIn(account)), password };
    },
    refreshed: ({ account, token }) => known(account, token),
    async mailsTo(email) {
      await runner.runDue();
      return (await listOutbox(outbox, 500)).filter((one) => one.to === email);
    },
    async close() {
      await mail.close();
      await db.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
