import { AppError } from "@anamnesis/domain";
import type { FastifyRequest } from "fastify";

/** Route of the tRPC mount, as the router names it. */
export const callRoute = "/trpc/:path";

const batchLimit = 20;
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST"]);
/*
 * The router, tRPC and the limits each decode an address in their own way: with an escape, a fragment or a host
 * in it, they could read three different calls. Only the one spelling that all of them read alike is let in.
 */
const callAddress = /^\/trpc\/((?:[\w.,-]|%2C)+)(?:\?[^#]*)?$/iu;

/** Whether the router takes a request to the tRPC mount, however its address is spelled. */
export function isCall(request: FastifyRequest): boolean {
  return request.routeOptions.url === callRoute;
}

/** The procedures that a request calls; none when it is no such request. */
export function callsOf(request: FastifyRequest): readonly string[] {
  const names = callAddress.exec(request.url)?.[1];
  return names === undefined ? [] : names.replaceAll(/%2C/giu, ",").split(",");
}

/** Read as tRPC reads it. */
export function isBatch(request: FastifyRequest): boolean {
  return queryOf(request).get("batch") === "1";
}

/** What stands after the first question mark, as tRPC reads it. */
export function queryOf(request: FastifyRequest): URLSearchParams {
  const at = request.url.indexOf("?");
  return new URLSearchParams(at === -1 ? "" : request.url.slice(at));
}

/** Refuses what no client of ours sends, before a body is read. Throws AppError `invalid` or `not_found`. */
export function refuseOddCalls(request: FastifyRequest): void {
  if (!methods.has(request.method)) throw new AppError("invalid", "http.method");
  const calls = callsOf(request);
  if (calls.length === 0) throw new AppError("not_found", "http.not_found");
  if (calls.length > batchLimit) throw new AppError("invalid", "request.batch_too_long");
  // For web sockets, which there are none of here.
  if (queryOf(request).has("connectionParams")) throw new AppError("invalid", "http.query");
  // tRPC would read other types from the socket itself, past the limit of a body.
  if (request.method === "POST" && mediaTypeOf(request) !== "application/json") {
    throw new AppError("invalid", "http.content_type");
  }
}

const heads = new WeakSet<FastifyRequest>();

/** Shows tRPC a GET, since it answers HEAD without a look at the call. The response knows already that it has no body. */
export function showAsGet(request: FastifyRequest): void {
  if (request.method !== "HEAD") return;
  heads.add(request);
  request.raw.method = "GET";
}

/** Undoes `showAsGet`. Returns whether the request is HEAD. */
export function showAsItIs(request: FastifyRequest): boolean {
  const isHead = heads.has(request);
  if (isHead) request.raw.method = "HEAD";
  return isHead;
}

function mediaTypeOf(request: FastifyRequest): string | undefined {
  return request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
}
