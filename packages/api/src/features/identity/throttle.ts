import { isIPv4, isIPv6 } from "node:net";
import type { Tx } from "@anamnesis/db";
import { AppError } from "@anamnesis/domain";
import { findPause, type ThrottleScope } from "./throttle.repository.ts";

/** Throws `rate_limited` during a pause. */
export async function refuseWhileBlocked(tx: Tx, scope: ThrottleScope, key: string): Promise<void> {
  const until = await findPause(tx, scope, key);
  if (until !== null) throw tooManyTries(until);
}

/** The network that guesses come from: an IPv6 host has a whole /64 to choose from. */
export function networkOf(clientIp: string | null): string {
  if (clientIp === null) return "unknown";
  if (!isIPv6(clientIp)) return clientIp;
  // An IPv4 host as a server that listens on both sees it.
  const mapped = clientIp.replace(/^::ffff:/iu, "");
  if (isIPv4(mapped)) return mapped;
  // The canonical form spells out no zeros; the first four groups are found by writing them.
  const [head = "", tail = ""] = clientIp.split("::", 2);
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const groups = clientIp.includes("::")
    ? [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right]
    : left;
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/** What those get who have to wait. */
export function tooManyTries(blockedUntil: string): AppError {
  const seconds = Math.ceil((Date.parse(blockedUntil) - Date.now()) / 1000);
  return new AppError("rate_limited", "identity.too_many_tries", { retryAfter: Math.max(1, seconds) });
}
