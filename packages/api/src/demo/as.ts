import { randomUUID } from "node:crypto";
import { type Principal, type RequestFacts, whoOf } from "@anamnesis/auth";
import type { Who } from "@anamnesis/db";

/** What a step of the seeding says of itself, where it only reads or looks after sessions. */
export const seedingFacts = (): RequestFacts => ({
  requestId: `demo-${randomUUID()}`,
  clientIp: null,
  userAgent: null,
});

/** What its transactions that write are called, and why there are any. */
export const seeding = { process: "demo.seed", reason: "demonstration data" } as const;

/** In the name of a sample person; of nobody where there is none yet. */
export const seedingAs = (principal: Principal | null): Who => whoOf(principal, seedingFacts(), seeding);
