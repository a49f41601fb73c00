import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Checkbox, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf, wordsOf } from "../../lib/errors.ts";
import { focusFirstProblem } from "../../lib/forms.ts";
import { queryClient, trpc } from "../../lib/trpc.ts";
import { EntranceForm } from "./EntranceForm.tsx";

export function SignInPage() {
  const { t, i18n } = useLingui();
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const [values, setValues] = useState({ email: "", password: "", remember: true });
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const signIn = useMutation(
    trpc.identity.sessions.signIn.mutationOptions({
      async onSuccess() {
        queryClient.clear();
        await navigate({ to: next ?? "/", replace: true });
      },
      onError: (error) => setProblems(fieldErrorsOf(error)),
    }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    setProblems({});
    // The server says what is wrong with a field, in the same words: the schemas are not loaded at the door.
    signIn.mutate(values, { onError: () => focusFirstProblem(form) });
  }

  return (
    <EntranceForm
      title={t`Welcome back`}
      failure={signIn.isError && Object.keys(problems).length === 0 ? i18n._(wordsOf(signIn.error)) : null}
      onSubmit={submit}
    >
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
        autoComplete="current-password"
        value={values.password}
        error={problems["password"]}
        onChange={(event) => setValues({ ...values, password: event.currentTarget.value })}
        visibilityToggleButtonProps={{ "aria-label": t`Show the password` }}
      />
      <Checkbox
        label={t`Keep me signed in on this device`}
        checked={values.remember}
        onChange={(event) => setValues({ ...values, remember: event.currentTarget.checked })}
      />
      <Button type="submit" size="md" loading={signIn.isPending}>
        <Trans>Sign in</Trans>
      </Button>
      <p>
        <Trans>
          New here?{" "}
          <Link to="/register" search={next === undefined ? {} : { next }}>
            Start a diary
          </Link>
        </Trans>
      </p>
    </EntranceForm>
  );
}
