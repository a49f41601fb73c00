import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { admit } from "./addresses.ts";
import { failed, failureFrom } from "./failures.ts";
import { type HttpAnswer, type HttpRequest, requestOnce } from "./http.ts";
import { type Resolve, resolveByDns } from "./resolve.ts";

/** Calls to addresses that people typed: never into networks that are not open to them (SSRF, OWASP). */
export interface Outbound {
  /**
   * Looks whether a host may be connected to, without connecting.
   * @throws AppError with the reason `outbound.…`
   */
  check(to: { readonly host: string; readonly isEncrypted: boolean }): Promise<void>;
  /**
   * The answer to a request, whatever its status.
   * @throws AppError with the reason `outbound.…`: `redirect` for one that is not followed, or into what is not allowed
   */
  fetch(request: HttpRequest): Promise<HttpAnswer>;
  /**
   * A connection in the clear, for what is not HTTP. The caller ends it.
   * @throws AppError with the reason `outbound.…`
   */
  connect(to: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<Socket>;
}

export interface OutboundOptions {
  /** Networks in CIDR notation that may be called although they are not public. */
  readonly allowedNetworks: readonly string[];
  readonly resolve?: Resolve;
  /** Certificates that are trusted besides the usual ones, PEM. */
  readonly ca?: string;
}

const mostRedirects = 3;
const checkMs = 4_000;
/** For one address of several; the whole ends by its signal. */
const attemptMs = 2_000;

/** Without the brackets of IPv6 and the dot that ends a name in DNS. */
const hostOf = (hostname: string) => hostname.replace(/^\[|\]$/gu, "").replace(/\.$/u, "");

export function createOutbound({ allowedNetworks, resolve = resolveByDns, ca }: OutboundOptions): Outbound {
  /** The addresses of a host, each of them allowed. */
  async function admitted(host: string, isEncrypted: boolean, signal: AbortSignal): Promise<readonly string[]> {
    try {
      const addresses = isIP(host) > 0 ? [host] : await resolve(host, signal);
      if (addresses.length === 0) throw failed("name_not_found");
      admit(addresses, { allowedNetworks, isEncrypted });
      return addresses;
    } catch (error) {
      throw failureFrom(error);
    }
  }

  /**
   * What a socket needs so that it connects to addresses that were looked at, and to no others: it never asks for them
   * again, so that there is no moment in which a name could come to mean something else.
   */
  async function guarded(host: string, isEncrypted: boolean, signal: AbortSignal) {
    const found = (await admitted(host, isEncrypted, signal)).map((address) => ({ address, family: isIP(address) }));
    const lookup: LookupFunction = (_host, options, done) => {
      const [first] = found;
      if (options.all === true) done(null, found);
      else done(null, first?.address ?? "", first?.family);
    };
    return { lookup, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: attemptMs };
  }

  async function fetchOnce(request: HttpRequest): Promise<HttpAnswer> {
    const url = new URL(request.url);
    if (url.protocol !== "https:" && url.protocol !== "http:") throw failed("not_understood");
    if (url.username !== "" || url.password !== "") throw failed("not_understood");
    const isEncrypted = url.protocol === "https:";
    const socket = await guarded(hostOf(url.hostname), isEncrypted, request.signal);
    return requestOnce(request, { ...socket, ...(ca === undefined ? {} : { ca }) });
  }

  async function follow(request: HttpRequest, hops: number): Promise<HttpAnswer> {
    const answer = await fetchOnce(request);
    if (answer.redirectsTo === null) return answer;
    const from = new URL(request.url);
    const to = URL.canParse(answer.redirectsTo, request.url) ? new URL(answer.redirectsTo, request.url) : null;
    // What was asked with care is not asked again in the open.
    const isAsGood = to?.protocol === "https:" || (to?.protocol === "http:" && from.protocol === "http:");
    if (to === null || !isAsGood || request.method !== "GET" || hops === mostRedirects) throw failed("redirect");
    const { credentials, ...rest } = request;
    const isSame = from.origin === to.origin && credentials !== undefined;
    try {
      return await follow({ ...rest, url: to.href, ...(isSame ? { credentials } : {}) }, hops + 1);
    } catch (error) {
      const { reason } = failureFrom(error);
      const isForbidden = ["outbound.address_not_allowed", "outbound.insecure"].includes(reason);
      throw isForbidden ? failed("redirect", error) : error;
    }
  }

  return {
    check: async ({ host, isEncrypted }) => {
      await admitted(hostOf(host), isEncrypted, AbortSignal.timeout(checkMs));
    },
    async fetch(request) {
      try {
        return await follow(request, 0);
      } catch (error) {
        throw request.signal.aborted ? failed("timed_out", error) : failureFrom(error);
      }
    },
    async connect({ host, port }, signal) {
      const options = await guarded(hostOf(host), false, signal);
      const socket = connectTcp({ ...options, host: hostOf(host), port, signal });
      return new Promise((resolved, rejected) => {
        socket.once("connect", () => resolved(socket));
        // Also for what comes when nobody reads any more: unheard, it would end the process.
        socket.on("error", (error) => rejected(signal.aborted ? failed("timed_out", error) : failureFrom(error)));
      });
    },
  };
}
