import {
  type Account,
  type ActingRefusal,
  AppError,
  type AssuranceLevel,
  type ProgramScope,
  type SessionKind,
  type SessionSummary,
} from "@anamnesis/domain";
import {
  type AssertedPasskey,
  type Database,
  isoOfTimestamptz,
  sqlFunction,
  type Tx,
  typed,
  type SaidAction,
  writeTrail,
} from "@anamnesis/db";
import { type Adapter, type DatabaseSession, Lucia, TimeSpan } from "lucia";
import { type Principal, type RequestFacts, whoOf } from "./request.ts";
import { actingOf, instantOf, renewalOf, type SessionRow, summaryOf } from "./session-row.ts";
import { newToken, sessionIdOf } from "./token.ts";

/*
 * The only file that knows Lucia, which is no longer developed. Lucia makes sessions and decides when
 * one has run out; rows are reached through functions of the database, because the
 * application may not read sessions, and tokens are hashed before they get here.
 */

export interface IssuedSession {
  /** Shown once; only its hash is stored. */
  readonly token: string;
  readonly handle: string;
  readonly expiresAt: string;
  readonly persistent: boolean;
}

export interface NewSession {
  readonly kind: SessionKind;
  /** 30 days, sliding, instead of one idle hour within a day. */
  readonly remember: boolean;
  readonly assurance: AssuranceLevel;
  /** Whether an authenticator app was looked at besides a password: no session is opened where there is another answer. */
  readonly hasTotp?: boolean;
  /** A program with a token of its own: what it is called, what it may do, and for how long. */
  readonly program?: { readonly name: string; readonly scopes: readonly ProgramScope[]; readonly days: number };
}

/** What somebody shows who is asked again: what the parameters of their password made of it, or what their passkey signed. */
export type ProofAgain = { readonly output: Buffer } | AssertedPasskey;

/** A session as its transaction found it. */
export interface FoundSession {
  readonly principal: Principal;
  /** Where its end is due to be moved to, ISO 8601; null while it need not be. */
  readonly renewsTo: string | null;
}

export interface VerifyOptions {
  /** Only looks: does not count as a sign of life. */
  readonly passive?: boolean;
}

export interface Sessions {
  /** In a transaction of the person, who just proved who they are or, for a program, is signed in. */
  issue(tx: Tx, userId: string, how: NewSession): Promise<IssuedSession>;
  /** Null for a token that is unknown, run out, revoked, or of an account that is not active. */
  verify(token: string, facts: RequestFacts, options?: VerifyOptions): Promise<Principal | null>;
  /** As `verify`, by the SHA-256 of the token, hex. */
  verifyId(id: string, facts: RequestFacts, options?: VerifyOptions): Promise<Principal | null>;
  /** Who works in a transaction that the proof of a session opened; null for a session that has ended. */
  found(tx: Tx): Promise<FoundSession | null>;
  /** Moves the end of a session on if that is due, in a transaction of its own. */
  renew(found: FoundSession, facts: RequestFacts): Promise<Principal>;
  /** The person proves again who they are: the session goes on under a new token. Null when the proof is none. */
  stepUp(tx: Tx, principal: Principal, proof: ProofAgain): Promise<IssuedSession | null>;
  /**
   * The session acts in one of the person's organizations from now on, or for the person alone (null), under a new
   * token. Says why not when it cannot.
   */
  actIn(
    principal: Principal,
    facts: RequestFacts,
    organizationId: string | null,
  ): Promise<IssuedSession | ActingRefusal | "ended">;
  list(principal: Principal, facts: RequestFacts): Promise<SessionSummary[]>;
  /** False when the handle is none of the person's own. */
  revoke(principal: Principal, facts: RequestFacts, handle: string): Promise<boolean>;
  /** Ends all but the current one, which goes on under a new token: whoever had the old one is out as well. */
  revokeOthers(
    principal: Principal,
    facts: RequestFacts,
  ): Promise<{ readonly ended: number; readonly session: IssuedSession }>;
  /**
   * The session of the context goes on under a new token, in the transaction of what makes the old one worth nothing.
   * Throws `unauthenticated` when it ended meanwhile.
   */
  replaceToken(tx: Tx, principal: Principal): Promise<IssuedSession>;
  /** Ends all, the current one included; returns how many. */
  revokeAll(principal: Principal, facts: RequestFacts): Promise<number>;
  signOut(principal: Principal, facts: RequestFacts): Promise<void>;
}

const hour = 3600;
const day = 24 * hour;
const lifetimes = {
  remembered: { idle: 30 * day, absolute: 400 * day },
  ordinary: { idle: hour, absolute: day },
} as const;
/** Open sessions of one person; above it the one that was not seen for longest ends. */
const mostSessions: Readonly<Record<SessionKind, number>> = { browser: 20, program: 50 };

