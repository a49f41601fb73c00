import { Trans, useLingui } from "@lingui/react/macro";
import { createProgramSessionInput, type ProgramScope } from "@anamnesis/domain";
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { client } from "../../../lib/trpc.ts";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import css from "../../../ui/settings.module.css";
import { useForm } from "../../../lib/use-form.ts";
import own from "./NewProgram.module.css";
import { safetyChanged } from "./refresh.ts";
import { useMayUse } from "../membership.ts";
import { offeredScopes, wordsOfScope } from "./scopes.ts";

interface ProgramDraft {
  readonly name: string;
  readonly scopes: readonly ProgramScope[];
  readonly days: number;
}

const initial: ProgramDraft = { name: "", scopes: ["diary.read"], days: 90 };

/** A token for a program: what it is called, what it may, how long. Then the token itself, this once. */
export function NewProgram({ onClose }: { readonly onClose: () => void }) {
  const { t, i18n } = useLingui();
  const [token, setToken] = useState<string | null>(null);
  const scopes = offeredScopes({ read: useMayUse("fhir.read"), import: useMayUse("fhir.import") });
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial,
    schema: createProgramSessionInput,
    async send({ name, scopes, days }) {
      const made = await client.identity.sessions.createForProgram.mutate({ name, scopes: [...scopes], days });
      setToken(made.token);
      await safetyChanged();
    },
  });
  if (token !== null) return <MadeToken token={token} onClose={onClose} />;
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <TextInput
        label={t`What is it for?`}
        placeholder={t`Backup script`}
        autoFocus
        autoComplete="off"
        value={values.name}
        error={problems["name"]}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Checkbox.Group
        label={t`It may`}
        value={[...values.scopes]}
        error={problems["scopes"]}
        onChange={(chosen) => set({ scopes: scopes.filter((scope) => chosen.includes(scope)) })}
      >
        <div className={own["scopes"]}>
          {scopes.map((scope) => (
            <Checkbox key={scope} value={scope} label={i18n._(wordsOfScope(scope))} />
          ))}
        </div>
      </Checkbox.Group>
      <NativeSelect
        label={t`For how long?`}
        value={String(values.days)}
        error={problems["days"]}
        data={[
          { value: "7", label: t`A week` },
          { value: "30", label: t`30 days` },
          { value: "90", label: t`90 days` },
          { value: "365", label: t`A year` },
        ]}
        onChange={(event) => set({ days: Number(event.currentTarget.value) })}
      />
      {failure !== null && (
        <p role="alert" className={css["failure"]}>
          {failure}
        </p>
      )}
      <div className={css["actions"]}>
        <Button type="submit" loading={mutation.isPending}>
          <Trans>Make the token</Trans>
        </Button>
        <Button variant="default" onClick={onClose}>
          <Trans>Not now</Trans>
        </Button>
      </div>
    </form>
  );
}

function MadeToken({ token, onClose }: { readonly token: string; readonly onClose: () => void }) {
  const { t } = useLingui();
  return (
    <div className={css["stack"]} role="group" aria-label={t`Your new token`}>
      <p role="status">
        <Trans>
          Here is the token, this one time. Give it to the program as <code>Authorization: Bearer</code>.
        </Trans>
      </p>
      <TextInput
        label={t`Token`}
        readOnly
        value={token}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className={css["actions"]}>
        <CopyButton value={token} label={t`Copy the token`} />
        <Button onClick={onClose}>
          <Trans>I have kept it</Trans>
        </Button>
      </div>
    </div>
  );
}
