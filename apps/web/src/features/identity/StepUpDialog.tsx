import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal, PasswordInput } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { stepUpMinutes } from "@anamnesis/domain";
import { hasReason, wordsOf } from "../../lib/errors.ts";
import { client, trpc } from "../../lib/trpc.ts";
import css from "./EntranceForm.module.css";
import { askForPasskey, knowsPasskeys } from "./passkey.ts";
import { isAskedDaily, wordsOfAct } from "./proof-words.ts";
import { givenFactor, SecondStep } from "./SecondStep.tsx";
import { useForm } from "../../lib/use-form.ts";

interface StepUpDialogProps {
  readonly email: string;
  /** The procedure that waits. */
  readonly act: string;
  readonly isOpened: boolean;
  readonly onEnd: (isProved: boolean) => void;
}

/** The dialog in which somebody proves who they are. */
export function StepUpDialog({ email, act, isOpened, onEnd }: StepUpDialogProps) {
  const { t, i18n } = useLingui();
  // Opened once it is there: what has the focus then gets it back.
  const isMounted = useMounted();
  return (
    <Modal
      opened={isOpened && isMounted}
      onClose={() => onEnd(false)}
      title={i18n._(wordsOfAct(act))}
      centered
      // What asks for the proof may be a dialog itself.
      zIndex={300}
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      <StepUpForm email={email} act={act} onProved={() => onEnd(true)} />
    </Modal>
  );
}

interface StepUpFormProps {
  readonly email: string;
  readonly act: string;
  readonly onProved: () => void;
}

function StepUpForm({ email, act, onProved }: StepUpFormProps) {
  const { t, i18n } = useLingui();
  const safety = useQuery(trpc.identity.accounts.safety.queryOptions());
  const hasPasskey = knowsPasskeys() && (safety.data?.passkeys ?? 0) > 0;
  const [needsFactor, setNeedsFactor] = useState(false);
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { password: "", totp: "", recoveryCode: "" },
    async send(given) {
      try {
        await client.identity.sessions.stepUp.mutate({ password: given.password, ...givenFactor(given) });
      } catch (error) {
        if (!hasReason(error, "identity.second_factor_required") || needsFactor) throw error;
        setNeedsFactor(true);
        return;
      }
      onProved();
    },
  });
  const passkey = useMutation({
    async mutationFn() {
      const { challengeId, options } = await client.identity.sessions.beginPasskeyStepUp.mutate();
      const credential = await askForPasskey(options);
      if (credential === null) return;
      await client.identity.sessions.stepUpWithPasskey.mutate({ challengeId, credential });
      onProved();
    },
  });
  const { password, totp, recoveryCode } = values;
  const refused = failure ?? (passkey.isError ? i18n._(wordsOf(passkey.error)) : null);
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      {/* Lets password managers find the right one. */}
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      <PasswordInput
        label={t`Your password`}
        description={
          isAskedDaily(act)
            ? t`Once a day on a device that you keep signed in.`
            : t`Not again for ${stepUpMinutes} minutes.`
        }
        autoComplete="current-password"
        data-autofocus
        value={password}
        error={problems["password"]}
        onChange={(event) => set({ password: event.currentTarget.value })}
        visibilityToggleButtonProps={{ "aria-label": t`Show the password` }}
      />
      {needsFactor && <SecondStep values={{ totp, recoveryCode }} problems={problems} onChange={set} />}
      <Button type="submit" loading={mutation.isPending}>
        <Trans>Go on</Trans>
      </Button>
      {hasPasskey && (
        <Button variant="default" loading={passkey.isPending} onClick={() => passkey.mutate()}>
          <Trans>Use my passkey</Trans>
        </Button>
      )}
      {refused !== null && (
        <p role="alert" className={css["failure"]}>
          {refused}
        </p>
      )}
    </form>
  );
}
