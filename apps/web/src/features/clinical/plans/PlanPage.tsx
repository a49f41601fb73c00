import { Trans, useLingui } from "@lingui/react/macro";
import { isOverdue, type Patient, type Plan, type PlanList } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { flushSync } from "react-dom";
import { formatFullDay, formatMoment, today } from "../../../lib/dates.ts";
import { hasReason } from "../../../lib/errors.ts";
import { client, queryClient } from "../../../lib/trpc.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { Card, Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import clinical from "../clinical.module.css";
import { AllergyChips } from "../record/AllergyChips.tsx";
import { ClosedRecord } from "../record/ClosedRecord.tsx";
import { keyOfRecord, putIntoRecord, useOpened } from "../record/use-opened.ts";
import { useHolder } from "../use-holder.ts";
import { PlanActions } from "./PlanActions.tsx";
import { PlanContents } from "./PlanContents.tsx";
import { PlanForm } from "./PlanForm.tsx";
import { PlanPaper } from "./PlanPaper.tsx";
import { heldPlans } from "./plan-draft.ts";
import { planStatusTones, planStatusWords } from "./plan-words.ts";

/** One plan of a patient, or a new one. That their record was opened for it is on record. */
export function PlanPage() {
  const { t } = useLingui();
  const { id } = useParams({ from: "/shell/organization/patients/$id/plans/$plan" });
  return (
    <Page
      title={t`Treatment plan`}
      lead={
        <Link to="/patients/$id" params={{ id }}>
          <Trans>The record</Trans>
        </Link>
      }
    >
      <OnlyWith permission="clinical.patients.read">
        <OpenedPlan />
      </OnlyWith>
    </Page>
  );
}

function OpenedPlan() {
  const { id, plan: name } = useParams({ from: "/shell/organization/patients/$id/plans/$plan" });
  const opened = useOpened(id);
  if (opened.isPending) return <Loading rows={2} height={96} />;
  if (opened.isError) {
    return hasReason(opened.error, "clinical.outside_care_team") ? (
      <ClosedRecord patientId={id} onOpened={() => void queryClient.resetQueries({ queryKey: keyOfRecord(id) })} />
    ) : (
      <ErrorState error={opened.error} onRetry={() => void opened.refetch()} />
    );
  }
  const { patient } = opened.data;
  return (
    <div className={settings["stack"]}>
      <Card>
        <p className={clinical["name"]}>
          {patient.givenName} {patient.familyName}
        </p>
        <p className={clinical["quiet"]}>
          {formatFullDay(patient.birthDate)} · {patient.recordNumber}
        </p>
        <AllergyChips list={patient.allergies} />
      </Card>
      <OnePlan
        key={name}
        patient={patient}
        name={name}
        look={async () => (await opened.refetch({ throwOnError: true })).data?.patient.plans ?? patient.plans}
      />
    </div>
  );
}

interface OnePlanProps {
  readonly patient: Patient;
  /** Its id, or `new`. */
  readonly name: string;
  readonly look: () => Promise<PlanList>;
}

function OnePlan({ patient, name, look }: OnePlanProps) {
  const { t } = useLingui();
  const search = useSearch({ from: "/shell/organization/patients/$id/plans/$plan" });
  const navigate = useNavigate();
  const mayDraft = useMayUse("clinical.plans.draft");
  const holder = useHolder();
  const { plans } = patient.plans;
  const plan = plans.find(({ id }) => id === name) ?? null;
  // Whoever left what they typed here goes on with it.
  const [isWriting, setWriting] = useState(
    () => mayDraft && plan?.status === "draft" && heldPlans.get(holder, plan.id) !== null,
  );
  const params = { id: patient.id };
  const keep = (list: PlanList) => putIntoRecord(patient.id, { plans: list });
  if (name === "new" && mayDraft) {
    return (
      <PlanForm
        patientId={patient.id}
        caseId={search.case ?? null}
        given={plans.find(({ id }) => id === search.replaces) ?? null}
        look={look}
        onSaved={(list, saved) => {
          keep(list);
          void navigate({ to: "/patients/$id/plans/$plan", params: { ...params, plan: saved }, replace: true });
        }}
        onClose={() => void navigate({ to: "/patients/$id", params })}
      />
    );
  }
  if (plan === null) {
    return (
      <EmptyState title={t`That plan is not there.`}>
        <Link to="/patients/$id" params={params}>
          <Trans>The record</Trans>
        </Link>
      </EmptyState>
    );
  }
  if (isWriting) {
    return (
      <PlanForm
        patientId={patient.id}
        caseId={plan.caseId}
        given={plan}
        look={look}
        onSaved={(list) => {
          keep(list);
          setWriting(false);
        }}
        onClose={() => setWriting(false)}
      />
    );
  }
  return <ShownPlan patient={patient} plan={plan} onChanged={keep} onWrite={() => setWriting(true)} />;
}

