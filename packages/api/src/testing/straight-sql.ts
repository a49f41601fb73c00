import { createHash, createHmac } from "node:crypto";
import { sqlState } from "@anamnesis/db";
import { newActor, plantSession, type TestActor, type TestLogin, withProcess } from "@anamnesis/db/testing";
import { memberRoles } from "@anamnesis/domain";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import type { TestApi, TestOrganization, TestPerson } from "./index.ts";

/*
 * Everything by which somebody might come to a context who can run any SQL as a serving role.
 */

/** Whose rows there are, and who might want to see them. */
export interface StraightScene {
  readonly api: TestApi;
  readonly anna: TestPerson;
  readonly stranger: TestPerson;
  readonly clinic: TestOrganization;
  readonly otherClinic: TestOrganization;
}

/** A connection of a login, and how that login proves who it works for. */
export interface Connected {
  readonly client: pg.Client;
  readonly login: TestLogin;
}

export interface Asker {
  readonly name: string;
  /** Opens the transaction in which the statement runs. */
  open(given: Connected): Promise<unknown>;
  /** Whether they go on as themselves: what is said of rows is said of their own. */
  readonly isThemselves?: true;
  /** What of the planted rows is theirs to see, and why. */
  readonly mayRead?: (table: string) => boolean;
}

const claims = { requestId: "straight", reason: "because", process: "straight" };
export const loginOf = (api: TestApi, role: string) => (role === "anamnesis_app" ? api.db.app : api.db.worker);
export const urlOf = (api: TestApi, role: string) => (role === "anamnesis_app" ? api.db.appUrl : api.db.workerUrl);
const asPerson = ({ account }: TestPerson) => newActor({ userId: account.id, ...claims });

/** No such session, not that password, not that job's run, no right to the function. */
const refusals: ReadonlySet<string | null> = new Set(["42501"]);

/** Tries something by which a context might be had. Refused: whoever tries goes on without. */
async function tryTo(client: pg.Client, statement: string, values: readonly unknown[] = []): Promise<void> {
  await client.query("BEGIN");
  await client.query(statement, [...values]).catch((error: unknown) => {
    const state = sqlState(error);
    // A statement that fails for another reason tries nothing.
    if (!refusals.has(state) && state?.startsWith("AN") !== true) throw error;
    return client.query("ROLLBACK; BEGIN");
  });
}
const trying =
  (statement: string, ...values: readonly unknown[]): Asker["open"] =>
  ({ client }) =>
    tryTo(client, statement, [...values, { ...claims, processId: uuidv7() }]);

/** The settings that bind a context. */
interface Bound {
  readonly context: string;
  readonly actor: string;
  readonly signature: string;
}
const bind = (client: pg.Client, { context, actor, signature }: Bound) =>
  client.query(
    "SELECT set_config('app.context', $1, true), set_config('app.actor', $2, true), set_config('app.signature', $3, true)",
    [context, actor, signature],
  );
async function boundIn(client: pg.Client): Promise<Bound> {
  const setting = (name: string) => `current_setting('app.${name}', true) AS ${name}`;
  const { rows } = await client.query<Bound>(
    `SELECT ${setting("context")}, ${setting("actor")}, ${setting("signature")}`,
  );
  if (rows[0] === undefined) throw new Error("no row");
  return rows[0];
}
/** What would be bound for Anna, if she were an administrator of everything. */
function madeUpOf({ anna, clinic }: StraightScene): Bound {
  const context = JSON.stringify({ ...claims, userId: anna.account.id, role: "admin", processId: uuidv7() });
  const [person, organization, process] = [anna.account.id, clinic.id, uuidv7()].map((id) => id.replaceAll("-", ""));
  const digest = createHash("sha256").update(context).digest("hex").slice(0, 32);
  return {
    context,
    actor: `anamnesis ${person} ${organization} admin admin ${process} ${digest}`,
    signature: "00".repeat(32),
  };
}

/** Signs for this connection and transaction, as the database does, with a key of one's own. */
async function forge(client: pg.Client, bound: Bound): Promise<void> {
  const { rows } = await client.query<{ rest: string }>(
    "SELECT concat(pg_backend_pid(), chr(10), extract(epoch FROM now())) AS rest",
  );
  const message = `${bound.actor}\n${rows[0]?.rest ?? ""}`;
  await bind(client, { ...bound, signature: createHmac("sha256", Buffer.alloc(32)).update(message).digest("hex") });
}

/** What was bound in a transaction of Anna's on another connection, which is still open. */
async function takenSettings({ api, anna }: StraightScene): Promise<Bound & { close(): Promise<void> }> {
  const client = new pg.Client({ connectionString: api.db.appUrl });
  await client.connect();
  await client.query("BEGIN");
  await api.db.app.open(client, asPerson(anna), uuidv7());
  return { ...(await boundIn(client)), close: () => client.end() };
}

/** Somebody by a proof of their own. */
export const asThemselves = (name: string, given: Partial<TestActor>, mayRead?: Asker["mayRead"]): Asker => ({
  name,
  async open({ client, login }) {
    await client.query("BEGIN");
    await login.open(client, newActor({ ...claims, ...given }), uuidv7());
  },
  ...(mayRead === undefined ? {} : { mayRead }),
});

/** Somebody who was an administrator of the clinic, and whose session still names it. */
async function formerAdmin({ api, clinic }: StraightScene): Promise<Partial<TestActor>> {
  const person = await api.newPerson();
  await api.db.asOwner(
    `${withProcess} INSERT INTO organizations.memberships (organization_id, user_id, role, status, ended_at, process_id)
      SELECT $1, $2, 'admin', 'ended', now(), id FROM p`,
    [clinic.id, person.account.id],
  );
  return { userId: person.account.id, organizationId: clinic.id };
}

