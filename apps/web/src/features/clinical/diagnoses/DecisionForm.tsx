import { Trans, useLingui } from "@lingui/react/macro";
import {
  confirmDiagnosisInput,
  type Diagnosis,
  type DecidedRecord,
  rejectDiagnosisInput,
  writtenCode,
} from "@anamnesis/domain";
import { Button, Textarea, TextInput } from "@mantine/core";
import { z } from "zod";
import { client } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { CodePicker, type PickedCode } from "../../terminology/CodePicker.tsx";
import css from "../clinical.module.css";

/** What of the record is another one. */
export type ChangedRecord = Pick<DecidedRecord, "diagnoses"> & Partial<DecidedRecord>;

interface DecisionDraft {
  readonly finalDiagnosis: string;
  readonly finalIcdCode: PickedCode;
  readonly reviewNotes: string;
}

interface DecisionFormProps {
  readonly patientId: string;
  readonly given: Diagnosis;
  readonly decision: "confirm" | "reject";
  readonly used: readonly string[];
  readonly onDecided: (changed: ChangedRecord) => void;
  readonly onClose: () => void;
}

/** What is decided: it may be another name and code than was proposed, and what was proposed stays beside it. */
export function DecisionForm({ patientId, given, decision, used, onDecided, onClose }: DecisionFormProps) {
  const { t } = useLingui();
  const { id, updatedAt: version, primaryDiagnosis, icdCode } = given;
  const isConfirming = decision === "confirm";
  const inputOf = ({ finalDiagnosis, finalIcdCode, reviewNotes }: DecisionDraft) => ({
    id,
    patientId,
    version,
    reviewNotes,
    ...(isConfirming ? { finalDiagnosis, finalIcdCode: finalIcdCode.code ?? finalIcdCode.text } : {}),
  });
  const schema = isConfirming ? confirmDiagnosisInput : rejectDiagnosisInput;
  const { values, set, problems, failure, submit, mutation } = useForm<DecisionDraft>({
    initial: {
      finalDiagnosis: primaryDiagnosis,
      finalIcdCode: { text: icdCode === null ? "" : writtenCode(icdCode), code: icdCode },
      reviewNotes: "",
    },
    schema: z.preprocess((typed) => inputOf(typed as DecisionDraft), schema),
    async send(typed) {
      const input = inputOf(typed);
      const { diagnoses } = client.clinical;
      onDecided(
        isConfirming
          ? await diagnoses.confirm.mutate(confirmDiagnosisInput.parse(input))
          : { diagnoses: await diagnoses.reject.mutate(rejectDiagnosisInput.parse(input)) },
      );
      onClose();
    },
  });
  return (
    <form
      className={css["form"]}
      noValidate
      onSubmit={submit}
      aria-label={isConfirming ? t`Confirm the diagnosis` : t`Reject the diagnosis`}
    >
      {isConfirming && (
        <>
          <TextInput
            className={css["wide"]}
            label={t`Decided diagnosis`}
            withAsterisk
            autoFocus
            value={values.finalDiagnosis}
            error={problems["finalDiagnosis"]}
            onChange={(event) => set({ finalDiagnosis: event.currentTarget.value })}
          />
          <div className={css["wide"]}>
            <CodePicker
              label={t`Decided code`}
              value={values.finalIcdCode}
              day={given.encounteredOn}
              used={used}
              error={problems["finalIcdCode"]}
              onChange={(finalIcdCode) => set({ finalIcdCode })}
            />
          </div>
        </>
      )}
      <Textarea
        className={css["wide"]}
        label={isConfirming ? t`Notes` : t`Why not`}
        withAsterisk={!isConfirming}
        autoFocus={!isConfirming}
        autosize
        minRows={2}
        maxRows={8}
        value={values.reviewNotes}
        error={problems["reviewNotes"]}
        onChange={(event) => set({ reviewNotes: event.currentTarget.value })}
      />
      {failure !== null && (
        <div className={css["wide"]}>
          <ErrorState error={mutation.error} />
        </div>
      )}
      <div className={`${settings["actions"]} ${css["wide"]}`}>
        <Button type="submit" loading={mutation.isPending}>
          {isConfirming ? <Trans>Confirm</Trans> : <Trans>Reject</Trans>}
        </Button>
        <Button variant="default" onClick={onClose}>
          <Trans>Not now</Trans>
        </Button>
      </div>
    </form>
  );
}
