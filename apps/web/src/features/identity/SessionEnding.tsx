import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import { client } from "../../lib/trpc.ts";

interface SessionEndingProps {
  /** When it ends, in words. */
  readonly time: string;
  readonly isOpened: boolean;
  readonly onClose: () => void;
}

/** Says that the session is about to end, and how to stay. */
export function SessionEnding({ time, isOpened, onClose }: SessionEndingProps) {
  const { t } = useLingui();
  // Opened once it is there: what has the focus then gets it back.
  const isMounted = useMounted();
  return (
    <Modal
      opened={isOpened && isMounted}
      onClose={onClose}
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
