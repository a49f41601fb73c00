import { Trans, useLingui } from "@lingui/react/macro";
import {
  casePriorities,
  caseTypes,
  changeCaseInput,
  type ChangeCaseInput,
  type MedicalCase,
  openCaseInput,
  type OpenCaseInput,
  specialties,
} from "@anamnesis/domain";
import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { z } from "zod";
import { createHeld } from "../../../lib/held.ts";
import { useForm } from "../../../lib/use-form.ts";
import { caseTypeWords, priorityWords, specialtyWords } from "./case-words.ts";
import css from "../clinical.module.css";
import { FormEnd } from "../FormEnd.tsx";
import { useHolder } from "../use-holder.ts";

interface CaseDraft {
  readonly id: string;
  /** The `updatedAt` of what is changed; empty for what is new. */
  readonly version: string;
  readonly title: string;
  readonly chiefComplaint: string;
  readonly description: string;
  /** With commas between them. */
  readonly tags: string;
  readonly caseType: string;
  readonly specialty: string;
  readonly priority: string;
  readonly admissionDate: string;
  readonly dischargeDate: string;
  readonly scheduledDate: string;
}

/** What is being typed, by the patient, or the case that is changed. */
export const heldCases = createHeld<CaseDraft>();

const draftOf = (given: MedicalCase | null): CaseDraft => ({
  id: given?.id ?? crypto.randomUUID(),
  version: given?.updatedAt ?? "",
  title: given?.title ?? "",
  chiefComplaint: given?.chiefComplaint ?? "",
  description: given?.description ?? "",
  tags: given?.tags.join(", ") ?? "",
  caseType: given?.caseType ?? "consultation",
  specialty: given?.specialty ?? "",
  priority: given?.priority ?? "routine",
  admissionDate: given?.admissionDate ?? "",
  dischargeDate: given?.dischargeDate ?? "",
  scheduledDate: given?.scheduledDate ?? "",
});

/** What a case is about that is opened from elsewhere in the record. */
export interface CaseOrigin {
  readonly title: string;
  readonly description: string;
}

/** A new case about something, as it is first typed. */
export const draftAbout = (origin: CaseOrigin): CaseDraft => ({ ...draftOf(null), ...origin });

const orNull = (text: string) => (text === "" ? null : text);

/** What is sent of what was typed. */
function inputOf({ version, tags, ...typed }: CaseDraft, patientId: string): unknown {
  return {
    ...typed,
    patientId,
    tags: tags
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
    specialty: orNull(typed.specialty),
    admissionDate: orNull(typed.admissionDate),
    dischargeDate: orNull(typed.dischargeDate),
    scheduledDate: orNull(typed.scheduledDate),
    ...(version === "" ? {} : { version }),
  };
}

interface CaseFormProps {
  readonly patientId: string;
  /** What is changed; null for a new one. */
  readonly given: MedicalCase | null;
  readonly open: (input: OpenCaseInput) => Promise<void>;
  readonly change: (input: ChangeCaseInput) => Promise<void>;
  readonly onClose: () => void;
}

/** What somebody is treated for, as it is typed. */
export function CaseForm({ patientId, given, open, change, onClose }: CaseFormProps) {
  const { t, i18n } = useLingui();
  const holder = useHolder();
  const name = given?.id ?? patientId;
  const [initial] = useState<CaseDraft>(() => heldCases.get(holder, name) ?? draftOf(given));
  const [isLong, setLong] = useState(initial.description !== "" || initial.admissionDate !== "");
  const close = () => {
    heldCases.set(holder, name, null);
    onClose();
  };
  const schema = given === null ? openCaseInput : changeCaseInput;
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial,
    schema: z.preprocess((typed) => inputOf(typed as CaseDraft, patientId), schema),
    async send(typed) {
      const input = inputOf(typed, patientId);
      if (given === null) await open(openCaseInput.parse(input));
      else await change(changeCaseInput.parse(input));
      close();
    },
  });
  useEffect(() => heldCases.set(holder, name, values), [holder, name, values]);
  const field = (key: Exclude<keyof CaseDraft, "id" | "version">) => ({
    value: values[key],
    error: problems[key],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      set({ [key]: event.currentTarget.value }),
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit} aria-label={t`Case`}>
      <TextInput className={css["wide"]} label={t`What it is about`} withAsterisk autoFocus {...field("title")} />
      <Textarea
        className={css["wide"]}
        label={t`In the patient's words`}
        autosize
        minRows={2}
        maxRows={6}
        {...field("chiefComplaint")}
      />
      <NativeSelect
        label={t`How urgent`}
        data={casePriorities.map((value) => ({ value, label: i18n._(priorityWords[value]) }))}
        {...field("priority")}
      />
      <NativeSelect
        label={t`Kind`}
        data={caseTypes.map((value) => ({ value, label: i18n._(caseTypeWords[value]) }))}
        {...field("caseType")}
      />
      <NativeSelect
        label={t`Specialty`}
        data={[
          { value: "", label: t`not said` },
          ...specialties.map((value) => ({ value, label: i18n._(specialtyWords[value]) })),
        ]}
        {...field("specialty")}
      />
      <TextInput label={t`Next visit`} type="date" {...field("scheduledDate")} />
      {isLong ? (
        <>
          <Textarea
            className={css["wide"]}
            label={t`Description`}
            autosize
            minRows={3}
            maxRows={14}
            {...field("description")}
          />
          <TextInput
            className={css["wide"]}
            label={t`Tags`}
            description={t`With commas between them. They are sealed as everything else.`}
            {...field("tags")}
          />
          <TextInput label={t`Admitted`} type="date" {...field("admissionDate")} />
          <TextInput label={t`Discharged`} type="date" {...field("dischargeDate")} />
        </>
      ) : (
        <div className={css["wide"]}>
          <Button variant="subtle" size="compact-sm" onClick={() => setLong(true)}>
            <Trans>Description, tags, admission</Trans>
          </Button>
        </div>
      )}
      <FormEnd error={failure === null ? null : mutation.error} isSending={mutation.isPending} onDiscard={close}>
        {given === null ? <Trans>Open the case</Trans> : <Trans>Save</Trans>}
      </FormEnd>
    </form>
  );
}
