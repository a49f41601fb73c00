import type { Database, Who } from "@anamnesis/db";
import { AppError, type LiveEvent, type LiveNews, type SessionNews } from "@anamnesis/domain";
import { asNobody } from "../../system.ts";
import { type OpenSession, openSessions } from "../identity/index.ts";
import { type AddressedEvent, eventsAfter, ownEventsAfter, type Place, placeOfNow } from "./repository.ts";

/** One piece of news; those that can be gone on from have a place (`id`). */
export interface PlacedNews {
  readonly id: string | null;
  readonly news: LiveNews;
}

export interface LiveWatch {
  /**
   * What happens to a session, and everything told to its person and to the organization that it acts in, from
   * `after` on or from now. Ends early when the signal or the watch does. Throws AppError `unavailable` when too many
   * wait.
   */
  follow(session: Followed, after: string | null, signal: AbortSignal): AsyncGenerator<PlacedNews, void, undefined>;
  /** Ends everyone's waiting. */
  close(): void;
}

export interface LiveWatchOptions {
  readonly database: Database;
  /** Pause between looks. */
  readonly everyMs?: number;
  /** Pages that may wait at a time; more are turned away. */
  readonly most?: number;
  /** Pages of one session that may. */
  readonly mostOfSession?: number;
}

/** Pages of one person that may wait. */
const mostOfPerson = 60;
const eventsAtOnce = 500;
/** News are kept for a day. */
const longestAwaySeconds = 23 * 3600;
/** More than this a page does not catch up with: it reads everything anew. */
const mostMissed = 1_000;

/** A session that is followed: whose it is, and what shows the database that it is there. */
export interface Followed {
  readonly who: Who;
  readonly userId: string;
  readonly watchKey: string;
}

interface Follower {
  readonly watchKey: string;
  readonly userId: string;
  session(news: SessionNews): void;
  event(event: AddressedEvent): void;
}

function isAfter(one: Place, other: Place): boolean {
  const [a, b] = [BigInt(one.xid), BigInt(other.xid)];
  return a === b ? one.seq > other.seq : a > b;
}
const secondsNow = () => Math.floor(Date.now() / 1000);
const nameOf = ({ xid, seq }: Place, at = secondsNow()) => `${xid}-${seq}-${at}`;

function placeNamed(name: string): Place & { readonly at: number } {
  const [xid = "0", seq = "0", at = "0"] = name.split("-");
  return { xid, seq: Number(seq), at: Number(at) };
}
const newsOf = ({ kind, id }: Pick<AddressedEvent, "kind" | "id">): LiveEvent => ({ type: "event", kind, id });

function isFor(event: AddressedEvent, session: OpenSession): boolean {
  if (event.userId !== null) return event.userId === session.userId;
  const { organizationId, memberRole } = session;
  return event.organizationId === organizationId && event.memberRoles?.includes(memberRole ?? "") === true;
}

/** Where a session acts, as pages are told it: only good to be compared. */
const actingOf = ({ organizationId, memberRole }: OpenSession) =>
  organizationId === null ? null : `${organizationId} ${memberRole ?? "nobody"}`;

/**
 * Looks for everyone who waits in one transaction, however many wait: at their sessions, on whichever server
 * they end, and at what was told since the last look. LISTEN/NOTIFY would be quicker, and is not there on every
 * database that we run on.
 */
