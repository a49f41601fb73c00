import { Trans, useLingui } from "@lingui/react/macro";
import {
  type Diagnosis,
  type DiagnosisDecision,
  type Evidence,
  isUndecided,
  type Observation,
  type PatientDiary,
  writtenCode,
} from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { formatFullDay, formatMoment } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import { Chip } from "../../../ui/Chip.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import { CiteMenu } from "./CiteMenu.tsx";
import clinical from "../clinical.module.css";
import { type ChangedRecord, DecisionForm } from "./DecisionForm.tsx";
import css from "./diagnoses.module.css";
import {
  detailLists,
  detailWords,
  diagnosisSeverityWords,
  diagnosisStatusTones,
  diagnosisStatusWords,
} from "./diagnosis-words.ts";

interface DiagnosisEntryProps {
  readonly patientId: string;
  readonly given: Diagnosis;
  readonly used: readonly string[];
  readonly observations: readonly Observation[];
  /** Null where none is shared. */
  readonly diary: PatientDiary | null;
  readonly onChanged: (changed: ChangedRecord) => void;
  /** Null where nothing can take its place. */
  readonly onReplace: (() => void) | null;
}

/** One diagnosis: what holds, above what was proposed and what it rests on. */
export function DiagnosisEntry({
  patientId,
  given,
  used,
  observations,
  diary,
  onChanged,
  onReplace,
}: DiagnosisEntryProps) {
  const { t, i18n } = useLingui();
  const [deciding, setDeciding] = useState<"confirm" | "reject" | null>(null);
  const { status, decision, severity, confidence, model, proposedBy, encounteredOn } = given;
  const name = decision?.finalDiagnosis ?? given.primaryDiagnosis;
  const code = decision === null ? given.icdCode : decision.finalIcdCode;
  const day = formatFullDay(encounteredOn);
  const sure = i18n.number(confidence, { style: "percent" });
  return (
    <article className={css["entry"]} aria-label={name}>
      <div className={settings["head"]}>
        <h3 className={css["name"]}>
          {code !== null && <span className={css["code"]}>{writtenCode(code)}</span>} {name}
        </h3>
        <Chip tone={diagnosisStatusTones[status]}>{i18n._(diagnosisStatusWords[status])}</Chip>
      </div>
      <p className={clinical["quiet"]}>
        {[i18n._(diagnosisSeverityWords[severity]), t`${sure} sure`, day].join(" · ")}
        {" · "}
        {model === null ? (
          <Trans>proposed by {proposedBy.name ?? "–"}</Trans>
        ) : (
          <Trans>
            suggested by {model.name} {model.version}, asked by {proposedBy.name ?? "–"}
          </Trans>
        )}
      </p>
      {decision !== null && <Decided given={given} decision={decision} />}
      <Details patientId={patientId} given={given} />
      {deciding === null ? (
        <Actions
          patientId={patientId}
          given={given}
          observations={observations}
          diary={diary}
          onChanged={onChanged}
          onDecide={setDeciding}
          onReplace={onReplace}
        />
      ) : (
        <DecisionForm
          patientId={patientId}
          given={given}
          decision={deciding}
          used={used}
          onDecided={onChanged}
          onClose={() => setDeciding(null)}
        />
      )}
    </article>
  );
}

function Decided({ given, decision }: { readonly given: Diagnosis; readonly decision: DiagnosisDecision }) {
  const { by, at, notes, finalDiagnosis, finalIcdCode } = decision;
  const isOther =
    finalDiagnosis !== null && (finalDiagnosis !== given.primaryDiagnosis || finalIcdCode !== given.icdCode);
  const proposed = [given.icdCode === null ? "" : writtenCode(given.icdCode), given.primaryDiagnosis].join(" ").trim();
  const moment = formatMoment(at);
  return (
    <div>
      <p className={clinical["quiet"]}>
        <Trans>
          Decided by {by ?? "–"}, {moment}
        </Trans>
      </p>
      {isOther && (
        <p className={clinical["quiet"]}>
          <Trans>Proposed was: {proposed}</Trans>
        </p>
      )}
      {notes !== "" && <p className={css["words"]}>{notes}</p>}
    </div>
  );
}

interface DetailsProps {
  readonly patientId: string;
  readonly given: Diagnosis;
}

