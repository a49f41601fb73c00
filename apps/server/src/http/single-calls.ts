import { appErrorFrom, appRouter, type Context } from "@anamnesis/api";
import { callTRPCProcedure, getErrorShape, getTRPCErrorFromUnknown, type TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import type { FastifyRequest } from "fastify";
import { callsOf, queryOf } from "./calls.ts";

/** A call that comes alone, in words of the procedure that it calls. */
export interface SingleCall {
  readonly path: string;
  readonly type: "query" | "mutation";
  readonly input: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Seconds; 0 for none. */
  readonly retryAfter: number;
}

const typeOfMethod: Readonly<Record<string, SingleCall["type"]>> = { GET: "query", POST: "mutation" };
// The types say it as a tree; there are names with dots in them.
const procedures = appRouter._def.procedures as unknown as Readonly<Record<string, { _def: { type: string } }>>;
const typeOfProcedure = new Map(Object.entries(procedures).map(([path, { _def }]) => [path, _def.type]));

/**
 * What a request calls, if that is one procedure, by its method, with an input that is JSON. Everything else, such as
 * batches, HEAD, streams and what is refused for its form, is tRPC's own business, which makes a Request, a Response and four
 * signals for each: this is what nearly all requests are.
 */
export function singleCallOf(request: FastifyRequest): SingleCall | null {
  const [path = "", ...others] = callsOf(request);
  const type = typeOfMethod[request.method];
  if (type === undefined || others.length > 0 || typeOfProcedure.get(path) !== type) return null;
  const query = queryOf(request);
  const { accept, "trpc-accept": form } = request.headers;
  if (query.has("batch") || form !== undefined || accept === "application/jsonl") return null;
  const text = type === "query" ? query.get("input") : request.body;
  if (text === null) return { path, type, input: undefined };
  if (typeof text !== "string") return null;
  try {
    return { path, type, input: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** Seconds that somebody who was refused has to wait; 0 for none. */
export function waitAfter(errors: readonly TRPCError[]): number {
  return Math.max(0, ...errors.map((error) => appErrorFrom(error).details.retryAfter ?? 0));
}

/** What a call is answered with, as tRPC would answer it. `onError` is told of what failed. */
export async function answerTo(
  { path, type, input }: SingleCall,
  { ctx, onError }: { readonly ctx: Context; readonly onError: (error: TRPCError) => void },
): Promise<Answer> {
  try {
    const data: unknown = await callTRPCProcedure({
      router: appRouter,
      path,
      type,
      ctx,
      getRawInput: async () => input,
      signal: undefined,
      batchIndex: 0,
    });
    return { status: 200, body: JSON.stringify({ result: { data } }), retryAfter: 0 };
  } catch (cause) {
    const error = getTRPCErrorFromUnknown(cause);
    onError(error);
    const shape = getErrorShape({ config: appRouter._def._config, ctx, error, input, path, type });
    return {
      status: getHTTPStatusCodeFromError(error),
      body: JSON.stringify({ error: shape }),
      retryAfter: waitAfter([error]),
    };
  }
}
