import type { Who } from "@anamnesis/db";
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
  /** The SHA-256 of the session's token, hex: what shows the database that they are signed in. */
  readonly sessionId: string;
  /** Opens the news of the session, also once its token is another. */
  readonly watchKey: string;
  /** The organization that the session acts in; null when it acts for its person alone. */
  readonly membership: ActingMembership | null;
  /** The organization that it would act in, and why it cannot now. */
  readonly refused: RefusedMembership | null;
  /** The cookie outlives the browser window. */
  readonly persistent: boolean;
  /** The session was just prolonged: the cookie has to be sent again. */
  readonly renewed: boolean;
}

/** In whose name a request works. `process` names what it writes; without it, it can only read. */
export function whoOf(
  principal: Pick<Principal, "sessionId"> | null,
  { requestId, clientIp, userAgent }: RequestFacts,
  extra: { readonly process?: string; readonly reason?: string } = {},
): Who {
  return {
    proof: principal === null ? { by: "nobody" } : { by: "session", id: principal.sessionId },
    requestId,
    reason: extra.reason ?? null,
    clientIp,
    userAgent,
    ...(extra.process === undefined ? {} : { process: extra.process }),
  };
}
