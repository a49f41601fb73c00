import { type FoundSession, type Principal, whoOf } from "@anamnesis/auth";
import { sqlFunction, type Who } from "@anamnesis/db";
import { type ActingMembership, AppError, isForMembers, type Permission, reasonInput } from "@anamnesis/domain";
import { initTRPC } from "@trpc/server";
import {
  type AccountLimit,
  admit,
  isForAdministrators,
  keepWithin,
  type MemberPermission,
  membershipOf,
  type OpenPermission,
  type PersonalPermission,
  refusalOf,
} from "./admission.ts";
import { type Context, type GivenSession, principalOf } from "./context.ts";
import { appErrorFrom, errorShape, trpcErrorFrom } from "./errors.ts";
import type { KeyedTx } from "./field-keys.ts";
import { idempotently } from "./idempotency.ts";

/** What each procedure says about itself; the walk over the router checks it. */
export interface ProcedureMeta {
  readonly permission: Permission;
}

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    // A connection that lasts is made anew from time to time, and its session looked at again.
    sse: {
      maxDurationMs: 600_000,
      ping: { enabled: true, intervalMs: 20_000 },
      client: { reconnectAfterInactivityMs: 45_000 },
    },
    errorFormatter({ shape, error, ctx }) {
      const failure = appErrorFrom(error);
      const { code, httpStatus } = shape.data;
      return {
        ...shape,
        message: failure.reason,
        data: { code, httpStatus, app: errorShape(failure, ctx?.facts.requestId ?? "") },
      };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/**
 * What a procedure works with that takes several transactions, or none: because it waits for somebody else in between,
 * computes what takes long, or has to leave a record whatever becomes of the rest. Each of them looks the session up: one
 * that ends in between, or goes on under another token, ends the procedure.
 */
export interface Work {
  readonly who: Who;
  /** Runs `fn` in a read-only transaction as whoever asks. */
  read<T>(fn: (tx: KeyedTx) => Promise<T>): Promise<T>;
  /**
   * Runs `fn` in a transaction whose process is named after the procedure; once, if the request carries an
   * idempotency key.
   */
  write<T>(fn: (tx: KeyedTx) => Promise<T>, reason?: string): Promise<T>;
  /**
   * As `write`, for answers that are shown once, and for reading what is sealed, which is recorded: they are not
   * kept, so the same key runs `fn` again.
   */
  writeUnkept<T>(fn: (tx: KeyedTx) => Promise<T>, reason?: string): Promise<T>;
}

const words = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw trpcErrorFrom(result.error);
  return result;
});

const procedureOf = (permission: Permission) => t.procedure.meta({ permission }).use(words);

interface Call {
  readonly ctx: Context;
  readonly principal: Principal;
  readonly path: string;
  readonly input: unknown;
}

/** Runs `fn` once for the idempotency key of a request, if it carries one. */
function once<T>(tx: KeyedTx, { ctx, principal, path, input }: Call, fn: () => Promise<T>): Promise<T> {
  const { idempotencyKey: key, services } = ctx;
  if (key === null) return fn();
  return idempotently(
    tx,
    {
      userId: principal.account.id,
      key,
      procedure: path,
      // The same call in another organization, or as something else there, is another call.
      input: [input, principal.membership?.organizationId ?? null, principal.membership?.role ?? null],
      requestHash: services.requestHash,
    },
    fn,
  );
}

/** What somebody works with who was let in, in the name of what they ask for. */
function workOf({
  ctx,
  principal,
  path,
  input,
}: Omit<Call, "principal"> & { readonly principal: Principal | null }): Work {
  const { services } = ctx;
  const who = whoOf(principal, ctx.facts);
  const writeUnkept: Work["writeUnkept"] = (fn, reason) =>
    services.database.withContext({ ...who, process: path, reason: reason ?? null }, fn);
  return {
    who,
    read: (fn) => services.database.withContext(who, fn),
    writeUnkept,
    write: (fn, reason) =>
      writeUnkept(
        (tx) => (principal === null ? fn(tx) : once(tx, { ctx, principal, path, input }, () => fn(tx))),
        reason,
      ),
  };
}

function guarded(permission: Permission) {
  return procedureOf(permission).use(async ({ ctx, next, path, getRawInput }) => {
    const principal = await principalOf(ctx);
    admit(principal, permission);
    const work = workOf({ ctx, principal, path, input: await getRawInput() });
    return next({ ctx: { ...work, principal } });
  });
}

