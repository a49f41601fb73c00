import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { trpc } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { AuthenticatorSetup } from "./AuthenticatorSetup.tsx";
import { RecoveryCodesDialog } from "./RecoveryCodesDialog.tsx";
import { safetyChanged } from "./refresh.ts";

/** The authenticator app: to set up, to move to another phone, to remove. */
export function Authenticator({ hasApp }: { readonly hasApp: boolean }) {
  const { t } = useLingui();
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
  const failed = begin.error ?? remove.error;
  return (
    <div className={css["stack"]}>
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
                An app on your phone shows a new code every half minute. Signing in asks for it after your password. Any
                will do: the one of your password manager, Aegis, Google Authenticator …
              </Trans>
            )}
          </p>
          <div className={css["actions"]}>
            <Button variant={hasApp ? "default" : "filled"} loading={begin.isPending} onClick={() => begin.mutate()}>
              {hasApp ? <Trans>Use another app or phone</Trans> : <Trans>Set up the app</Trans>}
            </Button>
            {hasApp && (
              <Button variant="default" onClick={() => setIsRemoving(true)} disabled={isRemoving}>
                <Trans>Remove</Trans>
              </Button>
            )}
          </div>
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
      <p role="status" className={css["good"]} hidden={said === null}>
        {said === "added" && <Trans>The app is set up. You were signed out everywhere else.</Trans>}
        {said === "removed" && <Trans>The app is removed.</Trans>}
      </p>
      {failed !== null && <ErrorState error={failed} />}
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />
    </div>
  );
}
