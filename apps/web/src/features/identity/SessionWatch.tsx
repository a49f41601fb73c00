import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { isConnected } from "../../lib/connection.ts";
import { formatTime } from "../../lib/dates.ts";
import type { LiveNews } from "@anamnesis/domain";
import { readAllAnew, readWhatChanged } from "../../lib/live.ts";
import { isOver, notedSession, sessionLastsUntil } from "../../lib/remembered-account.ts";
import { client, signedOut } from "../../lib/trpc.ts";
import { later } from "../../ui/later.tsx";
import { useOpenedOnce } from "../../ui/opened-once.ts";
import { actingChanged, isNewActing } from "../organizations/acting.ts";

const SessionEnding = later(() => import("./SessionEnding.tsx").then((ending) => ending.SessionEnding));

/** Long enough to notice and to read. */
const warnMs = 120_000;
/** How long a session that ran out without a connection may stay on the page. */
const lookEveryMs = 10_000;

/**
 * Follows the session of this page: says in time that it is about to end, and leaves as soon as it has
 * ended, wherever that was done. What was being typed is kept either way. When it acts elsewhere or as something
 * else, the page follows; and what happens meanwhile to what is on the page is read anew.
 */
export function SessionWatch() {
  const [expiresAt, setExpiresAt] = useState<string | null>(null);
  const [isNear, setIsNear] = useState(false);
  const router = useRouter();
  const acting = useRef<string | null | undefined>(undefined);
  const lastEventId = useRef<string | null>(null);
  const isVisible = useVisible();
  useEffect(() => {
    // A browser opens few connections to one server: a page that nobody sees does not take one.
    if (!isVisible) return;
    const hear = (news: LiveNews) => {
      if (news.type === "event") return void readWhatChanged(news);
      // Longer away than news are kept.
      if (news.type === "missed") return void readAllAnew();
      if (news.state === "ended") return signedOut();
      setExpiresAt(news.expiresAt);
      sessionLastsUntil(news.expiresAt);
      const isNew = news.acting !== acting.current && isNewActing(news.acting);
      acting.current = news.acting;
      if (isNew) void actingChanged(router);
    };
    // From where this page was when somebody last looked at it.
    const subscription = client.live.follow.subscribe(
      { lastEventId: lastEventId.current },
      {
        onData(message) {
          if (!("data" in message)) return hear(message);
          lastEventId.current = message.id;
          hear(message.data);
        },
        // The link connects again by itself; a session that is gone is told by the next call.
        onError: () => undefined,
      },
    );
    return () => subscription.unsubscribe();
  }, [isVisible, router]);
  useEffect(() => {
    // With a connection the server says it.
    const look = () => {
      const session = notedSession();
      if (!isConnected() && session !== null && isOver(session)) signedOut();
    };
    const timer = setInterval(look, lookEveryMs);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  useEffect(() => {
    setIsNear(false);
    if (expiresAt === null) return;
    // Longer than a timer can count means: not today.
    const wait = Date.parse(expiresAt) - Date.now() - warnMs;
    if (wait > 86_400_000) return;
    const timer = setTimeout(() => setIsNear(true), Math.max(0, wait));
    return () => clearTimeout(timer);
  }, [expiresAt]);
  const isOpened = useOpenedOnce(isNear);
  if (expiresAt === null || !isOpened) return null;
  return <SessionEnding time={formatTime(expiresAt)} isOpened={isNear} onClose={() => setIsNear(false)} />;
}

const subscribe = (listener: () => void) => {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
};
const useVisible = () => useSyncExternalStore(subscribe, () => document.visibilityState === "visible");
