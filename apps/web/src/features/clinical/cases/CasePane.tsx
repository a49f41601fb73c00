import { Trans, useLingui } from "@lingui/react/macro";
import { caseMoves, type CaseList, type ChangeCaseInput, type Handover, type MedicalCase } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { dayOf, formatFullDay, formatMoment } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import {
  caseMoveWords,
  caseStatusTones,
  caseStatusWords,
  caseTypeWords,
  priorityTones,
  priorityWords,
  specialtyWords,
} from "./case-words.ts";
import { CaseForm, heldCases } from "./CaseForm.tsx";
import css from "../record/chart.module.css";
import { HandoverWhy } from "./HandoverWhy.tsx";
import { HandoverForm } from "./HandoverForm.tsx";
import { useHolder } from "../use-holder.ts";

interface CasePaneProps {
  readonly patientId: string;
  readonly given: MedicalCase;
  /** Of this case, the newest first. */
  readonly handovers: readonly Handover[];
  readonly onChanged: (list: CaseList) => void;
}

type Opened = "form" | "handover" | null;

/** The case that is worked at: what it is about, how far it has come, and who has it. */
export function CasePane({ patientId, given, handovers, onChanged }: CasePaneProps) {
  const { i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const mayChange = useMayUse("clinical.patients.change");
  const holder = useHolder();
  const { id, title, caseNumber, status, priority, caseType, specialty, assignedTo, updatedAt: version } = given;
  // Whoever left what they typed here goes on with it.
  const [opened, setOpened] = useState<Opened>(() => (heldCases.get(holder, id) === null ? null : "form"));
  const close = () => setOpened(null);
  const change = async (input: ChangeCaseInput) => onChanged(await client.clinical.cases.change.mutate(input));
  const [last] = handovers;
  const isOpen = given.closedAt === null;
  return (
    <Card label={title}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2 className={css["about"]}>{title}</h2>
          <Chip tone={caseStatusTones[status]}>{i18n._(caseStatusWords[status])}</Chip>
        </div>
        <p className={css["meta"]}>
          <span className={css["number"]}>{caseNumber}</span>
          {priority !== "routine" && <Chip tone={priorityTones[priority]}>{i18n._(priorityWords[priority])}</Chip>}
          <span>{i18n._(caseTypeWords[caseType])}</span>
          {specialty !== null && <span>{i18n._(specialtyWords[specialty])}</span>}
          <span>{assignedTo === null ? <Trans>nobody has it yet</Trans> : <Trans>with {assignedTo.name}</Trans>}</span>
        </p>
        {opened === "form" ? (
          <CaseForm
            patientId={patientId}
            given={given}
            open={() => Promise.resolve()}
            change={change}
            onClose={close}
          />
        ) : (
          <About given={given} />
        )}
        {last !== undefined && isOpen && opened !== "handover" && (
          <HandedOver handover={last} isMine={assignedTo?.userId === account.id} />
        )}
        {opened === "handover" && (
          <HandoverForm patientId={patientId} given={given} onDone={onChanged} onClose={close} />
        )}
        {mayChange && opened === null && (
          <Moves
            patientId={patientId}
            given={given}
            version={version}
            onChanged={onChanged}
            onForm={isOpen ? () => setOpened("form") : null}
            onHandover={isOpen ? () => setOpened("handover") : null}
          />
        )}
      </div>
    </Card>
  );
}

function About({ given }: { readonly given: MedicalCase }) {
  const { t } = useLingui();
  const { chiefComplaint, description, tags, admissionDate, dischargeDate, scheduledDate, closedAt, icdCodes } = given;
  const facts = [
    [t`Next visit`, scheduledDate],
    [t`Admitted`, admissionDate],
    [t`Discharged`, dischargeDate],
    [t`Closed`, closedAt === null ? null : dayOf(closedAt)],
  ] as const;
  const known = facts.flatMap(([name, day]) => (day === null ? [] : [`${name} ${formatFullDay(day)}`]));
  const details = [...known, ...icdCodes, ...tags.map((tag) => `#${tag}`)];
  return (
    <>
      {chiefComplaint !== "" && <p className={css["complaint"]}>{chiefComplaint}</p>}
      {description !== "" && <p className={css["complaint"]}>{description}</p>}
      {details.length > 0 && <p className={css["meta"]}>{details.join(" · ")}</p>}
    </>
  );
}

/** Who gave the case to whom, and what they said. */
function HandedOver({ handover, isMine }: { readonly handover: Handover; readonly isMine: boolean }) {
  const { id, fromName, toName, why, createdAt, acceptedAt } = handover;
  const accept = useMutation({ mutationFn: () => client.clinical.cases.accept.mutate({ id }) });
  const waits = isMine && acceptedAt === null && !accept.isSuccess;
  return (
    <div className={css["handover"]}>
      <p className={css["meta"]}>
        <Trans>
          {fromName ?? "–"} handed it over to {toName ?? "–"}, {formatMoment(createdAt)}
        </Trans>
      </p>
      <HandoverWhy why={why} />
      {waits && (
        <div>
          <Button variant="default" size="xs" loading={accept.isPending} onClick={() => accept.mutate()}>
            <Trans>I have it</Trans>
          </Button>
        </div>
      )}
      {accept.isError && <ErrorState error={accept.error} />}
    </div>
  );
}

interface MovesProps {
  readonly patientId: string;
  readonly given: MedicalCase;
  readonly version: string;
  readonly onChanged: (list: CaseList) => void;
  readonly onForm: (() => void) | null;
  readonly onHandover: (() => void) | null;
}

function Moves({ patientId, given: { id, status }, version, onChanged, onForm, onHandover }: MovesProps) {
  const { i18n } = useLingui();
  const move = useMutation({
    mutationFn: (to: MedicalCase["status"]) =>
      client.clinical.cases.move.mutate({ id, patientId, version, status: to }),
    onSuccess: onChanged,
  });
  return (
    <>
      <div className={settings["actions"]}>
        {onForm !== null && (
          <Button variant="default" size="xs" onClick={onForm}>
            <Trans>Edit the case</Trans>
          </Button>
        )}
        {onHandover !== null && (
          <Button variant="default" size="xs" onClick={onHandover}>
            <Trans>Hand over</Trans>
          </Button>
        )}
        {caseMoves[status].map((to) => (
          <Button
            key={to}
            variant="default"
            size="xs"
            loading={move.isPending && move.variables === to}
            onClick={() => move.mutate(to)}
          >
            {i18n._(caseMoveWords[to])}
          </Button>
        ))}
      </div>
      {move.isError && <ErrorState error={move.error} />}
    </>
  );
}