export function createLiveWatch({
  database,
  everyMs = 700,
  most = 5_000,
  mostOfSession = 20,
}: LiveWatchOptions): LiveWatch {
  const followers = new Set<Follower>();
  const closing = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  /** Up to where everyone who waited then was told. Null while nobody waits. */
  let told: Place | null = null;

  /** Whether there is more to be told at once. */
  async function look(): Promise<boolean> {
    const waiting = [...followers];
    const keys = [...new Set(waiting.map(({ watchKey }) => watchKey))];
    const from = told;
    // For everyone, so in nobody's name, with the keys of the sessions that wait.
    const { open, now, events } = await database.withContext(asNobody(), async (tx) => ({
      open: await openSessions(tx, keys),
      // Before the events: what is told in between comes again, rather than never.
      now: await placeOfNow(tx),
      events: from === null ? [] : await eventsAfter(tx, keys, { place: from, limit: eventsAtOnce }),
    }));
    for (const follower of waiting) {
      const session = open.get(follower.watchKey);
      follower.session(
        session === undefined
          ? { type: "session", state: "ended" }
          : { type: "session", state: "open", expiresAt: session.expiresAt, acting: actingOf(session) },
      );
    }
    for (const event of events) {
      for (const follower of followers) {
        const session = open.get(follower.watchKey);
        if (session !== undefined && isFor(event, session)) follower.event(event);
      }
    }
    const isMore = events.length === eventsAtOnce;
    // Whoever came while we looked has a key that was not asked for: what was told meanwhile is theirs at the next look.
    const isWhole = [...followers].every((follower) => keys.includes(follower.watchKey));
    if (followers.size > 0 && isWhole) told = (isMore ? events.at(-1) : undefined) ?? now;
    return isMore;
  }

  function schedule(delayMs: number): void {
    if (timer !== null || followers.size === 0 || closing.signal.aborted) return;
    timer = setTimeout(() => {
      // A database that is away says nothing about sessions: the next look may.
      void look()
        .catch(() => false)
        .then((isMore) => {
          timer = null;
          schedule(isMore ? 0 : everyMs);
        });
    }, delayMs);
    timer.unref();
  }

  /** What a page missed since it last heard; null when that is too much. And the place up to which that is all. */
  async function missed(who: Who, after: string | null) {
    return database.withContext(who, async (tx) => {
      // Before the events: what is told in between comes later, rather than never.
      const now = await placeOfNow(tx);
      if (after === null) return { now, events: [] };
      const place = placeNamed(after);
      // Longer ago than news are kept, or of a database that was since restored to an earlier day.
      if (place.at < secondsNow() - longestAwaySeconds || isAfter(place, now)) return { now, events: null };
      const events = await ownEventsAfter(tx, place, mostMissed + 1);
      return { now, events: events.length > mostMissed ? null : events };
    });
  }

  return {
    async *follow({ who, userId, watchKey }, after, signal) {
      const ofPerson = [...followers].filter((follower) => follower.userId === userId);
      const ofSession = ofPerson.filter((follower) => follower.watchKey === watchKey);
      if (followers.size >= most || ofPerson.length >= mostOfPerson || ofSession.length >= mostOfSession)
        throw new AppError("unavailable", "live.too_many_watchers", { retryAfter: 30 });
      const ended = AbortSignal.any([signal, closing.signal]);
      const inbox: (SessionNews | AddressedEvent)[] = [];
      let wake = () => {};
      const put = (one: SessionNews | AddressedEvent) => {
        inbox.push(one);
        wake();
      };
      let lastTold = "";
      const follower: Follower = {
        watchKey,
        userId,
        session(news) {
          // Only what is new waits for a page that reads slowly.
          const text = JSON.stringify(news);
          if (text === lastTold) return;
          lastTold = text;
          put(news);
        },
        event: put,
      };
      const onEnd = () => wake();
      ended.addEventListener("abort", onEnd);
      followers.add(follower);
      try {
        const { now, events } = await missed(who, after);
        let had: Place = now;
        told ??= now;
        schedule(0);
        if (events === null) yield { id: nameOf(now), news: { type: "missed" } };
        for (const event of events ?? []) {
          // Told by a transaction that ended after `now` was read.
          if (isAfter(event, had)) had = event;
          yield { id: nameOf(event, event.at), news: newsOf(event) };
        }
        // The first one has a place, so that a page that breaks before anything else happened goes on from here.
        let hasPlace = after !== null;
        while (!ended.aborted) {
          const next = inbox.shift();
          if (next === undefined) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            continue;
          }
          if ("type" in next) {
            yield { id: hasPlace ? null : nameOf(had), news: next };
            hasPlace = true;
            if (next.state === "ended") return;
          } else if (isAfter(next, had)) {
            had = next;
            yield { id: nameOf(next, next.at), news: newsOf(next) };
          }
        }
      } finally {
        followers.delete(follower);
        if (followers.size === 0) told = null;
        ended.removeEventListener("abort", onEnd);
      }
    },
    close() {
      closing.abort();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
