import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Checkbox, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { hasReason, wordsOf } from "../../lib/errors.ts";
import { client } from "../../lib/trpc.ts";
import { enter } from "./enter.ts";
import { EntranceForm } from "./EntranceForm.tsx";
import css from "./EntranceForm.module.css";
import { askForPasskey, knowsPasskeys } from "./passkey.ts";
import { givenFactor, SecondStep } from "./SecondStep.tsx";
import { useForm } from "../../lib/use-form.ts";

/** Few need it here: it is loaded for them alone. */
const ConfirmAddress = lazy(() => import("./door.ts").then((door) => ({ default: door.ConfirmAddress })));

type Step = "password" | "factor" | "address";

export function SignInPage() {
  const { t, i18n } = useLingui();
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const [step, setStep] = useState<Step>("password");
  // The server says what is wrong with a field, in the same words: the schemas are not loaded at the door.
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { email: "", password: "", remember: true, totp: "", recoveryCode: "" },
    send: async (given) => {
      try {
        await signIn(given);
      } catch (error) {
        if (hasReason(error, "identity.second_factor_required") && step === "password") return setStep("factor");
        if (hasReason(error, "identity.email_not_verified")) return setStep("address");
        throw error;
      }
    },
  });
  const { email, password, remember, totp, recoveryCode } = values;
  async function signIn(given: typeof values) {
    const factor = givenFactor(given);
    const { email: address, password: secret, remember: stays } = given;
    await client.identity.sessions.signIn.mutate({ email: address, password: secret, remember: stays, ...factor });
    await enter(navigate, next);
  }
  const passkey = useMutation({
    async mutationFn() {
      const { challengeId, options } = await client.identity.sessions.beginPasskey.mutate();
      const credential = await askForPasskey(options);
      if (credential === null) return;
      await client.identity.sessions.signInWithPasskey.mutate({ challengeId, credential, remember });
      await enter(navigate, next);
    },
  });

  if (step === "address") {
    return (
      <Suspense>
        <ConfirmAddress email={email} onConfirmed={() => signIn(values)} />
      </Suspense>
    );
  }
  if (step === "factor") {
    return (
      <EntranceForm title={t`One more step`} failure={failure} onSubmit={submit}>
        <SecondStep values={{ totp, recoveryCode }} problems={problems} onChange={set} />
        <Button type="submit" size="md" loading={mutation.isPending}>
          <Trans>Sign in</Trans>
        </Button>
        <Button
          variant="subtle"
          size="compact-md"
          onClick={() => {
            set({ password: "", totp: "", recoveryCode: "" });
            setStep("password");
          }}
        >
          <Trans>Somebody else?</Trans>
        </Button>
      </EntranceForm>
    );
  }
  return (
    <EntranceForm
      title={t`Welcome back`}
      failure={failure ?? (passkey.isError ? i18n._(wordsOf(passkey.error)) : null)}
      onSubmit={submit}
    >
      <TextInput
        label={t`E-mail`}
        type="email"
        autoComplete="username"
        value={email}
        error={problems["email"]}
        onChange={(event) => set({ email: event.currentTarget.value })}
      />
      <PasswordInput
        label={t`Password`}
        autoComplete="current-password"
        value={password}
        error={problems["password"]}
        onChange={(event) => set({ password: event.currentTarget.value })}
        visibilityToggleButtonProps={{ "aria-label": t`Show the password` }}
      />
      <Checkbox
        label={t`Keep me signed in on this device`}
        checked={remember}
        onChange={(event) => set({ remember: event.currentTarget.checked })}
      />
      <Button type="submit" size="md" loading={mutation.isPending}>
        <Trans>Sign in</Trans>
      </Button>
      {knowsPasskeys() && (
        <Button variant="default" size="md" loading={passkey.isPending} onClick={() => passkey.mutate()}>
          <Trans>Sign in with a passkey</Trans>
        </Button>
      )}
      <div className={css["links"]}>
        <Link to="/forgot-password">
          <Trans>Forgot your password?</Trans>
        </Link>
        <Trans>
          <span>
            New here?{" "}
            <Link to="/register" search={next === undefined ? {} : { next }}>
              Start a diary
            </Link>
          </span>
        </Trans>
      </div>
    </EntranceForm>
  );
}
