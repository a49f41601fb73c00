import { Trans, useLingui } from "@lingui/react/macro";
import { administrativeGenders, type AdministrativeGender } from "@anamnesis/domain";
import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import type { z } from "zod";
import { formatFullDay } from "../../../lib/dates.ts";
import { fieldErrorsOf, hasReason } from "../../../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../../../lib/forms.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import css from "../clinical.module.css";
import { begun, heldPatients, isChanged, onto, type PatientDraft, type PatientField } from "./patient-draft.ts";
import { useHolder } from "../use-holder.ts";
import { genderWords } from "../words.ts";

interface PatientFormProps<Input> {
  /** The patient whose form it is, under which what is typed is held. */
  readonly name: string;
  readonly initial: PatientDraft;
  readonly schema: z.ZodType<Input>;
  /** What is sent, of what was typed. */
  readonly inputOf: (draft: PatientDraft) => unknown;
  /** Sends it. False where it is to stay in the form for now. */
  readonly send: (input: Input) => Promise<boolean>;
  readonly button: string;
  readonly aside: ReactNode;
  /** Looks again, where somebody else changed it meanwhile. */
  readonly onAnew?: () => Promise<PatientDraft>;
  readonly children?: ReactNode;
}

/** Who a patient is. What is typed is held in this window until it is sent, and kept nowhere: it says who somebody is. */
export function PatientForm<Input>(props: PatientFormProps<Input>) {
  const { name, initial, schema, inputOf, send, button, aside, onAnew, children } = props;
  const { t, i18n } = useLingui();
  const holder = useHolder();
  const [work, setWork] = useState(() => {
    const held = heldPatients.get(holder, name);
    return held === null ? begun(initial) : onto(held, initial);
  });
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const { draft, theirs } = work;
  const hasChanges = isChanged(work);
  useEffect(() => heldPatients.set(holder, name, hasChanges ? work : null), [holder, name, work, hasChanges]);
  useAskedBeforeClosing(hasChanges);

  const save = useMutation({
    mutationFn: send,
    onSuccess: (isSent) => isSent && heldPatients.set(holder, name, null),
    async onError(error) {
      setProblems(fieldErrorsOf(error));
      if (onAnew === undefined || !hasReason(error, "clinical.patient_changed_meanwhile")) return;
      const now = await onAnew();
      setWork((before) => onto(before, now));
    },
  });
  const isOvertaken = save.isError && hasReason(save.error, "clinical.patient_changed_meanwhile");
  const put = (field: PatientField, value: string) => {
    const { [field]: _settled, ...others } = theirs;
    setWork({ ...work, draft: { ...draft, [field]: value }, theirs: others });
  };
  const said = (field: PatientField, value: string) =>
    field === "birthDate" ? formatFullDay(value) : value === "" ? t`nothing` : value;
  const aboutTheirs = (field: PatientField) => {
    const other = theirs[field];
    if (other === undefined) return undefined;
    return (
      <span className={css["theirs"]}>
        <Trans>Somebody else wrote: {said(field, other)}</Trans>{" "}
        <Button variant="subtle" size="compact-xs" onClick={() => put(field, other)}>
          <Trans>Take that</Trans>
        </Button>
      </span>
    );
  };
  const field = (of: PatientField) => ({
    value: draft[of],
    error: problems[of],
    description: aboutTheirs(of),
    inputWrapperOrder: ["label", "input", "description", "error"] as ("label" | "input" | "description" | "error")[],
    autoComplete: "off",
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => put(of, event.currentTarget.value),
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
  const birthDate = field("birthDate");
  const isDay = /^\d{4}-\d\d-\d\d$/u.test(draft.birthDate);
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <TextInput label={t`Family name`} autoFocus withAsterisk {...field("familyName")} />
      <TextInput label={t`Given name`} withAsterisk {...field("givenName")} />
      <TextInput
        label={t`Birth date`}
        type="date"
        withAsterisk
        {...birthDate}
        // A field for a date shows it as the device does: in words nobody takes the day for the month.
        description={birthDate.description ?? (isDay ? formatFullDay(draft.birthDate) : undefined)}
      />
      <NativeSelect label={t`Gender`} data={administrativeGenders.map(genderOf)} {...field("gender")} />
      <TextInput label={t`Record number`} withAsterisk {...field("recordNumber")} />
      <TextInput label={t`Social security number`} inputMode="numeric" {...field("ssn")} />
      <TextInput label={t`Phone`} type="tel" {...field("phone")} />
      <TextInput label={t`E-mail`} type="email" {...field("email")} />
      <Textarea className={css["wide"] ?? ""} label={t`Address`} rows={2} autosize {...field("address")} />
      {isOvertaken && !save.isPending && (
        <p role="alert" className={`${css["notice"]} ${css["wide"]}`}>
          <Trans>
            Somebody else changed this patient meanwhile. What you typed is still here, and what they wrote stands
            beside it where it is another. Look at it, then save again.
          </Trans>
        </p>
      )}
      {save.isError && !isOvertaken && Object.keys(problems).length === 0 && (
        <div className={css["wide"]}>
          <ErrorState error={save.error} />
        </div>
      )}
      {children !== undefined && <div className={css["wide"]}>{children}</div>}
      <div className={`${settings["actions"]} ${css["wide"]}`}>
        <Button type="submit" loading={save.isPending}>
          {button}
        </Button>
        {aside}
        {hasChanges && (
          <Button variant="subtle" color="gray" onClick={() => setWork(begun(work.base))}>
            <Trans>Discard what I typed</Trans>
          </Button>
        )}
      </div>
      {Object.keys(problems).length > 0 && (
        <p role="alert" className={`${settings["failure"]} ${css["wide"]}`}>
          <Trans>Look at the fields that are marked.</Trans>
        </p>
      )}
    </form>
  );
}

/** The browser asks before the window goes, and what is held in it. */
function useAskedBeforeClosing(isAsked: boolean): void {
  useEffect(() => {
    if (!isAsked) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isAsked]);
}
