import { actorOf } from "@anamnesis/auth";
import type { Actor, Tx } from "@anamnesis/db";
import { type Account, AppError, mayUse, type Permission, type permissions } from "@anamnesis/domain";
import { initTRPC } from "@trpc/server";
import superjson from "superjson";
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
    transformer: superjson,
    isDev: false,
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
  readonly actor: Actor;
  /** Runs `fn` in a read-only transaction as whoever asks. */
  read<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs `fn` in a transaction whose process is named after the procedure; once, if the request carries an idempotency key. */
  write<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
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

function guarded(permission: Permission) {
  return t.procedure
    .meta({ permission })
    .use(words)
    .use(async ({ ctx, next, path, getRawInput }) => {
      const { principal, services } = ctx;
      if (!mayUse(principal?.account.role ?? "anonymous", permission)) {
        throw principal === null
          ? new AppError("unauthenticated", "identity.sign_in_first")
          : new AppError("forbidden", "identity.not_permitted");
      }
      const actor = actorOf(principal, ctx.facts);
      const input = await getRawInput();
      const work: Work = {
        actor,
        read: (fn) => services.database.withContext(actor, fn),
        write: (fn) =>
          services.database.withContext({ ...actor, process: path }, (tx) =>
            principal === null || ctx.idempotencyKey === null
              ? fn(tx)
              : idempotently(
                  tx,
                  { userId: principal.account.id, key: ctx.idempotencyKey, procedure: path, input },
                  () => fn(tx),
                ),
          ),
      };
      return next({ ctx: work });
    });
}

/** A procedure for people who are signed in and may do `permission`. */
export function permitted(permission: PersonalPermission) {
  return guarded(permission).use(({ ctx, next }) => {
    if (ctx.principal === null) throw new AppError("unauthenticated", "identity.sign_in_first");
    const account: Account = ctx.principal.account;
    return next({ ctx: { principal: ctx.principal, account } });
  });
}

/** A procedure that also answers people who are not signed in. */
export function permittedToAnyone(permission: OpenPermission) {
  return guarded(permission);
}
