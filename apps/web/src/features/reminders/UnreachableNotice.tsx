import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { trpc } from "../../lib/trpc.ts";
import { Notice } from "../../ui/Notice.tsx";
import settings from "../../ui/settings.module.css";

/** That no device reminds the person any more, until they say that they know; nothing else. */
export function UnreachableNotice() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const reminders = useQuery(trpc.reminders.read.queryOptions(undefined, { staleTime: 600_000 }));
  const dismiss = useMutation(
    trpc.reminders.dismissUnreachable.mutationOptions({
      onSuccess: (saved) => queries.setQueryData(trpc.reminders.read.queryKey(), saved),
    }),
  );
  if (reminders.data?.isUnreachable !== true) return null;
  return (
    <Notice label={t`Reminders do not reach you`}>
      <div>
        <strong>
          <Trans>No device reminds you any more.</Trans>
        </strong>
        <p>
          <Trans>The last one was taken off by its browser, which happens when it is cleared or set up anew.</Trans>
        </p>
      </div>
      <div className={settings["actions"]}>
        <Link to="/you/reminders">
          <Trans>Set up reminders</Trans>
        </Link>
        <Button variant="default" size="compact-sm" loading={dismiss.isPending} onClick={() => dismiss.mutate()}>
          <Trans>Leave it</Trans>
        </Button>
      </div>
    </Notice>
  );
}
