import { Plural, Trans, useLingui } from "@lingui/react/macro";
import {
  answers,
  type Answer,
  checkInRecord,
  type CheckResult,
  keyOfFinding,
  numbersTaken,
  type Patient,
  type Prescription,
  type PrescriptionList,
  saveDraftInput,
} from "@anamnesis/domain";
import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { z } from "zod";
import { today } from "../../../lib/dates.ts";
import { focusFirstProblem } from "../../../lib/forms.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import { MedicationPicker } from "../../terminology/MedicationPicker.tsx";
import clinical from "../clinical.module.css";
import { useHolder } from "../use-holder.ts";
import { DosageFields } from "./DosageFields.tsx";
import { FindingItem, FindingList } from "./FindingList.tsx";
import { draftOf, heldPrescriptions, inputOf, orderOf, type PrescriptionDraft } from "./prescription-draft.ts";
import { answerWords, checkStateWords } from "./prescription-words.ts";
import css from "./prescriptions.module.css";

export interface PrescriptionFormProps {
  readonly patient: Patient;
  readonly caseId: string | null;
  /** The draft that is changed, or the prescription that another takes the place of; null for a new one. */
  readonly given: Prescription | null;
  readonly onChanged: (list: PrescriptionList) => void;
  readonly onClose: () => void;
}

