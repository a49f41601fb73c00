import { Trans, useLingui } from "@lingui/react/macro";
import { totpCodeInput } from "@anamnesis/domain";
import { Button, TextInput } from "@mantine/core";
import { hasReason } from "../../../lib/errors.ts";
import { client } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { useEntranceForm } from "../useEntranceForm.ts";
import own from "./AuthenticatorSetup.module.css";
import { QrCode } from "./QrCode.tsx";
import { safetyChanged } from "./refresh.ts";

interface AuthenticatorSetupProps {
  readonly secret: { readonly secret: string; readonly uri: string };
  /** With the new recovery codes; null when the old ones go on. */
  readonly onDone: (recoveryCodes: readonly string[] | null) => void;
  readonly onCancel: () => void;
  /** With a new picture, when this one is too old. */
  readonly onRestart: () => void;
}

/** Picture, key and first code of a new authenticator app. Nothing changes before the code is right. */
export function AuthenticatorSetup({ secret, onDone, onCancel, onRestart }: AuthenticatorSetupProps) {
  const { t } = useLingui();
  const { values, set, problems, failure, submit, mutation } = useEntranceForm({
    initial: { totp: "" },
    schema: totpCodeInput,
    async send(given) {
      const { recoveryCodes } = await client.identity.factors.confirmTotp.mutate(given);
      await safetyChanged();
      onDone(recoveryCodes);
    },
  });
  const isTooOld = hasReason(mutation.error, "identity.totp_not_begun");
  return (
    <form className={css["stack"]} noValidate onSubmit={submit}>
      <ol className={own["steps"]}>
        <li>
          <p>
            <Trans>Scan this picture with the app.</Trans>
          </p>
          <QrCode text={secret.uri} label={t`QR code for the authenticator app`} />
          <details className={own["details"]}>
            <summary>
              <Trans>No camera? Type the key instead</Trans>
            </summary>
            <p className={css["detail"]}>
              <Trans>Type: by time. Account: Anamnesis.</Trans>
            </p>
            <code className={own["key"]}>{secret.secret}</code>
            <p>
              <a href={secret.uri}>
                <Trans>The app is on this device: open it</Trans>
              </a>
            </p>
          </details>
        </li>
        <li>
          <TextInput
            label={t`Type the code that it shows`}
            inputMode="numeric"
            autoComplete="one-time-code"
            placeholder="000000"
            maxLength={12}
            className={own["totp"]}
            value={values.totp}
            error={problems["totp"]}
            onChange={(event) => set({ totp: event.currentTarget.value })}
          />
        </li>
      </ol>
      {failure !== null && (
        <p role="alert" className={css["failure"]}>
          {failure}
        </p>
      )}
      <div className={css["actions"]}>
        {isTooOld ? (
          <Button onClick={onRestart}>
            <Trans>Show a new picture</Trans>
          </Button>
        ) : (
          <Button type="submit" loading={mutation.isPending}>
            <Trans>Confirm the code</Trans>
          </Button>
        )}
        <Button variant="default" onClick={onCancel}>
          <Trans>Not now</Trans>
        </Button>
      </div>
    </form>
  );
}