const noAdapter: Adapter = {
  getSessionAndUser: () => Promise.resolve([null, null]),
  getUserSessions: () => Promise.resolve([]),
  setSession: () => Promise.resolve(),
  updateSessionExpiration: () => Promise.resolve(),
  deleteSession: () => Promise.resolve(),
  deleteUserSessions: () => Promise.resolve(),
  deleteExpiredSessions: () => Promise.resolve(),
};

function luciaWith(adapter: Partial<Adapter>, idleSeconds: number): Lucia {
  return new Lucia({ ...noAdapter, ...adapter }, { sessionExpiresIn: new TimeSpan(idleSeconds, "s") });
}

const closeSessions = sqlFunction("identity.close_sessions", typed<number>());
const giveToken = sqlFunction("identity.replace_token", typed<boolean>());
const renewSession = sqlFunction("identity.renew_session");
const openSession = sqlFunction("identity.open_session", typed<boolean>());
const stepUpByPassword = sqlFunction("identity.step_up_by_password");
const stepUpByPasskey = sqlFunction("identity.step_up_by_passkey");
const actInOrganization = sqlFunction("identity.act_in_organization", typed<ActingRefusal | "done" | "ended">());
const ownSessions = sqlFunction("identity.own_sessions", typed<Omit<SessionSummary, "current">>());

interface Closing {
  readonly handle: string | null;
  readonly others: boolean;
  readonly event: SaidAction;
}

async function closeIn(tx: Tx, principal: Principal, { handle, others, event }: Closing): Promise<number> {
  const ended = await closeSessions(tx, { handle, allOthers: others });
  // Somebody else's handle ends nothing; that it was tried is worth knowing.
  await writeTrail(tx, {
    event,
    id: handle ?? principal.session.handle,
    status: ended > 0 || others ? "success" : "failure",
    details: { ended },
  });
  return ended;
}

async function replaceToken(tx: Tx, { session, persistent }: Principal): Promise<IssuedSession> {
  const token = newToken();
  const isDone = await giveToken(tx, { newId: sessionIdOf(token) });
  if (!isDone) throw new AppError("unauthenticated", "identity.sign_in_first");
  return { token, handle: session.handle, expiresAt: session.expiresAt, persistent };
}

function lifetimeOf(remember: boolean, days: number | undefined): { readonly idle: number; readonly absolute: number } {
  if (days !== undefined) return { idle: days * day, absolute: days * day };
  return remember ? lifetimes.remembered : lifetimes.ordinary;
}

