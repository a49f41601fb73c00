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
import { Button, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { formatFullDay, formatMoment } from "../../lib/dates.ts";
import { client } from "../../lib/trpc.ts";
import { Chip } from "../../ui/Chip.tsx";
import settings from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";
import { useMayUse } from "../identity/membership.ts";
import { CiteDiary, type CitedEntry } from "./CiteDiary.tsx";
import clinical from "./clinical.module.css";
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
      <Details given={given} />
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

function Details({ given: { details, evidence } }: { readonly given: Diagnosis }) {
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
              <Cited key={one.id} evidence={one} />
            ))}
          </ul>
        )}
      </div>
    </details>
  );
}

function Cited({ evidence: { kind, text, occurredAt, citedAt, citedBy } }: { readonly evidence: Evidence }) {
  const [was, cited] = [formatMoment(occurredAt), formatMoment(citedAt)];
  return (
    <li>
      <p className={css["words"]}>{text}</p>
      <p className={clinical["quiet"]}>
        {kind === "diary_entry" ? (
          <Trans>
            Diary, {was}; copied by {citedBy ?? "–"}, {cited}
          </Trans>
        ) : (
          <Trans>
            Measured {was}; copied by {citedBy ?? "–"}, {cited}
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
            onChanged={onChanged}
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

const mostOffered = 8;
type CitedSource = { readonly kind: "observation"; readonly sourceId: string } | CitedEntry;

/** Measurements and entries of the shared diary that it can rest on. */
function CiteMenu({ patientId, given, observations, diary, onChanged }: Omit<ActionsProps, "onDecide" | "onReplace">) {
  const cite = useMutation({
    mutationFn: (source: CitedSource) =>
      client.clinical.diagnoses.cite.mutate({
        ...source,
        id: crypto.randomUUID(),
        patientId,
        diagnosisId: given.id,
      }),
    onSuccess: (diagnoses) => onChanged({ diagnoses }),
  });
  const cited = new Set(given.evidence.map(({ sourceId }) => sourceId));
  const offered = observations.filter(({ id, status }) => status === "final" && !cited.has(id)).slice(0, mostOffered);
  return (
    <>
      {offered.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="subtle" size="xs" loading={cite.isPending}>
              <Trans>Cite a measurement</Trans>
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {offered.map(({ id, effectiveAt }) => (
              <Menu.Item key={id} onClick={() => cite.mutate({ kind: "observation", sourceId: id })}>
                {formatMoment(effectiveAt)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {diary !== null && <CiteDiary diary={diary} isCiting={cite.isPending} onCite={cite.mutate} />}
      {cite.isError && <ErrorState error={cite.error} />}
    </>
  );
}
