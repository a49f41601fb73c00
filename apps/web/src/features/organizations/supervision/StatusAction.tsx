import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { SupervisedOrganization } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useState } from "react";
import { client, queryClient, trpc } from "../../../lib/trpc.ts";
import { ActionDialog, type DialogWords } from "../../../ui/ActionDialog.tsx";

function wordsOf({ name }: SupervisedOrganization, status: "active" | "suspended"): DialogWords {
  if (status === "active") {
    return {
      button: msg`Open again`,
      title: msg`Open ${name} again?`,
      consequences: [msg`Its members act in it as before.`],
    };
  }
  return {
    button: msg`Suspend`,
    title: msg`Suspend ${name}?`,
    consequences: [
      msg`Nobody acts in it from this moment on, its administrators included. Open pages of it close.`,
      msg`Everything in it is kept. You can open it again at any time.`,
    ],
  };
}

/** Closes an organization for now, or opens it again, also one that was archived. */
export function StatusAction({ organization }: { readonly organization: SupervisedOrganization }) {
  const { t } = useLingui();
  const { id, name } = organization;
  const next = organization.status === "active" ? "suspended" : "active";
  // What the dialog is about stays the same while it is open, also when the list is read again meanwhile.
  const [asked, setAsked] = useState<"active" | "suspended">(next);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        aria-haspopup="dialog"
        aria-label={next === "active" ? t`Open again: ${name}` : t`Suspend: ${name}`}
        onClick={() => {
          setAsked(next);
          setOpen(true);
        }}
      >
        {next === "active" ? <Trans>Open again</Trans> : <Trans>Suspend</Trans>}
      </Button>
      <ActionDialog
        words={wordsOf(organization, asked)}
        whereKept={t`Kept with the change, in the trail.`}
        draft={`organization:${id}:${asked}`}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        carryOut={(reason) => client.organizations.supervision.setStatus.mutate({ id, status: asked, reason })}
        onDone={() => queryClient.invalidateQueries({ queryKey: trpc.organizations.supervision.pathKey() })}
      />
    </>
  );
}
