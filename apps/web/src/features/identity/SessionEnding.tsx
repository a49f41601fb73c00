import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal } from "@mantine/core";
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
  return (
    <Modal
      opened={isOpened}
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
