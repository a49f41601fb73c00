import { Trans, useLingui } from "@lingui/react/macro";
import {
  medicationSources,
  type MedicationStatement,
  medicationStatuses,
  recordStatementInput,
  type RecordStatementInput,
} from "@anamnesis/domain";
import { NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { z } from "zod";
import { createHeld } from "../../../lib/held.ts";
import { useForm } from "../../../lib/use-form.ts";
import { MedicationPicker } from "../../terminology/MedicationPicker.tsx";
import css from "../clinical.module.css";
import { FormEnd } from "../FormEnd.tsx";
import { useHolder } from "../use-holder.ts";
import { sourceWords, statusWords } from "./statement-words.ts";

interface StatementDraft {
  readonly id: string;
  /** The `updatedAt` of what is changed; empty for what is new. */
  readonly version: string;
  readonly name: string;
  readonly rxcui: string;
  readonly takenAs: string;
  readonly saidBy: string;
  readonly diaryName: string | null;
  readonly since: string;
  readonly until: string;
  readonly source: string;
  readonly status: string;
  readonly stopReason: string;
}
type TypedField = Exclude<keyof StatementDraft, "id" | "version" | "diaryName" | "rxcui" | "name">;

/** What is being typed, by the patient, or the medication that is changed. */
export const heldStatements = createHeld<StatementDraft>();

const draftOf = (given: MedicationStatement | null): StatementDraft => ({
  id: given?.id ?? crypto.randomUUID(),
  version: given?.updatedAt ?? "",
  name: given?.name ?? "",
  rxcui: given?.rxcui ?? "",
  takenAs: given?.takenAs ?? "",
  saidBy: given?.saidBy ?? "",
  diaryName: given?.diaryName ?? null,
  since: given?.since ?? "",
  until: given?.until ?? "",
  source: given?.source ?? "patient",
  status: given?.status ?? "active",
  stopReason: given?.stopReason ?? "",
});

const orNone = (typed: string) => (typed.trim() === "" ? null : typed);

interface StatementFormProps {
  readonly patientId: string;
  /** Null for one that does not stand in the record yet. */
  readonly statement: MedicationStatement | null;
  readonly send: (input: RecordStatementInput, version: string) => Promise<void>;
  readonly onClose: () => void;
}

/** What somebody takes, as it is typed. It is held in this window until it is sent, as what is typed of a patient is. */
export function StatementForm({ patientId, statement, send, onClose }: StatementFormProps) {
  const { t, i18n } = useLingui();
  const holder = useHolder();
  const name = statement?.id ?? patientId;
  const [initial] = useState(() => heldStatements.get(holder, name) ?? draftOf(statement));
  const close = () => {
    heldStatements.set(holder, name, null);
    onClose();
  };
  const inputOf = ({ version: _version, since, until, stopReason, ...rest }: StatementDraft) => ({
    ...rest,
    patientId,
    since: orNone(since),
    until: orNone(until),
    stopReason: rest.status === "stopped" ? orNone(stopReason) : null,
  });
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial,
    schema: z.preprocess((typed) => inputOf(typed as StatementDraft), recordStatementInput),
    async send(typed) {
      await send(recordStatementInput.parse(inputOf(typed)), typed.version);
      close();
    },
  });
  useEffect(() => heldStatements.set(holder, name, values), [holder, name, values]);
  const field = (of: TypedField) => ({
    value: values[of],
    error: problems[of],
    autoComplete: "off",
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      set({ [of]: event.currentTarget.value }),
  });
  const isOver = values.status === "stopped" || values.status === "completed";

  return (
    <form className={css["form"]} noValidate onSubmit={submit} aria-label={t`Medication`}>
      <MedicationPicker
        label={t`Medication`}
        isRequired
        value={values}
        error={problems.name}
        onChange={(picked) => set(picked)}
      />
      <TextInput label={t`How it is taken`} placeholder={t`one tablet in the morning`} {...field("takenAs")} />
      <TextInput label={t`Since`} description={t`A year or a month is enough: 2024, 2024-03`} {...field("since")} />
      <NativeSelect
        label={t`Known from`}
        data={medicationSources.map((value) => ({ value, label: i18n._(sourceWords[value]) }))}
        {...field("source")}
      />
      <TextInput label={t`Who said so, if it was somebody else`} {...field("saidBy")} />
      <NativeSelect
        label={t({ message: "Now", context: "medication" })}
        data={medicationStatuses.map((value) => ({ value, label: i18n._(statusWords[value]) }))}
        {...field("status")}
      />
      {values.status === "stopped" && <TextInput label={t`Why it was stopped`} withAsterisk {...field("stopReason")} />}
      {isOver && (
        <TextInput label={t`Until`} description={t`A year or a month is enough: 2024, 2024-03`} {...field("until")} />
      )}
      <FormEnd error={failure === null ? null : mutation.error} isSending={mutation.isPending} onDiscard={close}>
        <Trans>Save</Trans>
      </FormEnd>
    </form>
  );
}
