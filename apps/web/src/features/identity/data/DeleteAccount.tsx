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
            It is on its way: <strong>{day}</strong>. “Keep my account” at the top of this page calls it off.
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
              Your account would be deleted on <strong>{day}</strong>. Take your data along before that: afterwards
              nobody can bring it back.
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
          You have {deletionWaitDays} days to think it over. Until then everything works as before; we send you a mail
          with the date.
        </Trans>
      </p>
      <div className={css["topic"]}>
        <h3>
          <Trans>What goes</Trans>
        </h3>
        <ul className={css["plain"]}>
          <li>
            <Trans>your diary, every entry of it, and files made of it</Trans>
          </li>
          <li>
            <Trans>your name and address, profile, password, second step, passkeys and sessions</Trans>
          </li>
        </ul>
      </div>
      <div className={css["topic"]}>
        <h3>
          <Trans>What stays, and why</Trans>
        </h3>
        <ul className={css["plain"]}>
          <li>
            <Trans>
              the trail of changes, with the values that it recorded: health-record rules ask for it, and only auditors
              read it
            </Trans>
          </li>
          <li>
            <Trans>the security log, so that an attack can still be explained</Trans>
          </li>
          <li>
            <Trans>an empty account without a name, because the trail points at it</Trans>
          </li>
        </ul>
      </div>
    </>
  );
}
