import { Trans, useLingui } from "@lingui/react/macro";
import {
  type Diagnosis,
  diagnosisSeverities,
  proposeDiagnosisInput,
  type ProposeDiagnosisInput,
} from "@anamnesis/domain";
import { Button, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { z } from "zod";
import { today } from "../../../lib/dates.ts";
import { createHeld } from "../../../lib/held.ts";
import { useForm } from "../../../lib/use-form.ts";
import { CodePicker, type PickedCode } from "../../terminology/CodePicker.tsx";
import css from "../clinical.module.css";
import { FormEnd } from "../FormEnd.tsx";
import { confidenceWords, detailLists, detailWords, diagnosisSeverityWords } from "./diagnosis-words.ts";
import { useHolder } from "../use-holder.ts";

type DetailTexts = Readonly<Record<(typeof detailLists)[number], string>>;

interface DiagnosisDraft extends DetailTexts {
  readonly id: string;
  readonly encounteredOn: string;
  readonly primaryDiagnosis: string;
  readonly icdCode: PickedCode;
  readonly severity: string;
  readonly confidence: string;
  readonly reasoning: string;
  readonly asksForReview: boolean;
}

/** What is being typed, by the case, or the diagnosis that it takes the place of. */
export const heldDiagnoses = createHeld<DiagnosisDraft>();

const newDraft = (): DiagnosisDraft => ({
  id: crypto.randomUUID(),
  encounteredOn: today(),
  primaryDiagnosis: "",
  icdCode: { text: "", code: null },
  severity: "moderate",
  confidence: "0.6",
  reasoning: "",
  asksForReview: false,
  differentials: "",
  recommendedTests: "",
  recommendedTreatments: "",
  riskFactors: "",
  contraindications: "",
});

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

interface DiagnosisFormProps {
  readonly patientId: string;
  readonly caseId: string;
  /** The confirmed one that it takes the place of; null for none. */
  readonly replaced: Diagnosis | null;
  readonly used: readonly string[];
  /** Codes that are confirmed in this case. */
  readonly confirmed: readonly string[];
  readonly send: (input: ProposeDiagnosisInput) => Promise<void>;
  readonly onClose: () => void;
}

/** What somebody may have, as it is typed. */
export function DiagnosisForm({ patientId, caseId, replaced, used, confirmed, send, onClose }: DiagnosisFormProps) {
  const { t, i18n } = useLingui();
  const holder = useHolder();
  const name = replaced?.id ?? caseId;
  const [initial] = useState(() => heldDiagnoses.get(holder, name) ?? newDraft());
  const [isLong, setLong] = useState(false);
  const close = () => {
    heldDiagnoses.set(holder, name, null);
    onClose();
  };
  const inputOf = ({ icdCode, confidence, reasoning, ...typed }: DiagnosisDraft) => {
    const { differentials, recommendedTests, recommendedTreatments, riskFactors, contraindications, ...rest } = typed;
    const lists = { differentials, recommendedTests, recommendedTreatments, riskFactors, contraindications };
    const details = Object.fromEntries(detailLists.map((list) => [list, linesOf(lists[list])]));
    return {
      ...rest,
      patientId,
      caseId,
      confidence: Number(confidence),
      icdCode: icdCode.code ?? icdCode.text,
      details: { reasoning, ...details },
      supersedes: replaced?.id ?? null,
    };
  };
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial,
    schema: z.preprocess((typed) => inputOf(typed as DiagnosisDraft), proposeDiagnosisInput),
    async send(typed) {
      await send(proposeDiagnosisInput.parse(inputOf(typed)));
      close();
    },
  });
  useEffect(() => heldDiagnoses.set(holder, name, values), [holder, name, values]);
  const typed = (key: keyof DetailTexts | "primaryDiagnosis" | "severity" | "confidence" | "encounteredOn") => ({
    value: values[key],
    error: problems[key] ?? problems[`details.${key}`],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      set({ [key]: event.currentTarget.value }),
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit} aria-label={t`Diagnosis`}>
      {replaced !== null && (
        <p className={`${css["quiet"]} ${css["wide"]}`}>
          <Trans>
            It takes the place of “{replaced.decision?.finalDiagnosis ?? replaced.primaryDiagnosis}” once it is
            confirmed.
          </Trans>
        </p>
      )}
      <div className={css["wide"]}>
        <CodePicker
          label={t`Code`}
          value={values.icdCode}
          day={values.encounteredOn}
          used={used}
          error={problems["icdCode"]}
          onChange={(icdCode, hit) =>
            set({
              icdCode,
              ...(hit === null || values.primaryDiagnosis !== "" ? {} : { primaryDiagnosis: hit.description }),
            })
          }
        />
      </div>
      {values.icdCode.code !== null && confirmed.includes(values.icdCode.code) && (
        <p role="status" className={`${css["quiet"]} ${css["wide"]}`}>
          <Trans>It is confirmed in this case already.</Trans>
        </p>
      )}
      <TextInput className={css["wide"]} label={t`Diagnosis`} withAsterisk {...typed("primaryDiagnosis")} />
      <NativeSelect
        label={t`How bad it is`}
        data={diagnosisSeverities.map((value) => ({ value, label: i18n._(diagnosisSeverityWords[value]) }))}
        {...typed("severity")}
      />
      <NativeSelect
        label={t`How sure you are`}
        data={confidenceWords.map(({ value, words }) => ({ value, label: i18n._(words) }))}
        {...typed("confidence")}
      />
      <TextInput type="date" label={t`Day of the encounter`} {...typed("encounteredOn")} />
      <Textarea
        className={css["wide"]}
        label={t`Why you think so`}
        withAsterisk={replaced !== null}
        autosize
        minRows={2}
        maxRows={10}
        value={values.reasoning}
        error={problems["details.reasoning"] ?? problems["reasoning"] ?? problems["details"]}
        onChange={(event) => set({ reasoning: event.currentTarget.value })}
      />
      {isLong ? (
        detailLists.map((list) => (
          <Textarea
            key={list}
            className={css["wide"]}
            label={i18n._(detailWords[list])}
            description={t`One a line`}
            autosize
            minRows={1}
            maxRows={8}
            {...typed(list)}
          />
        ))
      ) : (
        <div className={css["wide"]}>
          <Button variant="subtle" size="compact-sm" onClick={() => setLong(true)}>
            <Trans>Tests, treatments and what else it may be</Trans>
          </Button>
        </div>
      )}
      <Checkbox
        className={css["wide"]}
        label={t`Somebody else is to decide`}
        checked={values.asksForReview}
        onChange={(event) => set({ asksForReview: event.currentTarget.checked })}
      />
      <FormEnd error={failure === null ? null : mutation.error} isSending={mutation.isPending} onDiscard={close}>
        <Trans>Propose</Trans>
      </FormEnd>
    </form>
  );
}
