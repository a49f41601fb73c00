import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { UserRole } from "@anamnesis/domain";
import type pg from "pg";
import { type Claims, openingOf, type Proof, type Who } from "../context.ts";
import type { Database, Tx } from "../database.ts";

/** Somebody in whose name a test works: the proof is made for them. */
export interface TestActor extends Claims {
  readonly userId: string | null;
  readonly role: UserRole | "anonymous" | "system";
  /** The organization that they act in; they must be a member there. */
  readonly organizationId: string | null;
  readonly sessionHandle: string | null;
}

/** A login of a test, which also takes somebody for whom it makes the proof first. */
export interface TestLogin extends Database {
  withContext<T>(who: Who | TestActor, fn: (tx: Tx) => Promise<T>): Promise<T>;
  /** Opens the context of `actor` in the transaction of a client of one's own. @param processId of its process, if it writes */
  open(client: pg.ClientBase, actor: TestActor, processId?: string): Promise<void>;
}

/** An actor who reads, unless `process` is given. */
export function newActor(given: Partial<TestActor> = {}): TestActor {
  return {
    userId: null,
    role: given.userId === undefined || given.userId === null ? "anonymous" : "user",
    organizationId: null,
    sessionHandle: null,
    requestId: randomUUID(),
    reason: null,
    clientIp: "192.0.2.7",
    userAgent: "vitest",
    ...given,
  };
}

/** Rows of a statement as superuser. */
export type AsOwner = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** Keys of an organization, as arguments of organizations.create_organization. They open nothing. */
export const keysThatOpenNothing =
  "decode(md5(random()::text), 'hex'), decode(repeat('00', 94), 'hex'), 'file', decode(repeat('01', 60), 'hex')";

/** For rows that no request writes: the process that each of them names, as `p`. */
export const withProcess = `WITH p AS (
  INSERT INTO audit.process_tracking (id, request_id, kind, user_role)
  VALUES (gen_random_uuid(), 'test', 'test', 'system') RETURNING id
)`;

/** Puts a session into the database as if its person had signed in. Returns its token. */
export async function plantSession(
  asOwner: AsOwner,
  given: { readonly userId: string; readonly handle?: string | null; readonly organizationId?: string | null },
): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await asOwner(
    `${withProcess} INSERT INTO identity.user_sessions (
        id, handle, user_id, organization_id, kind, expires_at, absolute_expires_at, idle_seconds, assurance, process_id
      ) SELECT $1, coalesce($2, gen_random_uuid()), $3, $4, 'browser', now() + interval '30 days',
        now() + interval '400 days', 2592000, 'aal1', id FROM p`,
    [sessionIdOf(token), given.handle ?? null, given.userId, given.organizationId ?? null],
  );
  return token;
}

const sessionIdOf = (token: string) => createHash("sha256").update(token).digest("hex");

/** Files that a person asked for and that wait to be made, so that jobs may be asked for that make them. Returns their ids. */
export async function plantExports(
  asOwner: AsOwner,
  { userId, count = 1 }: { readonly userId: string; readonly count?: number },
): Promise<readonly string[]> {
  const planted = await asOwner<{ id: string }>(
    `${withProcess} INSERT INTO exports.exports (id, user_id, type, parameters, status, process_id)
      SELECT gen_random_uuid(), $1, 'csv', '{}', 'queued', p.id FROM p, generate_series(1, $2::integer) RETURNING id`,
    [userId, count],
  );
  return planted.map(({ id }) => id);
}

/** A lease on a job that a person asked for, of a kind that is done in their name. */
async function plantJob(asOwner: AsOwner, actor: TestActor): Promise<Proof> {
  const [id, lease] = [randomUUID(), randomUUID()];
  await asOwner(
    `${withProcess} INSERT INTO app.jobs (id, kind, payload, actor, user_id, status, leased_by, leased_until, process_id)
      SELECT $1, 'exports.csv', '{}', $2, $3, 'running', $4, now() + interval '1 hour', id FROM p`,
    [id, actor, actor.userId, lease],
  );
  return { by: "job", id, lease };
}

/** `login` as a test uses it. @param isWorker whether it is that of the worker, which knows no sessions */
export function testLogin(login: Database, asOwner: AsOwner, isWorker: boolean): TestLogin {
  const made = new Map<string, Promise<Proof>>();

  async function makeProof(actor: TestActor): Promise<Proof> {
    const { userId, organizationId, sessionHandle } = actor;
    if (userId === null) return { by: actor.role === "system" ? "system" : "nobody" };
    if (isWorker) return plantJob(asOwner, actor);
    const token = await plantSession(asOwner, { userId, organizationId, handle: sessionHandle });
    return { by: "session", id: sessionIdOf(token) };
  }

  function proofOf(actor: TestActor): Promise<Proof> {
    const { userId, role, organizationId, sessionHandle } = actor;
    const key = JSON.stringify([userId, role, organizationId, sessionHandle]);
    const known = made.get(key) ?? makeProof(actor);
    made.set(key, known);
    return known;
  }

  async function whoOf(actor: TestActor): Promise<Who> {
    const { userId, role, organizationId: _o, sessionHandle: _s, ...claims } = actor;
    const proof = await proofOf(actor);
    if (userId !== null) {
      // The database goes by what an account is, not by what a test calls it.
      await asOwner("UPDATE identity.users SET role = $2 WHERE id = $1 AND role <> $2", [
        userId,
        role === "admin" ? "admin" : "user",
      ]);
    }
    return { ...claims, proof };
  }

  return {
    ...login,
    withContext: async (who, fn) => login.withContext("proof" in who ? who : await whoOf(who), fn),
    async open(client, actor, processId) {
      const { text, values } = openingOf(await whoOf(actor), processId ?? null);
      await client.query(text, [...values]);
    },
  };
}

export interface TestAccount {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: "user";
  readonly mustChangePassword: false;
  readonly deletionDueAt: null;
  readonly locale: null;
}

/** What proves, instead of a password, that one is the person of an account of `createAccount`. */
export const testOutput = Buffer.from("what the parameters of a password make of it");
/** A hash of the parameters of now, of no password. */
export const usualHash = `$argon2id$v=19$m=19456,t=2,p=1$${"A".repeat(22)}$x`;

const testHash = `$test$${createHash("sha256").update(testOutput).digest("base64")}`;

/** A person with a verified account. It has no password, but `testOutput` proves it, unless a hash is given. */
export async function createAccount(
  { worker }: { readonly worker: Database },
  given: { readonly email?: string; readonly displayName?: string; readonly passwordHash?: string } = {},
): Promise<TestAccount> {
  const id = randomUUID();
  const email = given.email ?? `${id}@anamnesis.example`;
  const displayName = given.displayName ?? "A. Person";
  const { requestId, reason, clientIp, userAgent } = newActor();
  const claims = { requestId, reason, clientIp, userAgent, process: "identity.accounts.register" };
  await worker.withContext({ ...claims, proof: { by: "system" } }, async (tx) => {
    await tx.query("SELECT identity.add_account($1, $2, $3, $4, NULL, NULL)", [
      id,
      email,
      displayName,
      given.passwordHash ?? testHash,
    ]);
  });
  return { id, email, displayName, role: "user", mustChangePassword: false, deletionDueAt: null, locale: null };
}
