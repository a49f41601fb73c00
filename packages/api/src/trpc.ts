import { whoOf, type Principal } from "@anamnesis/auth";
import type { Tx, Who } from "@anamnesis/db";
import {
  type Account,
  AppError,
  isForMembers,
  isInScope,
  mayUse,
  openBeforePasswordChange,
  type Permission,
  type permissions,
  rolesOf,
  stepUpMinutes,
  stepUpPermissions,
} from "@anamnesis/domain";
import type { Limit } from "@anamnesis/platform";
import { initTRPC } from "@trpc/server";
import type { Context } from "./context.ts";
import { appErrorFrom, errorShape, trpcErrorFrom } from "./errors.ts";
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

/** What a procedure works with, next to the request's own context. */
export interface Work {
  readonly who: Who;
  /** Runs `fn` in a read-only transaction as whoever asks. */
  read<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Runs `fn` in a transaction whose process is named after the procedure; once, if the request carries an
   * idempotency key.
   */
  write<T>(fn: (tx: Tx) => Promise<T>, reason?: string): Promise<T>;
  /**
   * As `write`, for answers that are shown once, and for reading what is sealed, which is recorded: they are not
   * kept, so the same key runs `fn` again.
   */
  writeUnkept<T>(fn: (tx: Tx) => Promise<T>, reason?: string): Promise<T>;
}

const words = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw trpcErrorFrom(result.error);
  return result;
});

/** A permission that a person has to be signed in for. */
type OpenPermission = {
  [P in Permission]: "anonymous" extends (typeof permissions)[P][number] ? P : never;
}[Permission];
type PersonalPermission = Exclude<Permission, OpenPermission>;
/** A permission that only members of an organization have. */
type MemberPermission = {
  [P in Permission]: (typeof permissions)[P][number] extends `member.${string}` ? P : never;
}[Permission];

/** Whoever is signed in, or nobody, and what they are. */
const holderOf = (principal: Principal | null) =>
  principal === null ? null : { role: principal.account.role, memberRole: principal.membership?.role ?? null };

/** Why somebody may not use a permission that none of their roles has. */
function refusalOf(principal: Principal | null, permission: Permission): AppError {
  if (principal === null) return new AppError("unauthenticated", "identity.sign_in_first");
  if (!isForMembers(permission)) return new AppError("forbidden", "identity.not_permitted");
  const refusal = principal.refused?.refusal;
  // Proving who one is ends this refusal: asked for in the same way as for everything else that needs it.
  if (refusal === "prove_again") return new AppError("forbidden", "identity.step_up_required");
  if (refusal !== undefined) return new AppError("forbidden", `organizations.${refusal}`);
  const isMember = principal.membership !== null;
  return new AppError("forbidden", isMember ? "organizations.not_permitted" : "organizations.choose_first");
}

/** What a role may do in general and this session may not, or not yet. */
function refuseForNow({ account, session }: Principal, permission: Permission): void {
  if (!isInScope(session.scopes, permission)) throw new AppError("forbidden", "identity.out_of_scope");
  if (account.mustChangePassword && !openBeforePasswordChange.has(permission)) {
    throw new AppError("forbidden", "identity.change_password_first");
  }
  // A program was given its scopes by somebody who had just proved who they are, and cannot be asked again.
  if (session.scopes !== null || !stepUpPermissions.has(permission)) return;
  if (Date.now() - Date.parse(session.authenticatedAt) > stepUpMinutes * 60_000) {
    throw new AppError("forbidden", "identity.step_up_required");
  }
}

function guarded(permission: Permission) {
  return t.procedure
    .meta({ permission })
    .use(words)
    .use(async ({ ctx, next, path, getRawInput }) => {
      const { principal, services } = ctx;
      if (!mayUse(rolesOf(holderOf(principal)), permission)) throw refusalOf(principal, permission);
      if (principal !== null) refuseForNow(principal, permission);
      const who = whoOf(principal, ctx.facts);
      const input = await getRawInput();
      const work: Work = {
        who,
        read: (fn) => services.database.withContext(who, fn),
        writeUnkept: (fn, reason) =>
          services.database.withContext({ ...who, process: path, reason: reason ?? null }, fn),
        write: (fn, reason) =>
          services.database.withContext({ ...who, process: path, reason: reason ?? null }, (tx) =>
            principal === null || ctx.idempotencyKey === null
              ? fn(tx)
              : idempotently(
                  tx,
                  {
                    userId: principal.account.id,
                    key: ctx.idempotencyKey,
                    procedure: path,
                    // The same call in another organization, or as something else there, is another call.
                    input: [input, principal.membership?.organizationId ?? null, principal.membership?.role ?? null],
                    requestHash: services.requestHash,
                    fieldKeys: services.fieldKeys,
                  },
                  () => fn(tx),
                ),
          ),
      };
      return next({ ctx: work });
    });
}

/** How often one account may call a procedure, and what those are told who call it more often. */
export interface AccountLimit extends Limit {
  readonly reason: string;
}

/** A procedure for people who are signed in and may do `permission`, within a limit where it costs much. */
export function permitted(permission: PersonalPermission, limit?: AccountLimit) {
  return guarded(permission).use(async ({ ctx, next, path }) => {
    if (ctx.principal === null) throw new AppError("unauthenticated", "identity.sign_in_first");
    const account: Account = ctx.principal.account;
    if (limit !== undefined) {
      const answer = await ctx.services.limits.take(`${path} ${account.id}`, limit);
      if (!answer.allowed) {
        const retryAfter = Math.max(1, Math.ceil(answer.retryAfterSeconds));
        throw new AppError("rate_limited", limit.reason, { retryAfter });
      }
    }
    return next({ ctx: { principal: ctx.principal, account } });
  });
}

/** A procedure for members of the organization that the session acts in. */
export function permittedToMembers(permission: MemberPermission, limit?: AccountLimit) {
  return permitted(permission, limit).use(({ ctx, next }) => {
    const { membership } = ctx.principal;
    if (membership === null) throw refusalOf(ctx.principal, permission);
    if (ctx.shownOrganization !== null && ctx.shownOrganization !== membership.organizationId) {
      throw new AppError("conflict", "organizations.acts_elsewhere");
    }
    return next({ ctx: { membership } });
  });
}

/** A procedure that also answers people who are not signed in. */
export function permittedToAnyone(permission: OpenPermission) {
  return guarded(permission);
}
