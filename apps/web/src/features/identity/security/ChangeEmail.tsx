import { Trans, useLingui } from "@lingui/react/macro";
import { emailInput } from "@anamnesis/domain";
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { client } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { useForm } from "../../../lib/use-form.ts";
import { safetyChanged } from "./refresh.ts";

/** Another address. It counts once its mail is answered. */
export function ChangeEmail() {
  const { t } = useLingui();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { email: "" },
    schema: emailInput,
    async send(given) {
      await client.identity.accounts.changeEmail.mutate(given);
      setSentTo(given.email);
      set({ email: "" });
      await safetyChanged();
    },
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <TextInput
        label={t`New address`}
        type="email"
        autoComplete="email"
        value={values.email}
        error={problems["email"]}
        onChange={(event) => set({ email: event.currentTarget.value })}
      />
      {failure !== null && (
        <p role="alert" className={css["failure"]}>
          {failure}
        </p>
      )}
      <div>
        <Button type="submit" loading={mutation.isPending}>
          <Trans>Change the address</Trans>
        </Button>
      </div>
      <p role="status" hidden={sentTo === null}>
        {sentTo !== null && (
          <Trans>
            A link went to <strong>{sentTo}</strong>: open it to use that address. We told your present address, too.
            Until then nothing changes.
          </Trans>
        )}
      </p>
    </form>
  );
}
