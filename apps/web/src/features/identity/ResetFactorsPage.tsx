import { Trans, useLingui } from "@lingui/react/macro";
import { client } from "../../lib/trpc.ts";
import { LinkAction } from "./LinkAction.tsx";

/** Removes the second factors, after the wait that an administrator began. */
export function ResetFactorsPage() {
  const { t } = useLingui();
  return (
    <LinkAction
      title={t`Remove the second step`}
      lead={
        <Trans>
          The authenticator app, the recovery codes and the passkeys of your account are removed, and you are signed out
          everywhere. Your password stays. Set up a new second step afterwards.
        </Trans>
      }
      action={t`Remove them`}
      send={(token) => client.identity.accounts.finishFactorReset.mutate({ token })}
      doneTitle={t`The second step is removed`}
      done={<Trans>Sign in with your password.</Trans>}
    />
  );
}
