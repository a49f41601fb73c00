import { Trans, useLingui } from "@lingui/react/macro";
import { administrativeGenders, type AdministrativeGender, type RegisterPatientInput } from "@anamnesis/domain";
import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { z } from "zod";
import { fieldErrorsOf } from "../../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../../lib/forms.ts";
import settings from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";
import css from "./clinical.module.css";
import { genderWords } from "./words.ts";

/** What is typed of a patient, as it stands in the fields. */
export type PatientDraft = Readonly<Record<Exclude<keyof RegisterPatientInput, "id">, string>>;

export const emptyPatient: PatientDraft = {
  familyName: "",
  givenName: "",
  birthDate: "",
  gender: "unknown",
  recordNumber: "",
  ssn: "",
  email: "",
  phone: "",
  address: "",
};

interface PatientFormProps<Input> {
  readonly initial: PatientDraft;
  readonly schema: z.ZodType<Input>;
  /** What is sent, of what was typed. */
  readonly inputOf: (draft: PatientDraft) => unknown;
  readonly send: (input: Input) => Promise<void>;
  readonly button: string;
  readonly aside: ReactNode;
  /** Looks again, where somebody else changed it meanwhile. */
  readonly onAnew?: () => void;
}

/** Who a patient is. What is typed is kept nowhere but here until it is sent: it says who somebody is. */
export function PatientForm<Input>({ initial, schema, inputOf, send, button, aside, onAnew }: PatientFormProps<Input>) {
  const { t, i18n } = useLingui();
  const [draft, setDraft] = useState(initial);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const save = useMutation({ mutationFn: send, onError: (error) => setProblems(fieldErrorsOf(error)) });
  const field = (name: keyof PatientDraft) => ({
    value: draft[name],
    error: problems[name],
    autoComplete: "off",
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setDraft({ ...draft, [name]: event.currentTarget.value }),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const found = problemsOf(schema, inputOf(draft));
    setProblems(found ?? {});
    if (found === null) save.mutate(schema.parse(inputOf(draft)), { onError: () => focusFirstProblem(form) });
    else focusFirstProblem(form);
  }

  const genderOf = (value: AdministrativeGender) => ({ value, label: i18n._(genderWords[value]) });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <TextInput label={t`Family name`} autoFocus withAsterisk {...field("familyName")} />
      <TextInput label={t`Given name`} withAsterisk {...field("givenName")} />
      <TextInput label={t`Birth date`} type="date" withAsterisk {...field("birthDate")} />
      <NativeSelect label={t`Gender`} data={administrativeGenders.map(genderOf)} {...field("gender")} />
      <TextInput label={t`Record number`} withAsterisk {...field("recordNumber")} />
      <TextInput label={t`Social security number`} inputMode="numeric" {...field("ssn")} />
      <TextInput label={t`Phone`} type="tel" {...field("phone")} />
      <TextInput label={t`E-mail`} type="email" {...field("email")} />
      <Textarea className={css["wide"] ?? ""} label={t`Address`} rows={2} autosize {...field("address")} />
      {save.isError && Object.keys(problems).length === 0 && (
        <div className={css["wide"]}>
          <ErrorState error={save.error} {...(onAnew === undefined ? {} : { onRetry: onAnew })} />
        </div>
      )}
      <div className={`${settings["actions"]} ${css["wide"]}`}>
        <Button type="submit" loading={save.isPending}>
          {button}
        </Button>
        {aside}
      </div>
      {Object.keys(problems).length > 0 && (
        <p role="alert" className={`${settings["failure"]} ${css["wide"]}`}>
          <Trans>Look at the fields that are marked.</Trans>
        </p>
      )}
    </form>
  );
}
