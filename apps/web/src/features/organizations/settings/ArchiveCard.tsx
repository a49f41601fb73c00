import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import { ActionDialog } from "../../../ui/ActionDialog.tsx";
import css from "../../../ui/settings.module.css";
import { useMembership } from "../../identity/membership.ts";
import { leaveOrganization } from "../acting.ts";

/** Closes an organization for good. */
export function ArchiveCard() {
  const { t } = useLingui();
  const router = useRouter();
  const membership = useMembership();
  const [isOpen, setOpen] = useState(false);
  const name = membership?.name ?? "";
  return (
    <Card label={t`Archive`}>
      <div className={css["row"]}>
        <div className={css["text"]}>
          <h2>
            <Trans>Archive</Trans>
          </h2>
          <p className={css["detail"]}>
            <Trans>For an organization that is no longer worked in. What was done in it is kept.</Trans>
          </p>
        </div>
        <Button variant="default" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          <Trans>Archive</Trans>
        </Button>
      </div>
      <ActionDialog
        words={{
          title: msg`Archive ${name}?`,
          button: msg`Archive`,
          consequences: [
            msg`Nobody acts in ${name} from that moment on, you included. Open pages close.`,
            msg`Everything is kept, and its trail goes on telling who did what.`,
            msg`Only those who run this installation can open it again.`,
          ],
        }}
        whereKept={t`Kept with the change, in the trail of the organization.`}
        draft={`organization:archive:${membership?.organizationId ?? ""}`}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        carryOut={(reason) => leaveOrganization(() => client.organizations.archive.mutate({ reason }), router)}
        onDone={async () => undefined}
      />
    </Card>
  );
}
