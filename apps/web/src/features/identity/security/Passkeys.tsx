import { Trans, useLingui } from "@lingui/react/macro";
import { deviceOf, type ErrorShape } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { appErrorOf, isOffline, wordsOfShape } from "../../../lib/errors.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import { hasNameForPasskeys, knowsPasskeys, makePasskey } from "../passkey.ts";
import { PasskeyRow } from "./PasskeyRow.tsx";
import { safetyChanged } from "./refresh.ts";

/** The keys of one's devices: a way in without a password that nobody can guess or phish. */
export function Passkeys() {
  const { t } = useLingui();
  const passkeys = useQuery(trpc.identity.passkeys.list.queryOptions());
  const add = useMutation({
    async mutationFn() {
      const { challengeId, options } = await client.identity.passkeys.begin.mutate();
      const credential = await makePasskey(options);
      // Called off in the browser's own dialog: nothing happened.
      if (credential === null) return false;
      const name = deviceOf(navigator.userAgent) ?? t`My device`;
      await client.identity.passkeys.add.mutate({ challengeId, credential, name });
      await safetyChanged();
      return true;
    },
  });
  return (
    <div className={css["stack"]}>
      <p>
        <Trans>Sign in with your fingerprint, face or a security key instead of your password.</Trans>
      </p>
      {passkeys.isPending && <Loading rows={1} />}
      {passkeys.isError && <ErrorState error={passkeys.error} onRetry={() => void passkeys.refetch()} />}
      {passkeys.data?.length === 0 && (
        <EmptyState title={t`No passkey yet`}>
          <p className={css["detail"]}>
            <Trans>Add one on each device that you sign in with.</Trans>
          </p>
        </EmptyState>
      )}
      {passkeys.data !== undefined && passkeys.data.length > 0 && (
        <ul className={css["list"]}>
          {passkeys.data.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      <AddPasskey isAdding={add.isPending} onAdd={() => add.mutate()} />
      <p role="status" className={css["good"]} hidden={add.data !== true}>
        {add.data === true && <Trans>The passkey is added.</Trans>}
      </p>
      {add.isError && <AddFailure error={add.error} />}
    </div>
  );
}

function AddPasskey({ isAdding, onAdd }: { readonly isAdding: boolean; readonly onAdd: () => void }) {
  const { i18n } = useLingui();
  if (!knowsPasskeys()) {
    return (
      <p className={css["detail"]}>
        <Trans>This browser does not know passkeys.</Trans>
      </p>
    );
  }
  if (!hasNameForPasskeys()) {
    const needsName = { kind: "invalid", reason: "identity.passkey_needs_name" } as const satisfies Partial<ErrorShape>;
    return <p className={css["detail"]}>{i18n._(wordsOfShape(needsName))}</p>;
  }
  return (
    <div>
      <Button loading={isAdding} onClick={onAdd}>
        <Trans>Add a passkey</Trans>
      </Button>
    </div>
  );
}

/** The server's words for its own refusals; the browser's reasons are of no use to a person. */
function AddFailure({ error }: { readonly error: Error }) {
  if (appErrorOf(error) !== null || isOffline(error)) return <ErrorState error={error} />;
  return (
    <p role="alert" className={css["failure"]}>
      {error.name === "InvalidStateError" ? (
        <Trans>This device has a passkey here already.</Trans>
      ) : (
        <Trans>The browser could not make a passkey. Try once more, or another device.</Trans>
      )}
    </p>
  );
}
