import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import css from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMembership } from "../../identity/membership.ts";
import { leaveOrganization } from "../acting.ts";

/** The way out, for everyone but the last administrator. */
export function LeaveCard() {
  const { t } = useLingui();
  const router = useRouter();
  const membership = useMembership();
  const [isOpen, setOpen] = useState(false);
  const leave = useMutation({
    mutationFn: () => leaveOrganization(() => client.organizations.leave.mutate(), router),
  });
  const name = membership?.name ?? "";
  return (
    <Card label={t`Leave`}>
      <div className={css["row"]}>
        <div className={css["text"]}>
          <h2>
            <Trans>Leave</Trans>
          </h2>
          <p className={css["detail"]}>
            <Trans>You no longer act here, from that moment on. Coming back takes an invitation.</Trans>
          </p>
        </div>
        <Button variant="default" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          <Trans>Leave</Trans>
        </Button>
      </div>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t`Leave ${name}?`}
        centered
        closeButtonProps={{ "aria-label": t`Close` }}
      >
        <div className={css["stack"]}>
          <p>
            <Trans>
              What you did here stays in its trail. Your own diary, and what you share from it, stay as they are.
            </Trans>
          </p>
          {leave.isError && <ErrorState error={leave.error} />}
          <div className={css["actions"]}>
            <Button variant="default" data-autofocus onClick={() => setOpen(false)}>
              <Trans>Stay</Trans>
            </Button>
            <Button loading={leave.isPending} onClick={() => leave.mutate()}>
              <Trans>Leave</Trans>
            </Button>
          </div>
        </div>
      </Modal>
    </Card>
  );
}
