import { Trans, useLingui } from "@lingui/react/macro";
import type { ResourceType } from "@anamnesis/domain";
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import type { z } from "zod";
import { keepDraft, keptDraft } from "../../../lib/drafts.ts";
import { fieldErrorsOf } from "../../../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../../../lib/forms.ts";
import { type FieldValues, SchemaFields, valuesToSend } from "../../../ui/SchemaFields.tsx";
import type { SecretChange } from "../../../ui/SecretInput.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { configFields, configProblems } from "./config.ts";

/** What is kept while it is being typed: never a secret, nor an address, which may hold one. */
export interface ResourceDraft {
  readonly name: string;
  readonly values: FieldValues;
}

interface ResourceFormProps<Input> {
  readonly type: ResourceType;
  /** Under which name what is typed is kept. */
  readonly draft: string;
  readonly initial: ResourceDraft;
  readonly secretNames: readonly string[];
  /** What may be shown of addresses that are set. */
  readonly shown: Readonly<Record<string, unknown>>;
  readonly schema: z.ZodType<Input>;
  /** What is sent, of the name and the config. */
  readonly inputOf: (name: string, config: Readonly<Record<string, unknown>>) => unknown;
  /** Sends it; gives what the form shows afterwards, unless it goes away. */
  readonly send: (input: Input) => Promise<ResourceDraft | null>;
  readonly button: string;
  /** What stands beside the button; `isChanged` while something is not saved. */
  readonly renderAside: (isChanged: boolean) => ReactNode;
}

const isDraft = (value: unknown): value is ResourceDraft =>
  typeof value === "object" &&
  value !== null &&
  "name" in value &&
  typeof value.name === "string" &&
  "values" in value &&
  typeof value.values === "object" &&
  value.values !== null;

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function withoutAddresses(type: ResourceType, values: FieldValues): FieldValues {
  const addresses = new Set(configFields(type).flatMap(({ kind, name }) => (kind === "url" ? [name] : [])));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !addresses.has(name)));
}

type Secrets = Readonly<Record<string, SecretChange>>;

/** What is to become of the secrets, with another one; undefined leaves it as it is. */
function withSecret(known: Secrets, field: string, change: SecretChange | undefined): Secrets {
  const others = Object.fromEntries(Object.entries(known).filter(([name]) => name !== field));
  return change === undefined ? others : { ...others, [field]: change };
}

/** Name and config of a resource, in a form that is made from the schema of its type. */
export function ResourceForm<Input>(props: ResourceFormProps<Input>) {
  const { type, draft, initial, secretNames, shown, schema, inputOf, send, button, renderAside } = props;
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const fields = configFields(type);
  const [{ name, values }, setValues] = useState(() => keptDraft(account.id, draft, isDraft) ?? initial);
  const [secrets, setSecrets] = useState<Secrets>({});
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const isChanged = !isSame({ name, values }, initial) || Object.keys(secrets).length > 0;
  useEffect(() => {
    const kept = { name, values: withoutAddresses(type, values) };
    keepDraft(account.id, draft, isSame({ name, values }, initial) ? null : kept);
  }, [account.id, draft, type, name, values, initial]);
  const save = useMutation({
    mutationFn: send,
    onError: (error) => setProblems(fieldErrorsOf(error)),
    onSuccess(kept) {
      if (kept !== null) setValues(kept);
      keepDraft(account.id, draft, null);
      setSecrets({});
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const input = inputOf(name, valuesToSend(fields, values, { secrets, secretNames }));
    const found = problemsOf(schema, input);
    setProblems(found ?? {});
    if (found === null) save.mutate(schema.parse(input), { onError: () => focusFirstProblem(form) });
    else focusFirstProblem(form);
  }

  const ofConfig = configProblems(problems);
  const isAboutField = problems["name"] !== undefined || Object.keys(ofConfig).length > 0;
  return (
    <form className={settings["form"]} noValidate onSubmit={submit}>
      <TextInput
        label={t`Name`}
        withAsterisk
        autoComplete="off"
        value={name}
        error={problems["name"]}
        onChange={(event) => setValues({ name: event.currentTarget.value, values })}
      />
      <SchemaFields
        fields={fields}
        values={values}
        onChange={(field, value) => setValues({ name, values: { ...values, [field]: value } })}
        secrets={secrets}
        onSecret={(field, change) => setSecrets((known) => withSecret(known, field, change))}
        secretNames={secretNames}
        shown={shown}
        problems={ofConfig}
      />
      {save.isError && !isAboutField && <ErrorState error={save.error} />}
      <div className={settings["actions"]}>
        <Button type="submit" loading={save.isPending}>
          {button}
        </Button>
        {renderAside(isChanged)}
      </div>
      {isAboutField && (
        <p role="alert" className={settings["failure"]}>
          <Trans>Not saved yet: look at the marked fields. What you typed is still here.</Trans>
        </p>
      )}
    </form>
  );
}
