import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { stepUpMinutes } from "@anamnesis/domain";
import { hasReason, wordsOf } from "../../lib/errors.ts";
import { whenProofIsNeeded } from "../../lib/step-up.ts";
import { client } from "../../lib/trpc.ts";
import css from "./EntranceForm.module.css";
import { askForPasskey, knowsPasskeys } from "./passkey.ts";
import { givenFactor, SecondStep } from "./SecondStep.tsx";
import { useEntranceForm } from "./useEntranceForm.ts";

/** Asks who is there before something dangerous, and lets it go on. */
export function StepUpDialog({ email }: { readonly email: string }) {
  const { t } = useLingui();
  const [answer, setAnswer] = useState<((isProved: boolean) => void) | null>(null);
  useEffect(() => whenProofIsNeeded(() => new Promise<boolean>((resolve) => setAnswer(() => resolve))), []);
  const end = (isProved: boolean) => {
    answer?.(isProved);
    setAnswer(null);
  };
  return (
    <Modal
      opened={answer !== null}
      onClose={() => end(false)}
      title={t`Is it you?`}
      centered
      // What asks for the proof may be a dialog itself.
      zIndex={300}
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      <StepUpForm email={email} onProved={() => end(true)} />
    </Modal>
  );
}

function StepUpForm({ email, onProved }: { readonly email: string; readonly onProved: () => void }) {
  const { t, i18n } = useLingui();
  const [needsFactor, setNeedsFactor] = useState(false);
  const { values, set, problems, failure, submit, mutation } = useEntranceForm({
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
      <p>
        <Trans>
          You are about to change something that matters. We ask once, and not again for {stepUpMinutes} minutes.
        </Trans>
      </p>
      {/* Lets password managers find the right one. */}
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      <PasswordInput
        label={t`Password`}
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
      {knowsPasskeys() && (
        <Button variant="default" loading={passkey.isPending} onClick={() => passkey.mutate()}>
          <Trans>Use a passkey</Trans>
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
