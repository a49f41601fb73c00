import { Trans, useLingui } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { emailInput, spelledAddress } from "@anamnesis/domain";
import { client } from "../../lib/trpc.ts";
import { Entrance, EntranceForm } from "./EntranceForm.tsx";
import css from "./EntranceForm.module.css";
import { useForm } from "../../lib/use-form.ts";

/** Sends a link to a new password. Says the same for every address. */
export function ForgotPasswordPage() {
  const { t } = useLingui();
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { email: "" },
    schema: emailInput,
    send: (given) => client.identity.accounts.requestReset.mutate(given),
  });
  const email = spelledAddress(values.email);
  if (mutation.isSuccess) {
    return (
      <Entrance title={t`Look into your mail`}>
        <div className={css["stack"]}>
          <p>
            <Trans>
              If <strong>{email}</strong> has an account here, a link to a new password is on its way. It works for an
              hour.
            </Trans>
          </p>
          <Button variant="default" onClick={() => mutation.reset()}>
            <Trans>Nothing came: try again</Trans>
          </Button>
          <Link to="/sign-in">
            <Trans>Back to signing in</Trans>
          </Link>
        </div>
      </Entrance>
    );
  }
  return (
    <EntranceForm title={t`A new password`} failure={failure} onSubmit={submit}>
      <p>
        <Trans>Give the address of your account. We send a link there with which you choose a new password.</Trans>
      </p>
      <TextInput
        label={t`E-mail`}
        type="email"
        autoComplete="username"
        value={email}
        error={problems["email"]}
        onChange={(event) => set({ email: event.currentTarget.value })}
      />
      <Button type="submit" size="md" loading={mutation.isPending}>
        <Trans>Send the link</Trans>
      </Button>
      <Link to="/sign-in">
        <Trans>Back to signing in</Trans>
      </Link>
    </EntranceForm>
  );
}
