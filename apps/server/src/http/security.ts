import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import underPressure from "@fastify/under-pressure";
import { AppError } from "@anamnesis/domain";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { callsOf, isCall, refuseOddCalls } from "./calls.ts";
import { sendError } from "./errors.ts";

/** Guesses at an account that one address may make in a minute. */
const credentialsPerMinute = 30;
const credentialCalls: ReadonlySet<string> = new Set([
  "identity.sessions.signIn",
  "identity.sessions.beginPasskey",
  "identity.sessions.signInWithPasskey",
  "identity.accounts.register",
  "identity.accounts.registerFirstAdmin",
  "identity.accounts.verifyEmail",
  "identity.accounts.resendVerification",
  "identity.accounts.requestReset",
  "identity.accounts.resetPassword",
  "identity.accounts.confirmEmailChange",
  "identity.accounts.finishFactorReset",
  "identity.accounts.changePassword",
  "identity.accounts.changeEmail",
  "identity.sessions.stepUp",
  "identity.sessions.beginPasskeyStepUp",
  "identity.sessions.stepUpWithPasskey",
]);

export interface SecurityOptions {
  readonly isLocal: boolean;
  readonly requestsPerMinute: number;
  /** Delay of the event loop above which requests are turned away. */
  readonly overloadMs: number;
}

/** Headers, limits and load shedding, before anything is looked up. */
export async function registerSecurity(app: FastifyInstance, options: SecurityOptions): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Mantine sets positions and colours of single elements as style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        ...(options.isLocal ? {} : { upgradeInsecureRequests: [] }),
      },
    },
    strictTransportSecurity: options.isLocal ? false : { maxAge: 31_536_000, includeSubDomains: true },
    referrerPolicy: { policy: "no-referrer" },
  });

  await app.register(underPressure, {
    maxEventLoopDelay: options.overloadMs,
    retryAfter: 2,
    pressureHandler(request, reply) {
      if (isLiveness(request)) return;
      sendError(request, reply, new AppError("unavailable", "http.busy", { retryAfter: 2 }));
    },
  });

  await app.register(rateLimit, {
    max: options.requestsPerMinute,
    timeWindow: "1 minute",
    cache: 20_000,
    allowList: isLiveness,
    errorResponseBuilder: (_request, { ttl }) => tooMany(ttl),
  });
  const guesses = app.createRateLimit({ max: credentialsPerMinute, timeWindow: "1 minute" });

  app.addHook("onRequest", async (request) => {
    if (!isCall(request)) return;
    refuseOddCalls(request);
    const calls = callsOf(request);
    if (!calls.some((call) => credentialCalls.has(call))) return;
    if (calls.length > 1) throw new AppError("invalid", "request.not_in_a_batch");
    const limit = await guesses(request);
    if (!limit.isAllowed && limit.isExceeded) throw tooMany(limit.ttl);
  });
}

/** A server that is busy still lives. */
function isLiveness(request: FastifyRequest): boolean {
  return request.routeOptions.url === "/health";
}

function tooMany(milliseconds: number): AppError {
  return new AppError("rate_limited", "http.too_many_requests", {
    retryAfter: Math.max(1, Math.ceil(milliseconds / 1000)),
  });
}
