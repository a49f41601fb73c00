import type { Actor } from "@anamnesis/db";
import type { Account, ActingMembership, RefusedMembership, SessionSummary } from "@anamnesis/domain";

/** What is known of a request before anyone is known. */
export interface RequestFacts {
  readonly requestId: string;
  readonly clientIp: string | null;
  readonly userAgent: string | null;
}

/** Someone who is signed in, and where. */
export interface Principal {
  readonly account: Account;
  readonly session: SessionSummary;
  /** The organization that the session acts in; null when it acts for its person alone. */
  readonly membership: ActingMembership | null;
  /** The organization that it would act in, and why it cannot now. */
  readonly refused: RefusedMembership | null;
  /** The cookie outlives the browser window. */
  readonly persistent: boolean;
  /** The session was just prolonged: the cookie has to be sent again. */
  readonly renewed: boolean;
}

/** The actor of a request. `process` names what it writes; without it, it can only read. */
export function actorOf(
  principal: Principal | null,
  facts: RequestFacts,
  extra: { readonly process?: string; readonly reason?: string } = {},
): Actor {
  return {
    userId: principal?.account.id ?? null,
    role: principal?.account.role ?? "anonymous",
    organizationId: principal?.membership?.organizationId ?? null,
    memberRole: principal?.membership?.role ?? null,
    sessionHandle: principal?.session.handle ?? null,
    requestId: facts.requestId,
    reason: extra.reason ?? null,
    clientIp: facts.clientIp,
    userAgent: facts.userAgent,
    ...(extra.process === undefined ? {} : { process: extra.process }),
  };
}
