import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal } from "@mantine/core";
import { useEffect, useState, useSyncExternalStore } from "react";
import { formatTime } from "../../lib/dates.ts";
import { client, signedOut } from "../../lib/trpc.ts";

/** Long enough to notice and to read. */
const warnMs = 120_000;

/**
 * Follows the session of this page: says in time that it is about to end, and leaves as soon as it has
 * ended, wherever that was done. What was being typed is kept either way.
 */
export function SessionWatch() {
  const { t } = useLingui();
  const [expiresAt, setExpiresAt] = useState<string | null>(null);
  const [isNear, setIsNear] = useState(false);
  const isVisible = useVisible();
  useEffect(() => {
    // A browser opens few connections to one server: a page that nobody sees does not take one.
    if (!isVisible) return;
    const subscription = client.identity.sessions.watch.subscribe(undefined, {
      onData: (news) => (news.state === "ended" ? signedOut() : setExpiresAt(news.expiresAt)),
      // The link connects again by itself; a session that is gone is told by the next call.
      onError: () => undefined,
    });
    return () => subscription.unsubscribe();
  }, [isVisible]);
  useEffect(() => {
    setIsNear(false);
    if (expiresAt === null) return;
    // Longer than a timer can count means: not today.
    const wait = Date.parse(expiresAt) - Date.now() - warnMs;
    if (wait > 86_400_000) return;
    const timer = setTimeout(() => setIsNear(true), Math.max(0, wait));
    return () => clearTimeout(timer);
  }, [expiresAt]);
  if (expiresAt === null) return null;
  const time = formatTime(expiresAt);
  return (
    <Modal
      opened={isNear}
      onClose={() => setIsNear(false)}
      title={t`Still there?`}
      centered
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      <p>
        <Trans>You will be signed out at {time}. What you typed is kept.</Trans>
      </p>
      <Button
        mt="md"
        data-autofocus
        onClick={() => void client.identity.sessions.current.query().catch(() => undefined)}
      >
        <Trans>Stay signed in</Trans>
      </Button>
    </Modal>
  );
}

const subscribe = (listener: () => void) => {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
};
const useVisible = () => useSyncExternalStore(subscribe, () => document.visibilityState === "visible");
