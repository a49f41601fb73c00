import { Trans, useLingui } from "@lingui/react/macro";
import { client } from "../../lib/trpc.ts";
import { LinkAction } from "./LinkAction.tsx";

/** Confirms the address of a new account, by the link of the mail. */
export function VerifyEmailPage() {
  const { t } = useLingui();
  return (
    <LinkAction
      title={t`Confirm your address`}
      lead={<Trans>One click, and your diary is open.</Trans>}
      action={t`Confirm my address`}
      send={(token) => client.identity.accounts.verifyEmail.mutate({ token })}
      doneTitle={t`Your address is confirmed`}
      done={<Trans>You can sign in now, here or where you began.</Trans>}
    />
  );
}
