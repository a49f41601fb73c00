import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import underPressure from "@fastify/under-pressure";
import { AppError } from "@anamnesis/domain";
import type { Limits } from "@anamnesis/platform";
import type { FastifyInstance, FastifyRequest } from "fastify";
import helmet, { type HelmetOptions } from "helmet";
import { callsOf, isCall, refuseOddCalls } from "./calls.ts";
import { sendError } from "./errors.ts";
import { fileRoute } from "./static.ts";

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
  readonly limits: Limits;
  readonly requestsPerMinute: number;
  /** Delay of the event loop above which requests are turned away. */
  readonly overloadMs: number;
}

/** Headers, limits and load shedding, before anything is looked up. */
export async function registerSecurity(app: FastifyInstance, options: SecurityOptions): Promise<void> {
  const headers = headersOf({
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
  app.addHook("onRequest", (_request, reply, done) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value);
    done();
  });

  await app.register(underPressure, {
    maxEventLoopDelay: options.overloadMs,
    retryAfter: 2,
    pressureHandler(request, reply) {
      // A server that is busy still lives.
      if (request.routeOptions.url === "/health") return;
      sendError(request, reply, new AppError("unavailable", "http.busy", { retryAfter: 2 }));
    },
  });

  app.addHook("onRequest", async (request, reply) => {
    if (isForOperators(request) || isFile(request)) return;
    const most = options.requestsPerMinute;
    const { allowed, remaining, retryAfterSeconds } = await options.limits.take(`http ${request.ip}`, {
      most,
      perSeconds: 60,
    });
    reply.header("x-ratelimit-limit", most).header("x-ratelimit-remaining", remaining);
    if (!allowed) throw tooMany(retryAfterSeconds);
    if (!isCall(request)) return;
    refuseOddCalls(request);
    const calls = callsOf(request);
    if (!calls.some((call) => credentialCalls.has(call))) return;
    if (calls.length > 1) throw new AppError("invalid", "request.not_in_a_batch");
    const guess = await options.limits.take(`guess ${request.ip}`, { most: credentialsPerMinute, perSeconds: 60 });
    if (!guess.allowed) throw tooMany(guess.retryAfterSeconds);
  });
}

/** What helmet says of every answer, which is the same for all: it would put its policy into words for each. */
function headersOf(options: HelmetOptions): readonly (readonly [name: string, value: string])[] {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(options)(request, response, (error) => {
    if (error !== undefined) throw error;
  });
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
}

/** A balancer may ask from the address from which everybody seems to come: it must not take the server for away. */
function isForOperators(request: FastifyRequest): boolean {
  return ["/health", "/health/ready", "/metrics"].includes(request.routeOptions.url ?? "");
}

/** One page is many files, and several people share an address: files cost next to nothing, and only load ends them. */
function isFile(request: FastifyRequest): boolean {
  return /^(?:GET|HEAD)$/u.test(request.method) && (request.is404 || request.routeOptions.url === fileRoute);
}

function tooMany(seconds: number): AppError {
  return new AppError("rate_limited", "http.too_many_requests", { retryAfter: Math.max(1, Math.ceil(seconds)) });
}
