import { Trans, useLingui } from "@lingui/react/macro";
import {
  type Diagnosis,
  type DiagnosisList,
  isUndecided,
  type Observation,
  type PatientDiary,
} from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { today } from "../../../lib/dates.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import clinical from "../clinical.module.css";
import css from "./diagnoses.module.css";
import type { ChangedRecord } from "./DecisionForm.tsx";
import { DiagnosisEntry } from "./DiagnosisEntry.tsx";
import { DiagnosisForm, heldDiagnoses } from "./DiagnosisForm.tsx";
import { useHolder } from "../use-holder.ts";

interface DiagnosesCardProps {
  readonly patientId: string;
  readonly caseId: string;
  /** Of all cases of the patient. */
  readonly list: DiagnosisList;
  readonly observations: readonly Observation[];
  readonly diary: PatientDiary | null;
  /** Nobody adds anything to a case that is closed. */
  readonly isOpen: boolean;
  readonly onChanged: (changed: ChangedRecord) => void;
}

/** Codes of a patient, the latest first. */
export const codesUsed = ({ diagnoses }: DiagnosisList): readonly string[] => [
  ...new Set(diagnoses.flatMap(({ icdCode, decision }) => decision?.finalIcdCode ?? icdCode ?? [])),
];

const isOver = ({ status }: Diagnosis) => status === "rejected" || status === "superseded";

/** What somebody has, of one case: what was proposed and what was decided. */
export function DiagnosesCard({ patientId, caseId, list, observations, diary, isOpen, onChanged }: DiagnosesCardProps) {
  const { t } = useLingui();
  const mayPropose = useMayUse("clinical.diagnoses.propose") && isOpen;
  const holder = useHolder();
  const own = list.diagnoses.filter((one) => one.caseId === caseId);
  // Whoever left what they typed here goes on with it.
  const [open, setOpen] = useState(() =>
    [caseId, ...own.map(({ id }) => id)].find((name) => heldDiagnoses.get(holder, name) !== null),
  );
  const used = codesUsed(list);
  const replaced = own.find(({ id, status }) => id === open && status === "confirmed") ?? null;
  const isTyping = mayPropose && (open === caseId || replaced !== null);
  return (
    <Card label={t`Diagnoses`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Diagnoses</Trans>
          </h2>
          {mayPropose && !isTyping && (
            <Button variant="default" size="xs" onClick={() => setOpen(caseId)}>
              <Trans>Add a diagnosis</Trans>
            </Button>
          )}
        </div>
        {isTyping && (
          <DiagnosisForm
            key={open}
            patientId={patientId}
            caseId={caseId}
            replaced={replaced}
            used={used}
            confirmed={own.flatMap(({ status, decision }) =>
              status === "confirmed" && decision !== null ? (decision.finalIcdCode ?? []) : [],
            )}
            send={async (input) => onChanged({ diagnoses: await client.clinical.diagnoses.propose.mutate(input) })}
            onClose={() => setOpen(undefined)}
          />
        )}
        {own.length === 0 && !isTyping && (
          <p className={clinical["quiet"]}>
            <Trans>None so far.</Trans>
          </p>
        )}
        <ul className={css["list"]} aria-label={t`Diagnoses of this case`}>
          {own
            .toSorted((one, other) => Number(isOver(one)) - Number(isOver(other)))
            .map((diagnosis) => (
              <li key={diagnosis.id} data-past={isOver(diagnosis) || undefined}>
                <DiagnosisEntry
                  patientId={patientId}
                  given={diagnosis}
                  used={used}
                  observations={observations}
                  diary={diary}
                  onChanged={onChanged}
                  onReplace={
                    mayPropose && diagnosis.status === "confirmed" && !isTyping ? () => setOpen(diagnosis.id) : null
                  }
                />
              </li>
            ))}
        </ul>
        {mayPropose && !isTyping && (
          <Suggestions patientId={patientId} caseId={caseId} isAsked={own.some(isGenerated)} onChanged={onChanged} />
        )}
      </div>
    </Card>
  );
}

const isGenerated = ({ status, model }: Diagnosis) => model !== null && isUndecided(status);

interface SuggestionsProps {
  readonly patientId: string;
  readonly caseId: string;
  /** What it said waits for somebody to decide. */
  readonly isAsked: boolean;
  readonly onChanged: (changed: ChangedRecord) => void;
}

/** Where a model is switched on, it can be asked. It decides nothing. */
function Suggestions({ patientId, caseId, isAsked, onChanged }: SuggestionsProps) {
  const model = useQuery(trpc.clinical.diagnoses.model.queryOptions());
  const ask = useMutation({
    mutationFn: () => client.clinical.diagnoses.suggest.mutate({ patientId, caseId, encounteredOn: today() }),
    onSuccess: (diagnoses) => onChanged({ diagnoses }),
  });
  const found = model.data ?? null;
  if (found === null || isAsked) return null;
  return (
    <div className={settings["stack"]}>
      <p className={clinical["quiet"]}>
        <Trans>
          {found.name} {found.version} can read the words of this case, without who it is about. You decide what of it
          holds.
        </Trans>
      </p>
      <div>
        <Button variant="default" size="xs" loading={ask.isPending} onClick={() => ask.mutate()}>
          <Trans>Have it suggest</Trans>
        </Button>
      </div>
      {ask.isError && <ErrorState error={ask.error} />}
    </div>
  );
}
