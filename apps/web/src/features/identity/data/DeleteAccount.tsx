import { Trans, useLingui } from "@lingui/react/macro";
import { deletionWaitDays } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouteContext, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { dayOf, formatFullDay, plusDays, today } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { refreshAccount } from "../account.ts";

/** The end of the account: what goes, what stays, and a second step before it is asked for. */
export function DeleteAccount() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const router = useRouter();
  const [isSure, setIsSure] = useState(false);
  const request = useMutation(
    trpc.identity.accounts.requestDeletion.mutationOptions({
      async onSuccess() {
        setIsSure(false);
        await refreshAccount(router);
        // Where the date and the way back are said.
        window.scrollTo({ top: 0 });
      },
    }),
  );
  const isDue = account.deletionDueAt !== null;
  const day = formatFullDay(isDue ? dayOf(account.deletionDueAt) : plusDays(today(), deletionWaitDays));
  return (
    <div className={css["stack"]}>
      <h2>
        <Trans>Delete my account</Trans>
      </h2>
      <WhatGoes />
      {isDue && (
        <p role="status">
          <Trans>
            It is on its way: <strong>{day}</strong>.
          </Trans>
        </p>
      )}
      {!isDue && !isSure && (
        <div>
          <Button variant="default" onClick={() => setIsSure(true)}>
            <Trans>Delete my account …</Trans>
          </Button>
        </div>
      )}
      {!isDue && isSure && (
        <div className={css["stack"]} role="group" aria-label={t`Are you sure?`}>
          <p>
            <Trans>
              On <strong>{day}</strong> it would be gone, and nobody can bring it back. Take your data along first.
            </Trans>
          </p>
          <div className={css["actions"]}>
            <Button loading={request.isPending} onClick={() => request.mutate()}>
              <Trans>Yes, delete it on {day}</Trans>
            </Button>
            <Button variant="default" autoFocus onClick={() => setIsSure(false)}>
              <Trans>No, keep it</Trans>
            </Button>
          </div>
        </div>
      )}
      {request.isError && <ErrorState error={request.error} />}
    </div>
  );
}

function WhatGoes() {
  return (
    <>
      <p>
        <Trans>
          In {deletionWaitDays} days, in which you can call it off, your diary, files, name, address and all ways in go.
        </Trans>
      </p>
      <p className={css["detail"]}>
        <Trans>
          What stays is the trail of changes, the security log and an account without a name: health-record rules ask
          for them.
        </Trans>
      </p>
    </>
  );
}
