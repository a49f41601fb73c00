import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import css from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { AuthenticatorSetup } from "./AuthenticatorSetup.tsx";
import { RecoveryCodesDialog } from "./RecoveryCodesDialog.tsx";
import { safetyChanged } from "./refresh.ts";

/** The authenticator app and the codes that stand in for it. */
export function AuthenticatorCard() {
  const { t } = useLingui();
  const safety = useQuery(trpc.identity.accounts.safety.queryOptions());
  const [isRemoving, setIsRemoving] = useState(false);
  const [said, setSaid] = useState<"added" | "removed" | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = useMutation(
    trpc.identity.factors.beginTotp.mutationOptions({
      // A secret is shown while it is needed and not kept after.
      gcTime: 0,
      onSuccess: () => setSaid(null),
    }),
  );
  const remove = useMutation(
    trpc.identity.factors.removeTotp.mutationOptions({
      async onSuccess() {
        setIsRemoving(false);
        setSaid("removed");
        await safetyChanged();
      },
    }),
  );
  const regenerate = useMutation(
    trpc.identity.factors.regenerateRecoveryCodes.mutationOptions({
      gcTime: 0,
      async onSuccess({ recoveryCodes }) {
        setCodes(recoveryCodes);
        await safetyChanged();
      },
    }),
  );
  const failed = begin.error ?? remove.error ?? regenerate.error;
  const hasApp = safety.data?.hasTotp === true;
  const left = safety.data?.recoveryCodesLeft ?? 0;
  return (
    <Card label={t`Authenticator app`}>
      <div id="authenticator" className={css["stack"]}>
        <div className={css["head"]}>
          <h2>
            <Trans>Authenticator app</Trans>
          </h2>
          {safety.isSuccess && (
            <span className={hasApp ? css["good"] : css["detail"]}>
              {hasApp ? <Trans>In use</Trans> : <Trans>Not set up</Trans>}
            </span>
          )}
        </div>
        {safety.isPending && <Loading rows={1} />}
        {safety.isError && <ErrorState error={safety.error} onRetry={() => void safety.refetch()} />}
        {begin.isSuccess ? (
          <AuthenticatorSetup
            secret={begin.data}
            onCancel={() => begin.reset()}
            onRestart={() => begin.mutate()}
            onDone={(recoveryCodes) => {
              begin.reset();
              setSaid("added");
              setCodes(recoveryCodes);
            }}
          />
        ) : (
          <>
            <p>
              {hasApp ? (
                <Trans>After your password, signing in asks for a code that only your phone knows.</Trans>
              ) : (
                <Trans>
                  An app on your phone shows a new code every half minute. Signing in asks for it after your password.
                  Any will do: the one of your password manager, Aegis, Google Authenticator …
                </Trans>
              )}
            </p>
            {safety.isSuccess && !hasApp && (
              <div>
                <Button loading={begin.isPending} onClick={() => begin.mutate()}>
                  <Trans>Set up the app</Trans>
                </Button>
              </div>
            )}
            {hasApp && (
              <div className={css["actions"]}>
                <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
                  <Trans>Use another app or phone</Trans>
                </Button>
                <Button variant="default" onClick={() => setIsRemoving(true)} disabled={isRemoving}>
                  <Trans>Remove</Trans>
                </Button>
              </div>
            )}
          </>
        )}
        {isRemoving && hasApp && (
          <div className={css["stack"]} role="group" aria-label={t`Remove the authenticator app`}>
            <p>
              <Trans>Your password alone opens your diary then, and the recovery codes are worth nothing.</Trans>
            </p>
            <div className={css["actions"]}>
              <Button loading={remove.isPending} onClick={() => remove.mutate()}>
                <Trans>Remove the app</Trans>
              </Button>
              <Button variant="default" onClick={() => setIsRemoving(false)}>
                <Trans>Keep it</Trans>
              </Button>
            </div>
          </div>
        )}
        {hasApp && !begin.isSuccess && (
          <div className={css["item"]}>
            <div className={css["text"]}>
              <strong>
                <Trans>Recovery codes</Trans>
              </strong>
              <p className={css["detail"]}>
                <Plural
                  value={left}
                  _0="None left. Make new ones."
                  one="One of ten left. Each works once, in place of the app."
                  other="# of ten left. Each works once, in place of the app."
                />
              </p>
            </div>
            <Button
              variant="default"
              size="compact-sm"
              loading={regenerate.isPending}
              onClick={() => regenerate.mutate()}
            >
              <Trans>Make new ones</Trans>
            </Button>
          </div>
        )}
        <p role="status" className={css["good"]} hidden={said === null}>
          {said === "added" && <Trans>The app is set up. You were signed out everywhere else.</Trans>}
          {said === "removed" && <Trans>The app is removed.</Trans>}
        </p>
        {failed !== null && <ErrorState error={failed} />}
      </div>
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />
    </Card>
  );
}
