import { Trans, useLingui } from "@lingui/react/macro";
import { totpCodeInput } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconExternalLink } from "@tabler/icons-react";
import { hasReason } from "../../../lib/errors.ts";
import { client } from "../../../lib/trpc.ts";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import css from "../../../ui/settings.module.css";
import { CodeInput } from "../CodeInput.tsx";
import { useForm } from "../../../lib/use-form.ts";
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
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { totp: "" },
    schema: totpCodeInput,
    async send(given) {
      const { recoveryCodes } = await client.identity.factors.confirmTotp.mutate(given);
      await safetyChanged();
      onDone(recoveryCodes);
    },
  });
  // A phone has the app, and no second camera that could look at its own screen.
  const isTouched = useMediaQuery("(pointer: coarse)", undefined, { getInitialValueInEffect: false }) === true;
  const isTooOld = hasReason(mutation.error, "identity.totp_not_begun");
  return (
    <form className={css["stack"]} noValidate onSubmit={submit}>
      <ol className={own["steps"]}>
        <li>
          {isTouched ? (
            <>
              <OpenApp uri={secret.uri} />
              <p>
                <Trans>Or scan this picture with another device.</Trans>
              </p>
              <QrCode text={secret.uri} label={t`QR code for the authenticator app`} />
            </>
          ) : (
            <>
              <p>
                <Trans>Scan this picture with the app.</Trans>
              </p>
              <QrCode text={secret.uri} label={t`QR code for the authenticator app`} />
              <OpenApp uri={secret.uri} />
            </>
          )}
          <p className={css["detail"]}>
            <Trans>Or type this key into it. Type: by time. Account: Anamnesis.</Trans>
          </p>
          <div className={css["actions"]}>
            <code className={own["key"]}>{secret.secret}</code>
            <CopyButton value={secret.secret.replaceAll(" ", "")} label={t`Copy the key`} />
          </div>
        </li>
        <li>
          <CodeInput
            label={t`Type the code that it shows`}
            className={own["totp"]}
            value={values.totp}
            error={problems["totp"]}
            onChange={(totp) => set({ totp })}
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

/** Hands the secret to the app on this very device (the Key Uri Format of authenticator apps). */
function OpenApp({ uri }: { readonly uri: string }) {
  return (
    <div>
      <Button
        component="a"
        href={uri}
        variant="light"
        leftSection={<IconExternalLink size={18} stroke={1.7} aria-hidden />}
      >
        <Trans>Open the app on this device</Trans>
      </Button>
    </div>
  );
}
