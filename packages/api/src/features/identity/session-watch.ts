import type { Database } from "@anamnesis/db";
import { AppError } from "@anamnesis/domain";
import { systemActor } from "../../system.ts";
import { openSessions } from "./repository.ts";

/** News of a session: until when it lasts and what it may do where, or that it has ended. */
export type SessionNews =
  | {
      readonly state: "open";
      readonly expiresAt: string;
      /** Another value means: act in another organization, or as something else. */
      readonly acting: string | null;
    }
  | { readonly state: "ended"; readonly expiresAt: null; readonly acting: null };

export interface SessionWatch {
  /** Each change of a session, from how it is now to its end. Ends early when the signal or the watch does. */
  follow(handle: string, signal: AbortSignal): AsyncGenerator<SessionNews, void, undefined>;
  /** Ends everyone's waiting. */
  close(): void;
}

export interface SessionWatchOptions {
  readonly database: Database;
  /** Pause between looks. */
  readonly everyMs?: number;
  /** Pages that may wait at a time; more are turned away. */
  readonly most?: number;
  /** Pages of one session that may. */
  readonly mostOfSession?: number;
}

interface Follower {
  readonly handle: string;
  tell(news: SessionNews): void;
}

/**
 * Looks at all sessions that somebody waits for with one query at a time, however many wait, on whichever
 * server they end. LISTEN/NOTIFY would be quicker, and is not there on every database that we run on.
 */
export function createSessionWatch({
  database,
  everyMs = 700,
  most = 5_000,
  mostOfSession = 20,
}: SessionWatchOptions): SessionWatch {
  const followers = new Set<Follower>();
  const closing = new AbortController();
  let timer: NodeJS.Timeout | null = null;

  async function look(): Promise<void> {
    const waiting = [...followers];
    const handles = [...new Set(waiting.map((follower) => follower.handle))];
    const open = await database.withContext(systemActor(), (tx) => openSessions(tx, handles));
    for (const follower of waiting) {
      const session = open.get(follower.handle);
      follower.tell(
        session === undefined ? { state: "ended", expiresAt: null, acting: null } : { state: "open", ...session },
      );
    }
  }

  function schedule(delayMs: number): void {
    if (timer !== null || followers.size === 0 || closing.signal.aborted) return;
    timer = setTimeout(() => {
      // A database that is away says nothing about sessions: the next look may.
      look()
        .catch(() => undefined)
        .finally(() => {
          timer = null;
          schedule(everyMs);
        });
    }, delayMs);
    timer.unref();
  }

  return {
    async *follow(handle, signal) {
      const ofSession = [...followers].filter((follower) => follower.handle === handle).length;
      if (followers.size >= most || ofSession >= mostOfSession)
        throw new AppError("unavailable", "identity.too_many_watchers", { retryAfter: 30 });
      const ended = AbortSignal.any([signal, closing.signal]);
      const inbox: SessionNews[] = [];
      let wake = () => {};
      const follower: Follower = {
        handle,
        tell(news) {
          inbox.push(news);
          wake();
        },
      };
      const onEnd = () => wake();
      ended.addEventListener("abort", onEnd);
      followers.add(follower);
      schedule(0);
      try {
        let last: SessionNews | undefined;
        while (!ended.aborted) {
          const news = inbox.shift();
          if (news === undefined) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            continue;
          }
          if (news.expiresAt === last?.expiresAt && news.acting === last.acting) continue;
          last = news;
          yield news;
          if (news.state === "ended") return;
        }
      } finally {
        followers.delete(follower);
        ended.removeEventListener("abort", onEnd);
      }
    },
    close() {
      closing.abort();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