/** A session of Anna's that has ended, and a job of hers that a run holds no longer: what opens them. */
async function endedProofs({ api, anna }: StraightScene) {
  const token = await plantSession(api.db.asOwner, { userId: anna.account.id });
  const id = createHash("sha256").update(token).digest("hex");
  await api.db.asOwner("UPDATE identity.user_sessions SET expires_at = now() WHERE id = $1", [id]);
  const [job] = await api.db.asOwner<{ id: string; leased_by: string }>(
    `UPDATE app.jobs SET status = 'running', leased_by = gen_random_uuid(), leased_until = now() - interval '1 s'
      WHERE id = (SELECT id FROM app.jobs WHERE user_id = $1 LIMIT 1) RETURNING id, leased_by`,
    [anna.account.id],
  );
  if (job === undefined) throw new Error("she never asked for a job");
  return { sessionId: id, jobId: job.id, lease: job.leased_by };
}

/** What administrators of the installation look after. */
export const supervised = new Set([
  "app.jobs",
  "identity.users",
  "identity.session_logs",
  "identity.security_logs",
  "organizations.organizations",
]);
// What they did themselves is theirs; who-acted.test.ts looks for what others did.
const isOfOrganization = (table: string) =>
  table.startsWith("organizations.") ||
  table.startsWith("clinical.") ||
  ["audit.audit_logs", "audit.process_tracking"].includes(table);
const asMember = ({ account }: TestPerson, organizationId: string) => ({ userId: account.id, organizationId });

/** Everybody who tries. `close` ends what some of them take from. */
export async function askersOf(
  scene: StraightScene,
): Promise<{ readonly askers: readonly Asker[]; close(): Promise<void> }> {
  const { api, anna, stranger, clinic, otherClinic } = scene;
  const taken = await takenSettings(scene);
  const ended = await endedProofs(scene);
  const madeUp = madeUpOf(scene);
  const operator = await api.newPerson("admin");
  const asStranger = asPerson(stranger);
  const session = "SELECT app.begin_session($1, false, $2)";
  // Their own process names the organization that a job was asked for in.
  const isOwnProcess = (table: string) => table === "audit.process_tracking";
  const askers: readonly Asker[] = [
    { name: "no context", open: ({ client }) => client.query("BEGIN") },
    { name: "nobody's context", open: trying("SELECT app.begin_anonymous($1)") },
    {
      name: "a hand-set context",
      async open({ client }) {
        await client.query("BEGIN");
        await bind(client, madeUp);
      },
    },
    {
      name: "a forged signature",
      async open({ client }) {
        await client.query("BEGIN");
        await forge(client, madeUp);
      },
    },
    {
      name: "settings taken from another connection",
      async open({ client }) {
        await client.query("BEGIN");
        await bind(client, taken);
      },
    },
    {
      name: "settings taken from an earlier transaction of the same connection",
      async open({ client, login }) {
        await client.query("BEGIN");
        await login.open(client, asPerson(anna), uuidv7());
        const before = await boundIn(client);
        await client.query("ROLLBACK; BEGIN");
        await bind(client, before);
      },
    },
    {
      name: "a context of one's own in which others are named",
      isThemselves: true,
      async open({ client, login }) {
        await client.query("BEGIN");
        await login.open(client, asStranger, uuidv7());
        await bind(client, { ...madeUp, signature: (await boundIn(client)).signature });
      },
    },
    {
      name: "a context that one opens without a proof",
      open: trying("SELECT app.open_context($1, $2)", { userId: anna.account.id, role: "admin" }),
    },
    { name: "a made-up token", open: trying(session, createHash("sha256").update("made up").digest("hex")) },
    { name: "the handle of a session", open: trying(session, anna.principal.session.handle) },
    { name: "the key of a session's news", open: trying(session, anna.principal.watchKey) },
    { name: "a session that has ended", open: trying(session, ended.sessionId) },
    {
      name: "a lease that has run out",
      open: trying("SELECT app.begin_job($1, $2, $3)", ended.jobId, ended.lease),
    },
    {
      name: "a job that another run holds",
      open: trying("SELECT app.begin_job($1, gen_random_uuid(), $2)", ended.jobId),
    },
    {
      name: "another password",
      open: trying("SELECT app.begin_password($1, $2, $3)", anna.account.email, Buffer.alloc(32)),
    },
    asThemselves("a stranger", { userId: stranger.account.id }),
    asThemselves(
      "a stranger whose session names the clinic",
      { userId: stranger.account.id, organizationId: clinic.id },
      isOwnProcess,
    ),
    asThemselves("who administered the clinic", await formerAdmin(scene), isOwnProcess),
    asThemselves("who runs the installation", { userId: operator.account.id, role: "admin" }, (table) =>
      supervised.has(table),
    ),
    ...memberRoles.map((role) =>
      asThemselves(`${role} of another organization`, asMember(otherClinic.members[role], otherClinic.id)),
    ),
    ...memberRoles.map((role) =>
      asThemselves(
        `${role} of the clinic`,
        asMember(clinic.members[role], clinic.id),
        (table) =>
          // Their own account, and what is the clinic's; Anna's is neither.
          table === "identity.users" || table.startsWith("identity.") || isOfOrganization(table),
      ),
    ),
  ];
  return { askers, close: () => taken.close() };
}
