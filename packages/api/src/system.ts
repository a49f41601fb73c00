import { randomUUID } from "node:crypto";
import type { Actor } from "@anamnesis/db";

/** The actor of housekeeping that nobody asked for. Without a process it can only read. */
export function systemActor(process?: string): Actor {
  return {
    userId: null,
    role: "system",
    organizationId: null,
    sessionHandle: null,
    requestId: `system-${randomUUID()}`,
    reason: null,
    clientIp: null,
    userAgent: null,
    ...(process === undefined ? {} : { process }),
  };
}