/** Sessions on the database. */
export function createSessions({ database }: { readonly database: Database }): Sessions {
  const close = (principal: Principal, facts: RequestFacts, { process, ...what }: Closing & { process: string }) =>
    database.withContext(whoOf(principal, facts, { process }), (tx) => closeIn(tx, principal, what));

  async function found(tx: Tx): Promise<FoundSession | null> {
    const row = await tx.found<SessionRow>();
    const { proof } = tx.who;
    if (row === null || proof.by !== "session" || instantOf(row.absolute_expires_at) <= new Date()) return null;
    const { id } = proof;
    const known: DatabaseSession = { id, userId: row.user_id, expiresAt: instantOf(row.expires_at), attributes: {} };
    const getSessionAndUser: Adapter["getSessionAndUser"] = () =>
      Promise.resolve([known, { id: row.user_id, attributes: {} }]);
    const { session } = await luciaWith({ getSessionAndUser }, row.idle_seconds).validateSession(id);
    if (session === null) return null;
    const account: Account = {
      id: row.user_id,
      email: row.email,
      displayName: row.display_name,
      role: row.role,
      mustChangePassword: row.must_change_password,
      deletionDueAt: isoOfTimestamptz(row.deletion_due_at),
      locale: row.locale,
    };
    const principal: Principal = {
      account,
      session: summaryOf(row),
      sessionId: id,
      watchKey: row.watch_key,
      ...actingOf(row),
      persistent: row.idle_seconds > lifetimes.ordinary.idle,
      renewed: false,
    };
    return { principal, renewsTo: renewalOf(row) };
  }

  async function renew({ principal, renewsTo }: FoundSession, facts: RequestFacts): Promise<Principal> {
    if (renewsTo === null) return principal;
    try {
      await database.withContext(whoOf(principal, facts, { process: "identity.sessions.renew" }), (tx) =>
        renewSession(tx, { id: principal.sessionId, expiresAt: renewsTo }),
      );
    } catch (error) {
      // Where nothing can be written just now, people can still read; the session ends when it was to end. One that
      // ended meanwhile, by what was just done perhaps, goes on no longer.
      if (error instanceof AppError && (error.kind === "unavailable" || error.kind === "unauthenticated"))
        return principal;
      throw error;
    }
    return { ...principal, session: { ...principal.session, expiresAt: renewsTo }, renewed: true };
  }

  async function verifyId(
    id: string,
    facts: RequestFacts,
    { passive = false }: VerifyOptions = {},
  ): Promise<Principal | null> {
    const who = { ...whoOf(null, facts), proof: { by: "session", id, orNobody: true } } as const;
    const session = await database.withContext(who, found);
    if (session === null || passive) return session?.principal ?? null;
    return renew(session, facts);
  }

  return {
    async issue(tx, userId, { remember, kind, assurance, program, hasTotp }) {
      const token = newToken();
      const handle = crypto.randomUUID();
      const lifetime = lifetimeOf(remember, program?.days);
      const absolute = new Date(Date.now() + lifetime.absolute * 1000);
      const setSession = async ({ id, expiresAt }: DatabaseSession) => {
        const isOpen = await openSession(tx, {
          id,
          handle,
          kind,
          expiresAt: expiresAt.toISOString(),
          absoluteExpiresAt: absolute.toISOString(),
          idleSeconds: lifetime.idle,
          assurance,
          name: program?.name ?? null,
          scopes: program?.scopes ?? null,
          most: mostSessions[kind],
          hasTotp: hasTotp ?? null,
        });
        // Closed or changed since the person was looked up.
        if (!isOpen) throw new AppError("unauthenticated", "identity.wrong_credentials");
      };
      const lucia = luciaWith({ setSession }, lifetime.idle);
      const session = await lucia.createSession(userId, {}, { sessionId: sessionIdOf(token) });
      const event = program === undefined ? "SIGNED_IN" : "PROGRAM_SESSION_CREATED";
      await writeTrail(tx, { event, id: handle, status: "success", details: { kind, remember, assurance } });
      return { token, handle, expiresAt: session.expiresAt.toISOString(), persistent: remember };
    },

    verify: (token, facts, options) => verifyId(sessionIdOf(token), facts, options),
    verifyId,
    found,
    renew,

    async stepUp(tx, principal, proof) {
      const token = newToken();
      const { handle, expiresAt } = principal.session;
      const newId = sessionIdOf(token);
      const isPassword = "output" in proof;
      const isDone = isPassword
        ? await stepUpByPassword(tx, { newId, output: proof.output })
        : await stepUpByPasskey(tx, { newId, ...proof });
      if (isDone !== true) return null;
      const details = { by: isPassword ? "password" : "passkey" };
      await writeTrail(tx, { event: "STEPPED_UP", id: handle, status: "success", details });
      return { token, handle, expiresAt, persistent: principal.persistent };
    },

    async actIn(principal, facts, organizationId) {
      const token = newToken();
      const { handle, expiresAt } = principal.session;
      return database.withContext(whoOf(principal, facts, { process: "organizations.actIn" }), async (tx) => {
        const outcome = await actInOrganization(tx, { newId: sessionIdOf(token), organizationId });
        return outcome === "done" ? { token, handle, expiresAt, persistent: principal.persistent } : outcome;
      });
    },

    async list(principal, facts) {
      const own = await database.withContext(whoOf(principal, facts), (tx) => ownSessions(tx));
      return own.map((session) => ({ ...session, current: session.handle === principal.session.handle }));
    },

    async revoke(principal, facts, handle) {
      const process = "identity.sessions.revoke";
      return (await close(principal, facts, { handle, others: false, process, event: "SESSION_REVOKED" })) > 0;
    },

    revokeOthers(principal, facts) {
      const { handle } = principal.session;
      const process = "identity.sessions.revokeOthers";
      return database.withContext(whoOf(principal, facts, { process }), async (tx) => {
        const closed = { handle, others: true, event: "OTHER_SESSIONS_REVOKED" } as const;
        const ended = await closeIn(tx, principal, closed);
        return { ended, session: await replaceToken(tx, principal) };
      });
    },

    replaceToken,

    revokeAll(principal, facts) {
      const process = "identity.sessions.revokeAll";
      return close(principal, facts, { handle: null, others: true, process, event: "ALL_SESSIONS_REVOKED" });
    },

    async signOut(principal, facts) {
      const { handle } = principal.session;
      await close(principal, facts, {
        handle,
        others: false,
        process: "identity.sessions.signOut",
        event: "SIGNED_OUT",
      });
    },
  };
}
