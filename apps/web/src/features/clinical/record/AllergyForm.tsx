import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import {
  type Allergy,
  allergySeverities,
  allergyStatuses,
  allergyVerifications,
  recordAllergyInput,
  type RecordAllergyInput,
  substanceClasses,
} from "@anamnesis/domain";
import { NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { z } from "zod";
import { createHeld } from "../../../lib/held.ts";
import { useForm } from "../../../lib/use-form.ts";
import { severityWords, statusWords, substanceClassWords, verificationWords } from "./allergy-words.ts";
import css from "../clinical.module.css";
import { FormEnd } from "../FormEnd.tsx";
import { useHolder } from "../use-holder.ts";

interface AllergyDraft {
  readonly id: string;
  /** The `updatedAt` of what is changed; empty for what is new. */
  readonly version: string;
  readonly substance: string;
  readonly rxcui: string;
  readonly substanceClass: string;
  readonly reaction: string;
  readonly severity: string;
  readonly verificationStatus: string;
  readonly clinicalStatus: string;
}
type AllergyField = Exclude<keyof AllergyDraft, "id" | "version">;

/** What is being typed, by the patient, or the allergy that is changed. */
export const heldAllergies = createHeld<AllergyDraft>();

const draftOf = (allergy: Allergy | null): AllergyDraft =>
  allergy === null
    ? {
        id: crypto.randomUUID(),
        version: "",
        substance: "",
        rxcui: "",
        substanceClass: "",
        reaction: "",
        severity: "unknown",
        verificationStatus: "unconfirmed",
        clinicalStatus: "active",
      }
    : {
        id: allergy.id,
        version: allergy.updatedAt,
        substance: allergy.substance,
        rxcui: allergy.rxcui,
        substanceClass: allergy.substanceClass ?? "",
        reaction: allergy.reaction,
        severity: allergy.severity,
        verificationStatus: allergy.verificationStatus,
        clinicalStatus: allergy.clinicalStatus,
      };

interface AllergyFormProps {
  readonly patientId: string;
  /** Null for one that is not recorded yet. */
  readonly allergy: Allergy | null;
  readonly send: (input: RecordAllergyInput, version: string) => Promise<void>;
  readonly onClose: () => void;
}

/** An allergy as it is typed. It is held in this window until it is sent, as what is typed of a patient is. */
export function AllergyForm({ patientId, allergy, send, onClose }: AllergyFormProps) {
  const { t, i18n } = useLingui();
  const holder = useHolder();
  const name = allergy?.id ?? patientId;
  const [initial] = useState(() => heldAllergies.get(holder, name) ?? draftOf(allergy));
  const close = () => {
    heldAllergies.set(holder, name, null);
    onClose();
  };
  const inputOf = ({ substanceClass, version: _version, ...rest }: AllergyDraft) => ({
    ...rest,
    patientId,
    substanceClass: substanceClass === "" ? null : substanceClass,
  });
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial,
    schema: z.preprocess((typed) => inputOf(typed as AllergyDraft), recordAllergyInput),
    async send(typed) {
      await send(recordAllergyInput.parse(inputOf(typed)), typed.version);
      close();
    },
  });
  useEffect(() => heldAllergies.set(holder, name, values), [holder, name, values]);
  const field = (of: AllergyField) => ({
    value: values[of],
    error: problems[of],
    autoComplete: "off",
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      set({ [of]: event.currentTarget.value }),
  });
  const choices = <Word extends string>(words: Readonly<Record<Word, MessageDescriptor>>, order: readonly Word[]) =>
    order.map((value) => ({ value, label: i18n._(words[value]) }));

  return (
    <form className={css["form"]} noValidate onSubmit={submit} aria-label={t`Allergy`}>
      <TextInput label={t`Substance`} autoFocus withAsterisk {...field("substance")} />
      <TextInput label={t`Reaction`} placeholder={t`hives, 2019`} {...field("reaction")} />
      <NativeSelect label={t`How bad it was`} data={choices(severityWords, allergySeverities)} {...field("severity")} />
      <NativeSelect
        label={t`How certain it is`}
        data={choices(verificationWords, allergyVerifications)}
        {...field("verificationStatus")}
      />
      <NativeSelect label={t`Now`} data={choices(statusWords, allergyStatuses)} {...field("clinicalStatus")} />
      <NativeSelect
        label={t`Group of substances`}
        data={[{ value: "", label: t`none of these` }, ...choices(substanceClassWords, substanceClasses)]}
        {...field("substanceClass")}
      />
      <TextInput label={t`RxCUI`} inputMode="numeric" {...field("rxcui")} />
      <FormEnd error={failure === null ? null : mutation.error} isSending={mutation.isPending} onDiscard={close}>
        <Trans>Save</Trans>
      </FormEnd>
    </form>
  );
}
