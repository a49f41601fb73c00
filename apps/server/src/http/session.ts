import type { Context, Services, SessionCookies } from "@anamnesis/api";
import { isTrustedOrigin, sessionCookie, sessionIdOf } from "@anamnesis/auth";
import { AppError } from "@anamnesis/domain";
import type { FastifyReply, FastifyRequest } from "fastify";
import { callsOf, isCall } from "./calls.ts";

export interface SessionOptions {
  readonly services: Services;
  readonly appOrigins: readonly [string, ...string[]];
}

interface Credential {
  readonly token: string;
  readonly from: "cookie" | "bearer";
}

/** How long a device is known again; browsers keep no cookie longer. */
const deviceDays = 400;
const idempotencyKey = /^[\x21-\x7e]{1,200}$/u;

/** Makes the context of a request, whichever way it came in: as a call or for a download. */
export function contextMaker({ services, appOrigins }: SessionOptions) {
  const cookie = sessionCookie(appOrigins[0]);
  const deviceCookie = `${cookie.name}-device`;

  function credentialOf(request: FastifyRequest): Credential | null {
    const bearer = /^Bearer ([\w-]{1,200})$/iu.exec(request.headers.authorization ?? "")?.[1];
    if (bearer !== undefined) return { token: bearer, from: "bearer" };
    const token = request.cookies[cookie.name];
    return token === undefined || token.length > 200 ? null : { token, from: "cookie" };
  }

  function cookiesOf(reply: FastifyReply): SessionCookies {
    const flags = { path: "/", httpOnly: true, secure: cookie.secure, sameSite: "lax" } as const;
    return {
      set(token, expiresAt, persistent) {
        reply.setCookie(cookie.name, token, { ...flags, ...(persistent ? { expires: new Date(expiresAt) } : {}) });
      },
      clear() {
        reply.clearCookie(cookie.name, flags);
      },
      setDevice(token) {
        const expires = new Date(Date.now() + deviceDays * 86_400_000);
        reply.setCookie(deviceCookie, token, { ...flags, sameSite: "strict", expires });
      },
    };
  }

  /** A page of another origin must not act with a person's cookie, nor sign them in as somebody else. */
  function refuseForeign(request: FastifyRequest, credential: Credential | null): void {
    const { origin, "sec-fetch-site": site } = request.headers;
    const isFromBrowser = origin !== undefined || site !== undefined;
    if (credential?.from === "bearer" || (credential === null && !isFromBrowser)) return;
    const secFetchSite = typeof site === "string" ? site : undefined;
    if (!isTrustedOrigin({ method: request.method, origin, secFetchSite, appOrigins })) {
      throw new AppError("forbidden", "request.cross_site");
    }
  }

  return async (request: FastifyRequest, reply: FastifyReply): Promise<Context> => {
    const credential = credentialOf(request);
    refuseForeign(request, credential);
    const userAgent = request.headers["user-agent"] ?? null;
    const facts = { requestId: request.id, clientIp: plainAddress(request.ip), userAgent };
    const cookies = cookiesOf(reply);
    // A page that only waits for its session to end must not prolong it by that.
    const passive = callsOf(request).every((call) => call === "live.follow") && isCall(request);
    // A cookie stays where no script reads it: whoever comes with one is a browser, whatever else the request says.
    const isProgram =
      credential?.from === "bearer" || (credential === null && request.headers["x-anamnesis-client"] === "program");
    return {
      services,
      facts,
      session:
        credential === null
          ? null
          : {
              id: sessionIdOf(credential.token),
              passive,
              onRenewed(expiresAt, persistent) {
                if (credential.from === "cookie") cookies.set(credential.token, expiresAt, persistent);
              },
            },
      idempotencyKey: idempotencyKeyOf(request),
      shownOrganization: shownOrganizationOf(request),
      client: isProgram ? "program" : "browser",
      cookies,
      deviceToken: request.cookies[deviceCookie] ?? null,
      origin: appOrigins.find((known) => known === request.headers.origin) ?? appOrigins[0],
    };
  };
}

/**
 * IPv4 as it is written, also where it arrives through a socket for IPv6: networks are compared with it. Without the zone
 * of an address that is the link's own (`fe80::1%eth0`), which PostgreSQL does not know.
 */
export function plainAddress(ip: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(ip)?.[1] ?? ip.replace(/%.*$/u, "");
}

/** Another window may have gone elsewhere meanwhile: what is typed for one organization must not go to another. */
function shownOrganizationOf(request: FastifyRequest): string | null {
  const shown = request.headers["x-anamnesis-organization"];
  return typeof shown === "string" ? shown : null;
}

function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key !== "string" || !idempotencyKey.test(key)) {
    throw new AppError("invalid", "request.idempotency_key_invalid");
  }
  return key;
}
