import { Resolver } from "node:dns/promises";

/**
 * Addresses of a name. Throws what has a `code` of node:dns, such as ENOTFOUND.
 * @param signal ends the search
 */
export type Resolve = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Loopback, by definition: no server is asked (RFC 6761, 6.3). */
const localhost = /^(?:.+\.)?localhost$/u;

/**
 * Asks DNS directly and not the system, whose search takes one of the few threads that also compute passwords, for as
 * long as somebody else's name server likes.
 */
export const resolveByDns: Resolve = async (name, signal) => {
  if (localhost.test(name)) return ["127.0.0.1", "::1"];
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const cancel = () => resolver.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    const [failure] = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
    if (addresses.length === 0) throw failure;
    return addresses;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
};
