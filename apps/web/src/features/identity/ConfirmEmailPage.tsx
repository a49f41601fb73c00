import { Trans, useLingui } from "@lingui/react/macro";
import { client } from "../../lib/trpc.ts";
import { LinkAction } from "./LinkAction.tsx";

/** The new address of an account, by the link that went there. */
export function ConfirmEmailPage() {
  const { t } = useLingui();
  return (
    <LinkAction
      title={t`Your new address`}
      lead={<Trans>From here on you sign in with the address that this link came to.</Trans>}
      action={t`Use this address`}
      send={(token) => client.identity.accounts.confirmEmailChange.mutate({ token })}
      doneTitle={t`Your address is changed`}
      done={<Trans>We told both addresses.</Trans>}
    />
  );
}
