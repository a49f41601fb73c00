import { Trans, useLingui } from "@lingui/react/macro";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { registerInput } from "@anamnesis/domain";
import { appErrorOf, fieldErrorsOf, wordsOf } from "../../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../../lib/forms.ts";
import { client, queryClient } from "../../lib/trpc.ts";
import { EntranceForm } from "./EntranceForm.tsx";

export function RegisterPage() {
  const { t, i18n } = useLingui();
  const { next } = useSearch({ from: "/register" });
  const navigate = useNavigate();
  const [values, setValues] = useState({ displayName: "", email: "", password: "" });
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const register = useMutation({
    // The server says the same whether or not the address is new; whoever knows the password gets in.
    async mutationFn(given: typeof values) {
      await client.identity.accounts.register.mutate(given);
      await client.identity.sessions.signIn.mutate({ email: given.email, password: given.password, remember: true });
    },
    async onSuccess() {
      queryClient.clear();
      await navigate({ to: next ?? "/", replace: true });
    },
    onError: (error) => setProblems(fieldErrorsOf(error)),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const found = problemsOf(registerInput, values);
    setProblems(found ?? {});
    if (found === null) register.mutate(values);
    else focusFirstProblem(event.currentTarget);
  }

  const isKnown = appErrorOf(register.error)?.reason === "identity.wrong_credentials";
  const failure = isKnown
    ? t`That did not work. If you already have a diary with this address, sign in instead.`
    : i18n._(wordsOf(register.error));
  return (
    <EntranceForm
      title={t`Start your diary`}
      failure={register.isError && Object.keys(problems).length === 0 ? failure : null}
      onSubmit={submit}
    >
      <TextInput
        label={t`What should we call you?`}
        autoComplete="name"
        value={values.displayName}
        error={problems["displayName"]}
        onChange={(event) => setValues({ ...values, displayName: event.currentTarget.value })}
      />
      <TextInput
        label={t`E-mail`}
        type="email"
        autoComplete="username"
        value={values.email}
        error={problems["email"]}
        onChange={(event) => setValues({ ...values, email: event.currentTarget.value })}
      />
      <PasswordInput
        label={t`Password`}
        description={t`At least 12 characters. A few words are easy to remember.`}
        autoComplete="new-password"
        value={values.password}
        error={problems["password"]}
        onChange={(event) => setValues({ ...values, password: event.currentTarget.value })}
        visibilityToggleButtonProps={{ "aria-label": t`Show the password` }}
      />
      <Button type="submit" size="md" loading={register.isPending}>
        <Trans>Start</Trans>
      </Button>
      <p>
        <Trans>
          Been here before?{" "}
          <Link to="/sign-in" search={next === undefined ? {} : { next }}>
            Sign in
          </Link>
        </Trans>
      </p>
    </EntranceForm>
  );
}
