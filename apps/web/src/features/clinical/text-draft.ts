/** How it is with what was typed. */
type Phase =
  /** All of it arrived. */
  | "saved"
  | "typing"
  | "saving"
  /** There is no connection, or nobody is signed in: it is sent as soon as it can be. */
  | "waiting"
  /** Another window saved something else: both are there, and one is chosen. */
  | "conflict"
  /** The server does not take it. */
  | "refused";

/** What was saved, as it stands on the server. */
export interface Saved {
  readonly effectiveAt: string;
  readonly updatedAt: string;
}

export interface DraftState<Content, Stored extends Saved> {
  readonly id: string;
  /** When what it tells of was. */
  readonly effectiveAt: string;
  readonly content: Content;
  /** The version that it is written over; null for what never arrived. */
  readonly version: string | null;
  readonly phase: Phase;
  /** What another window saved, in a conflict. */
  readonly theirs: Stored | null;
  readonly error: unknown;
}

/** What is kept on the device until it has arrived. */
export interface KeptDraft<Content> {
  readonly id: string;
  readonly effectiveAt: string;
  readonly content: Content;
  readonly version: string | null;
}

interface DraftParts<Content, Stored extends Saved> {
  /** What is known of it: from the server, or new. */
  readonly begun: KeptDraft<Content>;
  readonly empty: Content;
  contentOf(stored: Stored): Content;
  isSame(one: Content, other: Content): boolean;
  save(draft: KeptDraft<Content>): Promise<{ readonly updatedAt: string }>;
  /** How it stands on the server. */
  read(id: string): Promise<Stored | null>;
  keep(draft: KeptDraft<Content> | null): void;
  readonly isConflict: (error: unknown) => boolean;
  /** Whether it is worth another try by itself. */
  readonly isPassing: (error: unknown) => boolean;
  readonly delayMs: number;
}

export interface TextDraft<Content, Stored extends Saved> {
  readonly state: () => DraftState<Content, Stored>;
  subscribe(listener: () => void): () => void;
  type(change: Partial<Content>): void;
  /** Says when it was what it tells of, ISO 8601. */
  moveTo(effectiveAt: string): void;
  /** Takes up what was kept on the device, where nothing was typed since. */
  takeUp(kept: KeptDraft<Content>): void;
  /** Sends what has not arrived, now. */
  flush(): Promise<void>;
  /** Ends a conflict: one's own goes over the other, or the other is what one goes on with. */
  choose(which: "mine" | "theirs"): Promise<void>;
}

/** The same instant, however it is written. */
const isSameInstant = (one: string, other: string): boolean => new Date(one).getTime() === new Date(other).getTime();

const retryMs = 5_000;

/** A text that is saved as it is being written: each save goes over the version that was seen, and nothing typed is lost. */
export function createTextDraft<Content, Stored extends Saved>(
  parts: DraftParts<Content, Stored>,
): TextDraft<Content, Stored> {
  /** What of a draft is its writer's to say. */
  type Said = Pick<KeptDraft<Content>, "content" | "effectiveAt">;
  const saysTheSame = (one: Said, other: Said): boolean =>
    parts.isSame(one.content, other.content) && isSameInstant(one.effectiveAt, other.effectiveAt);
  let state: DraftState<Content, Stored> = { ...parts.begun, phase: "saved", theirs: null, error: null };
  let arrived: Said = {
    content: parts.begun.version === null ? parts.empty : parts.begun.content,
    effectiveAt: parts.begun.effectiveAt,
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | null = null;
  const listeners = new Set<() => void>();

  function put(change: Partial<DraftState<Content, Stored>>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }
  const isAllThere = () => saysTheSame(state, arrived);
  const kept = (): KeptDraft<Content> => ({
    id: state.id,
    effectiveAt: state.effectiveAt,
    content: state.content,
    version: state.version,
  });
  function later(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
  }

  async function settle(error: unknown, sent: Said): Promise<void> {
    if (parts.isConflict(error)) {
      const theirs = await parts.read(state.id);
      if (theirs !== null && saysTheSame({ content: parts.contentOf(theirs), effectiveAt: theirs.effectiveAt }, sent)) {
        // It had arrived, and the answer had not.
        took(sent, theirs.updatedAt);
      } else put({ phase: "conflict", theirs, error: null });
    } else if (parts.isPassing(error)) {
      put({ phase: "waiting", error });
      later(retryMs);
    } else put({ phase: "refused", error });
  }

  function took(sent: Said, version: string): void {
    arrived = sent;
    put({ version, phase: isAllThere() ? "saved" : "typing", error: null });
    parts.keep(isAllThere() ? null : kept());
    if (!isAllThere()) later(parts.delayMs);
  }

  async function send(): Promise<void> {
    const { content, effectiveAt } = state;
    const sent = { content, effectiveAt };
    put({ phase: "saving" });
    try {
      const { updatedAt } = await parts.save(kept());
      took(sent, updatedAt);
    } catch (error) {
      await settle(error, sent).catch((again: unknown) => {
        put({ phase: "waiting", error: again });
        later(retryMs);
      });
    }
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    // One at a time: what is typed meanwhile goes over what this one makes.
    while (sending !== null) await sending;
    if (isAllThere() || state.phase === "conflict") return;
    sending = send().finally(() => {
      sending = null;
    });
    await sending;
  }

  function say(change: Partial<Said>): void {
    put({ ...change, phase: state.phase === "conflict" ? "conflict" : "typing" });
    parts.keep(kept());
    if (state.phase !== "conflict") later(parts.delayMs);
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    type: (change) => say({ content: { ...state.content, ...change } }),
    moveTo: (effectiveAt) => say({ effectiveAt }),
    takeUp(found) {
      if (!isAllThere() || saysTheSame(found, state)) return;
      put({
        id: found.id,
        effectiveAt: found.effectiveAt,
        content: found.content,
        version: found.version,
        phase: "typing",
      });
      later(parts.delayMs);
    },
    flush,
    async choose(which) {
      const { theirs } = state;
      if (theirs === null) return;
      const before = parts.contentOf(theirs);
      arrived = { content: before, effectiveAt: theirs.effectiveAt };
      if (which === "theirs") {
        put({ ...arrived, version: theirs.updatedAt, phase: "saved", theirs: null });
        parts.keep(null);
        return;
      }
      put({ version: theirs.updatedAt, phase: "typing", theirs: null });
      await flush();
    },
  };
}
