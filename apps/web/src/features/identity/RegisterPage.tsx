import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { registerInput } from "@anamnesis/domain";
import { zone } from "../../lib/dates.ts";
import { locale } from "../../lib/language.ts";
import { client } from "../../lib/trpc.ts";
import { ConfirmAddress } from "./ConfirmAddress.tsx";
import { enter } from "./enter.ts";
import { EntranceForm } from "./EntranceForm.tsx";
import { NewAccountFields } from "./NewAccountFields.tsx";
import { useForm } from "../../lib/use-form.ts";

export function RegisterPage() {
  const { t } = useLingui();
  const { next } = useSearch({ from: "/register" });
  const navigate = useNavigate();
  const [isSent, setIsSent] = useState(false);
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { displayName: "", email: "", password: "" },
    schema: registerInput,
    async send(given) {
      // The same answer whether or not the address is new: what follows is in the mail.
      await client.identity.accounts.register.mutate({ ...given, timeZone: zone, locale });
      setIsSent(true);
    },
  });

  if (isSent) {
    const { email, password } = values;
    return (
      <ConfirmAddress
        email={email}
        onConfirmed={async () => {
          await client.identity.sessions.signIn.mutate({ email, password });
          await enter(navigate, next);
        }}
      />
    );
  }
  return (
    <EntranceForm title={t`Start your diary`} failure={failure} onSubmit={submit}>
      <NewAccountFields nameLabel={t`What should we call you?`} values={values} problems={problems} onChange={set} />
      <Button type="submit" size="md" loading={mutation.isPending}>
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