/** A procedure of several transactions for people who are signed in and may do `permission`. */
export function permitted(permission: PersonalPermission, limit?: AccountLimit) {
  return guarded(permission).use(async ({ ctx, next, path }) => {
    const { principal } = ctx;
    if (principal === null) throw new AppError("unauthenticated", "identity.sign_in_first");
    await keepWithin(limit, { ctx, principal, path });
    return next({ ctx: { principal, account: principal.account } });
  });
}

/** As `permitted`, for members of the organization that the session acts in. */
export function permittedToMembers(permission: MemberPermission, limit?: AccountLimit) {
  return permitted(permission, limit).use(({ ctx, next }) =>
    next({ ctx: { membership: membershipOf(ctx, ctx.principal, permission) } }),
  );
}

/** A procedure of several transactions that also answers people who are not signed in. */
export function permittedToAnyone(permission: OpenPermission) {
  return guarded(permission);
}

/** What a member works with in a request that is no call, such as an upload. */
export interface MemberWork extends Work {
  readonly membership: ActingMembership;
}

/** As `permittedToMembers`, for a request that is no call; `path` names what it does. */
export async function memberWork(
  ctx: Context,
  permission: MemberPermission,
  { path, limit }: { readonly path: string; readonly limit?: AccountLimit },
): Promise<MemberWork> {
  const principal = await principalOf(ctx);
  admit(principal, permission);
  if (principal === null) throw refusalOf(null, permission);
  await keepWithin(limit, { ctx, principal, path });
  return {
    ...workOf({ ctx, principal, path, input: undefined }),
    membership: membershipOf(ctx, principal, permission),
  };
}

/** What looks at somebody: it writes down who does, and reads in another transaction. */
export type Looking = Pick<Work, "read" | "writeUnkept">;

/**
 * As `permittedToMembers`, for what is looked at often: who asks is found, and what they may do is looked at, by its first
 * transaction and not by one of its own before.
 */
export function lookingAsMember(permission: MemberPermission, limit?: AccountLimit) {
  return procedureOf(permission).use(async ({ ctx, next, path }) => {
    const { services, session, facts } = ctx;
    if (session === null) throw refusalOf(null, permission);
    const who: Who = { ...facts, proof: { by: "session", id: session.id }, reason: null };
    const first: { found: FoundSession | null } = { found: null };
    const run = <T>(given: Who, fn: (tx: KeyedTx) => Promise<T>) =>
      services.database.withContext(given, async (tx) => {
        if (first.found !== null) return fn(tx);
        // On the way with what tells who asks. Where that is refused, all of it is taken back once it has ended.
        const made = fn(tx);
        const [admitted] = await Promise.allSettled([admittedIn(tx, { ctx, permission, limit, path }), made]);
        if (admitted.status === "rejected") throw admitted.reason;
        first.found = admitted.value;
        return made;
      });
    const looking: Looking = {
      read: (fn) => run(who, fn),
      writeUnkept: (fn, reason) => run({ ...who, process: path, reason: reason ?? null }, fn),
    };
    const result = await next({ ctx: looking });
    if (first.found !== null) await renewOnce(ctx, first.found);
    return result;
  });
}

interface TransactionTerms {
  readonly limit?: AccountLimit | undefined;
  readonly writes: "never" | "always" | "late";
  /** Whether a repeated idempotency key is answered from memory. */
  readonly keeps: boolean;
}

/** The reason that an input gives for what is asked for. What becomes of the input itself is decided later. */
function reasonIn(input: unknown): string | null {
  if (typeof input !== "object" || input === null || !("reason" in input)) return null;
  const given = reasonInput.safeParse({ reason: input.reason });
  return given.success ? given.data.reason : null;
}

/** Sessions of requests whose end was moved on. */
const renewed = new WeakSet<GivenSession>();

/** Moves the end of a session on if that is due: once for all calls of a request. */
async function renewOnce({ services, session, facts }: Context, found: FoundSession): Promise<void> {
  if (session === null || found.renewsTo === null || session.passive || renewed.has(session)) return;
  renewed.add(session);
  const principal = await services.sessions.renew(found, facts);
  if (principal.renewed) session.onRenewed(principal.session.expiresAt, principal.persistent);
}

interface Asked {
  readonly ctx: Context;
  readonly permission: PersonalPermission;
  readonly limit: AccountLimit | undefined;
  readonly path: string;
}

/** Whom a transaction found, where they may use a permission now. Throws otherwise. */
async function admittedIn(tx: KeyedTx, { ctx, permission, limit, path }: Asked): Promise<FoundSession> {
  const found = await ctx.services.sessions.found(tx);
  if (found === null) throw refusalOf(null, permission);
  const { principal } = found;
  admit(principal, permission);
  if (isForMembers(permission)) membershipOf(ctx, principal, permission);
  await keepWithin(limit, { ctx, principal, path });
  return found;
}

