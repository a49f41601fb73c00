import type { Account, SessionSummary } from "@anamnesis/domain";

/** Who is signed in on this device, and for how long at least. */
export interface RememberedSession {
  readonly account: Account;
  /** Names the session; it opens nothing. */
  readonly handle: string;
  readonly expiresAt: string;
  /** Whether the person said that this device is theirs. */
  readonly persistent: boolean;
}

interface Current {
  readonly account: Account;
  readonly session: Pick<SessionSummary, "handle" | "expiresAt">;
  readonly persistent: boolean;
}

const key = "anamnesis.account";
const leftKey = "anamnesis.left";

/** Notes on this device who is signed in; null for nobody. */
export function rememberAccount(current: Current | null): void {
  if (current === null) return localStorage.removeItem(key);
  const { account, persistent, session } = current;
  const known = sessionIn(localStorage.getItem(key));
  // What was read earlier takes nothing back: the end of a session only moves on.
  const isLater = known?.handle === session.handle && known.expiresAt > session.expiresAt;
  const expiresAt = isLater ? known.expiresAt : session.expiresAt;
  remember({ account, handle: session.handle, expiresAt, persistent });
}

function remember(session: RememberedSession): void {
  localStorage.setItem(key, JSON.stringify(session));
}

/** The server said until when the session lasts now. */
export function sessionLastsUntil(expiresAt: string): void {
  const known = sessionIn(localStorage.getItem(key));
  if (known !== null && known.expiresAt !== expiresAt) remember({ ...known, expiresAt });
}

/** The session of this device as it was last heard of, whether it has run out or not. Windows of a browser share it. */
export const notedSession = (): RememberedSession | null => sessionIn(localStorage.getItem(key));

/** Whether a session has run out, as far as the clock of this device knows. */
export const isOver = ({ expiresAt }: Pick<RememberedSession, "expiresAt">): boolean =>
  Date.parse(expiresAt) <= Date.now();

/** Whoever was signed in here last, as long as that lasts; null for nobody. */
export function rememberedAccount(): Account | null {
  const session = notedSession();
  return session === null || isOver(session) ? null : session.account;
}

function sessionIn(text: string | null): RememberedSession | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Partial<RememberedSession> | null;
    const isWhole =
      typeof value?.account?.id === "string" && typeof value.handle === "string" && typeof value.expiresAt === "string";
    return isWhole ? (value as RememberedSession) : null;
  } catch {
    return null;
  }
}

/** Signed out here without a connection: the server is told of that session as soon as there is one. */
export function noteLeft(handle: string): void {
  localStorage.setItem(leftKey, handle);
}
export const leftSession = (): string | null => localStorage.getItem(leftKey);
export function leftForGood(): void {
  localStorage.removeItem(leftKey);
}

/** Calls `listener` when another window signs in somebody else, or signs out. */
export function whenAccountChangesElsewhere(listener: () => void): void {
  window.addEventListener("storage", (event) => {
    // A cleared storage has no key: nobody is remembered then either.
    if (event.key !== key && event.key !== null) return;
    if (sessionIn(event.oldValue)?.account.id !== sessionIn(event.newValue)?.account.id) listener();
  });
}
