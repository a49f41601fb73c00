import { Trans, useLingui } from "@lingui/react/macro";
import { type PasskeySummary, renamePasskeyInput } from "@anamnesis/domain";
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { dayOf, formatAgo, formatDay, formatExact } from "../../../lib/dates.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useForm } from "../../../lib/use-form.ts";
import { safetyChanged } from "./refresh.ts";

/** A passkey: when it was used, another name for it, and its end. */
export function PasskeyRow({ passkey }: { readonly passkey: PasskeySummary }) {
  const { t } = useLingui();
  const { id, name, createdAt, lastUsedAt, isBackedUp } = passkey;
  const [mode, setMode] = useState<"shown" | "renamed" | "removed">("shown");
  const remove = useMutation(trpc.identity.passkeys.remove.mutationOptions({ onSuccess: safetyChanged }));
  if (mode === "renamed") return <RenamePasskey passkey={passkey} onDone={() => setMode("shown")} />;
  return (
    <li className={css["item"]}>
      <div className={css["text"]}>
        <strong>{name}</strong>
        <p className={css["detail"]}>
          <time dateTime={createdAt} title={formatExact(createdAt)}>
            <Trans>Added: {formatDay(dayOf(createdAt))}</Trans>
          </time>
          {" · "}
          {lastUsedAt === null ? (
            <Trans>not used yet</Trans>
          ) : (
            <time dateTime={lastUsedAt} title={formatExact(lastUsedAt)}>
              <Trans>last used {formatAgo(lastUsedAt)}</Trans>
            </time>
          )}
          {isBackedUp && (
            <>
              {" · "}
              <Trans>on all your devices</Trans>
            </>
          )}
        </p>
      </div>
      <div className={css["actions"]}>
        {mode === "shown" ? (
          <>
            <Button
              variant="default"
              size="compact-sm"
              aria-label={t`Rename ${name}`}
              onClick={() => setMode("renamed")}
            >
              <Trans>Rename</Trans>
            </Button>
            <Button
              variant="default"
              size="compact-sm"
              aria-label={t`Remove ${name}`}
              onClick={() => setMode("removed")}
            >
              <Trans>Remove</Trans>
            </Button>
          </>
        ) : (
          <>
            <Button size="compact-sm" loading={remove.isPending} onClick={() => remove.mutate({ id })}>
              <Trans>Remove for good</Trans>
            </Button>
            <Button variant="default" size="compact-sm" autoFocus onClick={() => setMode("shown")}>
              <Trans>Keep it</Trans>
            </Button>
          </>
        )}
      </div>
      {remove.isError && <ErrorState error={remove.error} />}
    </li>
  );
}

interface RenamePasskeyProps {
  readonly passkey: PasskeySummary;
  readonly onDone: () => void;
}

function RenamePasskey({ passkey, onDone }: RenamePasskeyProps) {
  const { t } = useLingui();
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { id: passkey.id, name: passkey.name },
    schema: renamePasskeyInput,
    async send(given) {
      await client.identity.passkeys.rename.mutate(given);
      await safetyChanged();
      onDone();
    },
  });
  return (
    <li className={css["item"]}>
      <form className={css["text"]} noValidate onSubmit={submit}>
        <TextInput
          label={t`Name of the passkey`}
          autoFocus
          value={values.name}
          error={problems["name"] ?? failure}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <div className={css["actions"]} style={{ marginTop: 10 }}>
          <Button type="submit" size="compact-sm" loading={mutation.isPending}>
            <Trans>Save</Trans>
          </Button>
          <Button variant="default" size="compact-sm" onClick={onDone}>
            <Trans>Leave it</Trans>
          </Button>
        </div>
      </form>
    </li>
  );
}
