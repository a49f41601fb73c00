import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { changePasswordInput } from "@anamnesis/domain";
import { Button, PasswordInput } from "@mantine/core";
import { useRouteContext, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { formatTime } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { refreshAccount } from "../account.ts";
import { NewPasswordInput } from "../NewPasswordInput.tsx";
import { useForm } from "../../../lib/use-form.ts";
import { safetyChanged } from "./refresh.ts";

const empty = { currentPassword: "", password: "" };

interface Changed {
  readonly at: string;
  readonly sessionsEnded: number;
}

/** Another password. Whoever else is signed in is signed out with it. */
export function ChangePassword() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const router = useRouter();
  const [changed, setChanged] = useState<Changed | null>(null);
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: empty,
    schema: changePasswordInput,
    async send(given) {
      const { sessionsEnded } = await client.identity.accounts.changePassword.mutate(given);
      setChanged({ at: new Date().toISOString(), sessionsEnded });
      set(empty);
      await safetyChanged();
      if (account.mustChangePassword) await refreshAccount(router);
    },
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      {/* Lets password managers keep the new one with the right account. */}
      <input type="email" name="username" autoComplete="username" value={account.email} readOnly hidden />
      <PasswordInput
        label={t`Current password`}
        autoComplete="current-password"
        value={values.currentPassword}
        error={problems["currentPassword"]}
        onChange={(event) => set({ currentPassword: event.currentTarget.value })}
        visibilityToggleButtonProps={{ "aria-label": t`Show the current password` }}
      />
      <NewPasswordInput
        label={t`New password`}
        email={account.email}
        displayName={account.displayName}
        value={values.password}
        error={problems["password"]}
        onChange={(password) => set({ password })}
      />
      {failure !== null && (
        <p role="alert" className={css["failure"]}>
          {failure}
        </p>
      )}
      <div>
        <Button type="submit" loading={mutation.isPending}>
          <Trans>Change the password</Trans>
        </Button>
      </div>
      <p role="status" className={css["good"]} hidden={changed === null}>
        {changed !== null && (
          <>
            <Trans>Changed {formatTime(changed.at)}.</Trans>{" "}
            <Plural
              value={changed.sessionsEnded}
              _0="Nothing else was signed in."
              one="One other session was ended."
              other="# other sessions were ended."
            />
          </>
        )}
      </p>
    </form>
  );
}