/**
 * A procedure that is one transaction: the database finds who asks, what they may do is looked at, and the rest of the
 * procedure works in `ctx.tx`. An error takes all of it back.
 */
function transacted(permission: PersonalPermission, { limit, writes, keeps }: TransactionTerms) {
  return procedureOf(permission).use(async ({ ctx, next, path, getRawInput }) => {
    const { services, session, facts } = ctx;
    if (session === null) throw refusalOf(null, permission);
    // Whoever sends slowly must not hold a connection meanwhile.
    const input = await getRawInput();
    const who: Who = {
      ...facts,
      proof: { by: "session", id: session.id },
      reason: reasonIn(input),
      ...(writes === "never" ? {} : { process: path }),
      ...(writes === "late" ? { startsLate: true } : {}),
    };
    const { found, result } = await services.database.withContext(who, async (tx) => {
      const found = await admittedIn(tx, { ctx, permission, limit, path });
      const { principal } = found;
      const run = async () => {
        const result = await next({ ctx: { tx, principal, account: principal.account } });
        // As it was thrown: what the database makes of errors looks at their causes.
        if (!result.ok) throw result.error.cause instanceof AppError ? result.error.cause : result.error;
        return result;
      };
      if (!keeps) return { found, result: await run() };
      let result: Awaited<ReturnType<typeof run>> | undefined;
      const data = await once(tx, { ctx, principal, path, input }, async () => {
        result = await run();
        return result.data;
      });
      return { found, result: result ?? keptResult<NonNullable<typeof result>>(data) };
    });
    await renewOnce(ctx, found);
    return result;
  });
}

/** An answer that was kept is what the rest of the procedure gave when it ran: tRPC itself marks those alone. */
// What next() gives cannot be made otherwise; a test replays a key over HTTP.
const keptResult = <Result>(data: unknown): Result => ({ ok: true, data, marker: "middlewareMarker" }) as Result;

/** A procedure that reads, in one transaction, for people who are signed in and may do `permission`. */
export const reading = (permission: PersonalPermission, limit?: AccountLimit) =>
  transacted(permission, { limit, writes: "never", keeps: false });

/**
 * A procedure that writes, in one transaction whose process is named after it; once, if the request carries an
 * idempotency key. What its input calls `reason` stands in the trail.
 */
export const writing = (permission: PersonalPermission, limit?: AccountLimit) =>
  transacted(permission, { limit, writes: "always", keeps: true });

/** As `writing`, for answers that are shown once: they are not kept, so a repeated key runs it again. */
export const writingUnkept = (permission: PersonalPermission, limit?: AccountLimit) =>
  transacted(permission, { limit, writes: "always", keeps: false });

/** As `reading`, of what may be sealed: the first look at a key opens the process that stands in the trail for it. */
export const revealing = (permission: PersonalPermission, limit?: AccountLimit) =>
  transacted(permission, { limit, writes: "late", keeps: false });

/** As `reading`, for members of the organization that the session acts in. */
export const readingAsMember = (permission: MemberPermission, limit?: AccountLimit) =>
  reading(permission, limit).use(({ ctx, next }) =>
    next({ ctx: { membership: membershipOf(ctx, ctx.principal, permission) } }),
  );

/** As `revealing`, for members of the organization that the session acts in. */
export const revealingAsMember = (permission: MemberPermission, limit?: AccountLimit) =>
  revealing(permission, limit).use(({ ctx, next }) =>
    next({ ctx: { membership: membershipOf(ctx, ctx.principal, permission) } }),
  );

/** As `writingUnkept`, for members of the organization that the session acts in. */
export const writingUnkeptAsMember = (permission: MemberPermission, limit?: AccountLimit) =>
  writingUnkept(permission, limit).use(({ ctx, next }) =>
    next({ ctx: { membership: membershipOf(ctx, ctx.principal, permission) } }),
  );

const requireAdminNow = sqlFunction("organizations.require_admin_now");

/** As `writing`, for members of the organization that the session acts in. */
export const writingAsMember = (permission: MemberPermission, limit?: AccountLimit) =>
  writing(permission, limit).use(async ({ ctx, next }) => {
    // By what they are once their turn has come, not by what they were when the request began.
    if (isForAdministrators(permission)) await requireAdminNow(ctx.tx);
    return next({ ctx: { membership: membershipOf(ctx, ctx.principal, permission) } });
  });