/** What products and combinations that are taken at home consist of. What is not told yet is not checked, which is said. */
function useIngredients({ medications }: Patient): ReadonlyMap<string, readonly string[]> {
  const rxcuis = numbersTaken(medications);
  const { data = [] } = useQuery(
    trpc.terminology.medications.find.queryOptions(
      { rxcuis: [...rxcuis] },
      { enabled: rxcuis.length > 0, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  return new Map(data.map(({ rxcui, ingredients }) => [rxcui, ingredients]));
}

/** A prescription as it is typed, with what the checks find beside it. It is held in this window until it is saved. */
export function PrescriptionForm({ patient, caseId, given, onChanged, onClose }: PrescriptionFormProps) {
  const { t, i18n } = useLingui();
  const patientId = patient.id;
  const ingredients = useIngredients(patient);
  const holder = useHolder();
  const maySign = useMayUse("clinical.prescriptions.sign");
  const heldAs = given?.id ?? patientId;
  const [initial] = useState(() => heldPrescriptions.get(holder, heldAs) ?? draftOf({ caseId, given }));
  const [isAsked, setAsked] = useState(false);
  const isSigning = useRef(false);
  const form = useRef<HTMLFormElement>(null);
  const close = () => {
    heldPrescriptions.set(holder, heldAs, null);
    onClose();
  };

  const { values, set, problems, failure, submit, mutation } = useForm<PrescriptionDraft>({
    initial,
    schema: z.preprocess((typed) => inputOf(typed as PrescriptionDraft, patientId), saveDraftInput),
    async send(typed) {
      const saved = await client.clinical.prescriptions.saveDraft.mutate(
        saveDraftInput.parse(inputOf(typed, patientId)),
      );
      onChanged(saved);
      const version = saved.prescriptions.find(({ id }) => id === typed.id)?.updatedAt ?? null;
      if (isSigning.current && version !== null) {
        // Where signing fails, the draft is the one that was just saved.
        set({ ...typed, version });
        const overrides = asking.map(keyOfFinding).map((key) => ({ key, reason: typed.reasons[key] ?? "" }));
        onChanged(await client.clinical.prescriptions.sign.mutate({ id: typed.id, patientId, version, overrides }));
      }
      close();
    },
  });
  useEffect(() => heldPrescriptions.set(holder, heldAs, values), [holder, heldAs, values]);
  // Somebody asked for the form: they go on in it.
  useEffect(() => form.current?.querySelector("input")?.focus(), []);

  const order = orderOf(values, patientId);
  const result =
    order === null
      ? null
      : checkInRecord({ ...patient, ingredients }, { order, apartFrom: [values.id, values.replaces], today: today() });
  const asking = result?.findings.filter(({ isInterruptive }) => isInterruptive) ?? [];
  const isAnswered = asking.every((finding) => (values.reasons[keyOfFinding(finding)] ?? "").trim().length >= 3);

  // Whoever presses Enter in a field saves the draft: signing is a click of its own.
  const sign = () => {
    isSigning.current = true;
    setAsked(true);
    if (form.current === null) return;
    if (isAnswered) form.current.requestSubmit();
    else focusFirstProblem(form.current);
  };
  const saidOf = (key: "pregnancy" | "breastfeeding") => ({
    value: values[key],
    data: answers.map((value) => ({ value, label: i18n._(answerWords[value]) })),
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) => {
      const said = answers.find((one: Answer) => one === value);
      if (said !== undefined) set({ [key]: said });
    },
  });
  return (
    <div className={css["room"]}>
      <form ref={form} className={css["composer"]} noValidate onSubmit={submit} aria-label={t`Prescription`}>
        <div className={css["fields"]}>
          <div className={clinical["wide"]}>
            <MedicationPicker
              label={t`Medicine`}
              isRequired
              value={values}
              error={problems["order.name"]}
              onChange={(picked, hit) => set({ ...picked, ingredients: hit?.ingredients ?? [] })}
            />
          </div>
          <DosageFields values={values} problems={problems} set={set} />
          <TextInput
            type="date"
            label={t`From`}
            value={values.startsOn}
            error={problems["startsOn"]}
            onChange={({ currentTarget: { value } }) => set({ startsOn: value })}
          />
          <TextInput
            type="date"
            label={t`Last day`}
            description={t`Empty for as long as it is not stopped`}
            value={values.endsOn}
            error={problems["endsOn"]}
            onChange={({ currentTarget: { value } }) => set({ endsOn: value })}
          />
          <TextInput
            className={clinical["wide"]}
            label={t`What it is for`}
            value={values.indication}
            error={problems["order.indication"]}
            onChange={({ currentTarget: { value } }) => set({ indication: value })}
          />
          <Textarea
            className={clinical["wide"]}
            label={t`For the patient, in plain words`}
            autosize
            minRows={2}
            maxRows={10}
            value={values.instructions}
            error={problems["order.instructions"]}
            onChange={({ currentTarget: { value } }) => set({ instructions: value })}
          />
          {patient.gender !== "male" && (
            <>
              <NativeSelect label={t`Pregnant`} {...saidOf("pregnancy")} />
              <NativeSelect label={t`Breastfeeding`} {...saidOf("breastfeeding")} />
            </>
          )}
        </div>
        <Found result={result} values={values} isAsked={isAsked} set={set} />
        <div className={settings["stack"]}>
          {failure !== null && mutation.error !== null && <ErrorState error={mutation.error} />}
          <div className={settings["actions"]}>
            {maySign && (
              <Button loading={mutation.isPending} onClick={sign}>
                <Trans>Sign</Trans>
              </Button>
            )}
            <Button
              type="submit"
              variant={maySign ? "default" : "filled"}
              loading={mutation.isPending}
              onClick={() => {
                isSigning.current = false;
              }}
            >
              <Trans>Save as draft</Trans>
            </Button>
            <Button variant="default" onClick={close}>
              <Trans>Discard</Trans>
            </Button>
          </div>
        </div>
      </form>
    </div>
  );
}

interface FoundProps {
  /** Null while nothing is named that could be checked. */
  readonly result: CheckResult | null;
  readonly values: PrescriptionDraft;
  /** Whether somebody tried to sign without saying why. */
  readonly isAsked: boolean;
  readonly set: (change: Partial<PrescriptionDraft>) => void;
}

/** What the checks find by now. What asks for a reason has a field for it; the rest does not stand in the way. */
function Found({ result, values, isAsked, set }: FoundProps) {
  const { t, i18n } = useLingui();
  const count = result?.findings.filter(({ isInterruptive }) => isInterruptive).length ?? 0;
  return (
    <section className={css["found"]} aria-label={t`What the checks find`}>
      <h3>
        <Trans>What the checks find</Trans>
      </h3>
      <p role="status" className={clinical["quiet"]}>
        {result === null ? (
          <Trans>Name a medicine, and it is compared with what stands in the record.</Trans>
        ) : (
          <>
            {i18n._(checkStateWords[result.state])}{" "}
            {count > 0 && (
              <Plural value={count} one="# finding asks for a reason." other="# findings ask for a reason." />
            )}
          </>
        )}
      </p>
      {result !== null && result.findings.length > 0 && (
        <FindingList>
          {result.findings.map((finding) => {
            const key = keyOfFinding(finding);
            const said = values.reasons[key] ?? "";
            return (
              <FindingItem key={key} finding={finding}>
                {finding.isInterruptive && (
                  <Textarea
                    label={t`Why you prescribe it nevertheless`}
                    autosize
                    minRows={1}
                    maxRows={6}
                    value={said}
                    error={isAsked && said.trim().length < 3 ? t`Say why, in a few words.` : undefined}
                    onChange={({ currentTarget: { value } }) => set({ reasons: { ...values.reasons, [key]: value } })}
                  />
                )}
              </FindingItem>
            );
          })}
        </FindingList>
      )}
    </section>
  );
}
