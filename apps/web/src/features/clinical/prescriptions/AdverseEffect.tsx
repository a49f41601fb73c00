import { Trans, useLingui } from "@lingui/react/macro";
import {
  adverseEffectCode,
  type DiagnosisList,
  diagnosisSeverities,
  type Prescription,
  proposeDiagnosisInput,
} from "@anamnesis/domain";
import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { today } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import clinical from "../clinical.module.css";
import { diagnosisSeverityWords } from "../diagnoses/diagnosis-words.ts";

interface AdverseEffectProps {
  readonly patientId: string;
  readonly caseId: string;
  readonly given: Prescription;
  readonly onProposed: (list: DiagnosisList) => void;
  readonly onClose: () => void;
}

/** How sure one is of what somebody has only just said. */
const proposedConfidence = 0.6;

/** Proposes the diagnosis for an adverse effect of what was prescribed, with its code. Somebody decides about it. */
export function AdverseEffect({ patientId, caseId, given, onProposed, onClose }: AdverseEffectProps) {
  const { t, i18n } = useLingui();
  const [id] = useState(() => crypto.randomUUID());
  const [what, setWhat] = useState("");
  const [severity, setSeverity] = useState("moderate");
  const [isAsked, setAsked] = useState(false);
  const { name } = given.order;
  const code = adverseEffectCode(given.order);
  const proposing = useMutation({
    mutationFn: () =>
      client.clinical.diagnoses.propose.mutate(
        proposeDiagnosisInput.parse({
          id,
          patientId,
          caseId,
          encounteredOn: today(),
          primaryDiagnosis: t`Adverse effect of ${name}`,
          icdCode: code,
          severity,
          confidence: proposedConfidence,
          details: { reasoning: what },
        }),
      ),
    onSuccess(list) {
      onProposed(list);
      onClose();
    },
  });
  const isShort = what.trim().length < 3;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!isShort) proposing.mutate();
  };
  return (
    <form className={settings["stack"]} noValidate onSubmit={submit} aria-label={t`Adverse effect of ${name}`}>
      <Textarea
        label={t`What happened`}
        autoFocus
        withAsterisk
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        value={what}
        error={isAsked && isShort ? t`Say it in a few words.` : undefined}
        onChange={({ currentTarget: { value } }) => setWhat(value)}
      />
      <NativeSelect
        label={t`How bad it is`}
        value={severity}
        data={diagnosisSeverities.map((value) => ({ value, label: i18n._(diagnosisSeverityWords[value]) }))}
        onChange={({ currentTarget: { value } }) => setSeverity(value)}
      />
      <p className={clinical["quiet"]}>
        <Trans>Proposed as a diagnosis with the code {code}. Somebody decides about it there.</Trans>
      </p>
      <div className={settings["actions"]}>
        <Button type="submit" size="xs" loading={proposing.isPending}>
          <Trans>Propose the diagnosis</Trans>
        </Button>
        <Button variant="default" size="xs" onClick={onClose}>
          <Trans>Not now</Trans>
        </Button>
      </div>
      {proposing.isError && <ErrorState error={proposing.error} />}
    </form>
  );
}