interface ShownPlanProps {
  readonly patient: Patient;
  readonly plan: Plan;
  readonly onChanged: (list: PlanList) => void;
  readonly onWrite: () => void;
}

function ShownPlan({ patient, plan, onChanged, onWrite }: ShownPlanProps) {
  const { i18n } = useLingui();
  const mayFollow = useMayUse("clinical.plans.follow");
  // When it was asked for; null while nothing is printed.
  const [printedAt, setPrintedAt] = useState<string | null>(null);
  const print = useMutation({
    mutationFn: () => client.clinical.plans.print.mutate({ id: plan.id, patientId: patient.id }),
    onSuccess() {
      flushSync(() => setPrintedAt(new Date().toISOString()));
      // Some browsers print after this has returned.
      window.addEventListener("afterprint", () => setPrintedAt(null), { once: true });
      window.print();
    },
  });
  const { id, status, content, steps, approved } = plan;
  const isRunning = status === "active" || status === "on_hold";
  return (
    <>
      {printedAt !== null && <PlanPaper patient={patient} plan={plan} printedAt={printedAt} />}
      <Card label={content.title}>
        <div className={settings["stack"]}>
          <div className={settings["head"]}>
            <h2 className={clinical["name"]}>{content.title}</h2>
            <Chip tone={planStatusTones[status]}>{i18n._(planStatusWords[status])}</Chip>
          </div>
          <About plan={plan} patientId={patient.id} />
          <PlanActions patientId={patient.id} plan={plan} onChanged={onChanged} onWrite={onWrite} />
          {approved !== null && (
            <div>
              <Button variant="subtle" size="xs" loading={print.isPending} onClick={() => print.mutate()}>
                <Trans>Print for the patient</Trans>
              </Button>
            </div>
          )}
          {print.isError && <ErrorState error={print.error} />}
          <PlanContents
            content={content}
            steps={steps}
            isRunning={isRunning}
            follows={isRunning && mayFollow ? { patientId: patient.id, planId: id, onChanged } : null}
          />
        </div>
      </Card>
    </>
  );
}

/** Who wrote, approved and moved it, and when it goes. */
function About({ plan, patientId }: { readonly plan: Plan; readonly patientId: string }) {
  const { i18n } = useLingui();
  const { startsOn, endsOn, writtenBy, approved, moved, status, replaces, replacedBy } = plan;
  const [from, until] = [formatFullDay(startsOn), endsOn === null ? null : formatFullDay(endsOn)];
  const other = replacedBy ?? replaces;
  return (
    <div className={clinical["quiet"]}>
      <p>
        {until === null ? (
          <Trans>From {from}</Trans>
        ) : (
          <Trans>
            From {from} until {until}
          </Trans>
        )}
        {isOverdue(plan, today()) && (
          <>
            {" · "}
            <Trans>past its end</Trans>
          </>
        )}
        {" · "}
        {approved === null ? (
          <Trans>drafted by {writtenBy ?? "–"}</Trans>
        ) : (
          <Trans>
            approved by {approved.by ?? "–"}, {formatMoment(approved.at)}
          </Trans>
        )}
      </p>
      {moved !== null && (
        <p>
          {i18n._(planStatusWords[status])}: {moved.by ?? "–"}, {formatMoment(moved.at)}
          {moved.reason !== "" && `. ${moved.reason}`}
        </p>
      )}
      {other !== null && (
        <p>
          <Link to="/patients/$id/plans/$plan" params={{ id: patientId, plan: other }}>
            {replacedBy === null ? (
              <Trans>The plan that it takes the place of</Trans>
            ) : (
              <Trans>What took its place</Trans>
            )}
          </Link>
        </p>
      )}
    </div>
  );
}
