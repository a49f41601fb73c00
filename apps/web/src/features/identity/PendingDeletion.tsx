import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouteContext, useRouter } from "@tanstack/react-router";
import { dayOf, formatExact, formatFullDay } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { Notice } from "../../ui/Notice.tsx";
import { ErrorState } from "../../ui/States.tsx";
import { refreshAccount } from "./account.ts";

/** That the account is about to go, and the way back; nothing for an account that stays. */
export function PendingDeletion() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const router = useRouter();
  const keep = useMutation(
    trpc.identity.accounts.cancelDeletion.mutationOptions({ onSuccess: () => refreshAccount(router) }),
  );
  if (account.deletionDueAt === null) return null;
  const day = formatFullDay(dayOf(account.deletionDueAt));
  return (
    <Notice label={t`Your account is about to be deleted`}>
      <div>
        <strong>
          <Trans>
            Your account will be deleted on{" "}
            <time dateTime={account.deletionDueAt} title={formatExact(account.deletionDueAt)}>
              {day}
            </time>
            .
          </Trans>
        </strong>
        <p>
          <Trans>Until then everything is as it was, and you can change your mind.</Trans>
        </p>
      </div>
      <div>
        <Button variant="default" loading={keep.isPending} onClick={() => keep.mutate()}>
          <Trans>Keep my account</Trans>
        </Button>
      </div>
      {keep.isError && <ErrorState error={keep.error} />}
    </Notice>
  );
}
