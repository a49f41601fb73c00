import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { resetPasswordInput } from "@anamnesis/domain";
import { client } from "../../lib/trpc.ts";
import { DeadLink, isAboutLink } from "./DeadLink.tsx";
import { Entrance, EntranceForm } from "./EntranceForm.tsx";
import css from "./EntranceForm.module.css";
import { useLinkToken } from "./link-token.ts";
import { NewPasswordInput } from "./NewPasswordInput.tsx";
import { useForm } from "../../lib/use-form.ts";

/** A new password, by the link of a mail. */
export function ResetPasswordPage() {
  const { t } = useLingui();
  const token = useLinkToken();
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { token: token ?? "", password: "" },
    schema: resetPasswordInput,
    send: (given) => client.identity.accounts.resetPassword.mutate(given),
  });
  if (token === null || isAboutLink(mutation.error)) {
    return (
      <DeadLink error={mutation.error}>
        <Link to="/forgot-password">
          <Trans>Send a new link</Trans>
        </Link>
      </DeadLink>
    );
  }
  if (mutation.isSuccess) {
    return (
      <Entrance title={t`Your password is new`}>
        <div className={css["stack"]}>
          <p>
            <Trans>You were signed out everywhere. A second step, if you have one, is asked for as before.</Trans>
          </p>
          <Button component={Link} to="/sign-in">
            <Trans>Sign in</Trans>
          </Button>
        </div>
      </Entrance>
    );
  }
  return (
    <EntranceForm title={t`Choose a new password`} failure={failure} onSubmit={submit}>
      <NewPasswordInput
        label={t`New password`}
        autoFocus
        value={values.password}
        error={problems["password"]}
        onChange={(password) => set({ password })}
      />
      <Button type="submit" size="md" loading={mutation.isPending}>
        <Trans>Use this password</Trans>
      </Button>
    </EntranceForm>
  );
}