function Details({ patientId, given: { details, evidence, caseId } }: DetailsProps) {
  const { i18n } = useLingui();
  const lists = detailLists.filter((list) => details[list].length > 0);
  if (details.reasoning === "" && lists.length === 0 && evidence.length === 0) return null;
  return (
    <details>
      <summary>
        <Trans>What it rests on</Trans>
      </summary>
      <div className={css["details"]}>
        {details.reasoning !== "" && <p className={css["words"]}>{details.reasoning}</p>}
        {lists.map((list) => (
          <p key={list}>
            <strong>{i18n._(detailWords[list])}</strong>: {details[list].join("; ")}
          </p>
        ))}
        {evidence.length > 0 && (
          <ul>
            {evidence.map((one) => (
              <Cited key={one.id} patientId={patientId} caseId={caseId} evidence={one} />
            ))}
          </ul>
        )}
      </div>
    </details>
  );
}

interface CitedProps {
  readonly patientId: string;
  /** Where the diagnosis stands. */
  readonly caseId: string;
  readonly evidence: Evidence;
}

function Cited({ patientId, caseId, evidence }: CitedProps) {
  const { kind, text, occurredAt, citedAt, citedBy, sourceId, sourceDigest } = evidence;
  const [was, cited] = [formatMoment(occurredAt), formatMoment(citedAt)];
  return (
    <li>
      <p className={css["words"]}>{text}</p>
      <p className={clinical["quiet"]} title={sourceDigest === null ? undefined : `SHA-256 ${sourceDigest}`}>
        {kind === "diary_entry" && (
          <Trans>
            Diary, {was}; copied by {citedBy ?? "–"}, {cited}
          </Trans>
        )}
        {kind === "observation" && (
          <Trans>
            Measured {was}; copied by {citedBy ?? "–"}, {cited}
          </Trans>
        )}
        {kind === "note" && (
          <Trans>
            <Link
              to="/patients/$id"
              params={{ id: patientId }}
              search={{ case: caseId, note: sourceId }}
              resetScroll={false}
            >
              Signed note
            </Link>{" "}
            of {was}; cited by {citedBy ?? "–"}, {cited}
          </Trans>
        )}
      </p>
    </li>
  );
}

interface ActionsProps extends Omit<DiagnosisEntryProps, "used"> {
  readonly onDecide: (decision: "confirm" | "reject") => void;
}

/** What can be done with it now, by whom it is. */
function Actions({ patientId, given, observations, diary, onChanged, onDecide, onReplace }: ActionsProps) {
  const { account } = useRouteContext({ from: "/shell" });
  const mayDecide = useMayUse("clinical.diagnoses.decide");
  const { id, status, updatedAt: version, proposedBy } = given;
  const review = useMutation({
    mutationFn: () => client.clinical.diagnoses.askForReview.mutate({ id, patientId, version }),
    onSuccess: (diagnoses) => onChanged({ diagnoses }),
  });
  if (!mayDecide) return null;
  const isOwn = status === "under_review" && proposedBy.userId === account.id;
  return (
    <>
      {isOwn && (
        <p className={clinical["quiet"]}>
          <Trans>You asked somebody else to decide.</Trans>
        </p>
      )}
      <div className={settings["actions"]}>
        {isUndecided(status) && !isOwn && (
          <>
            <Button variant="default" size="xs" onClick={() => onDecide("confirm")}>
              <Trans>Confirm…</Trans>
            </Button>
            <Button variant="default" size="xs" onClick={() => onDecide("reject")}>
              <Trans>Reject…</Trans>
            </Button>
          </>
        )}
        {isUndecided(status) && status !== "under_review" && (
          <Button variant="subtle" size="xs" loading={review.isPending} onClick={() => review.mutate()}>
            <Trans>Somebody else is to decide</Trans>
          </Button>
        )}
        {isUndecided(status) && (
          <CiteMenu
            patientId={patientId}
            given={given}
            observations={observations}
            diary={diary}
            onCited={(diagnoses) => onChanged({ diagnoses })}
          />
        )}
        {onReplace !== null && (
          <Button variant="default" size="xs" onClick={onReplace}>
            <Trans>Replace…</Trans>
          </Button>
        )}
      </div>
      {review.isError && <ErrorState error={review.error} />}
    </>
  );
}
