import { Trans, useLingui } from "@lingui/react/macro";
import type { Plan, PlanList } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../../lib/trpc.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import { WhyForm } from "../WhyForm.tsx";

interface PlanActionsProps {
  readonly patientId: string;
  readonly plan: Plan;
  readonly onChanged: (list: PlanList) => void;
  readonly onWrite: () => void;
}

type Step = "approve" | "discard" | "active" | "completed";

/** Where a plan can go from where it is. */
export function PlanActions({ patientId, plan, onChanged, onWrite }: PlanActionsProps) {
  const { t } = useLingui();
  const mayDraft = useMayUse("clinical.plans.draft");
  const mayApprove = useMayUse("clinical.plans.approve");
  const mayMove = useMayUse("clinical.plans.move");
  const [asking, setAsking] = useState<"on_hold" | "discontinued" | null>(null);
  const { id, status, updatedAt: version } = plan;
  const named = { id, patientId, version };
  const { plans } = client.clinical;
  const going = useMutation({
    mutationFn(step: Step) {
      if (step === "approve") return plans.approve.mutate(named);
      if (step === "discard") return plans.discard.mutate(named);
      return plans.move.mutate({ ...named, status: step });
    },
    onSuccess: onChanged,
  });
  if (asking !== null) {
    return (
      <WhyForm
        label={asking === "on_hold" ? t`Why it is put on hold` : t`Why it is discontinued`}
        button={asking === "on_hold" ? t`Put on hold` : t`Discontinue`}
        send={async (reason) => onChanged(await plans.move.mutate({ ...named, status: asking, reason }))}
        onClose={() => setAsking(null)}
      />
    );
  }
  const button = (step: Step, words: string, isMain = false) => (
    <Button
      variant={isMain ? "filled" : "default"}
      loading={going.isPending && going.variables === step}
      onClick={() => going.mutate(step)}
    >
      {words}
    </Button>
  );
  return (
    <div className={settings["stack"]}>
      <div className={settings["actions"]}>
        {status === "draft" && mayApprove && button("approve", t`Approve`, true)}
        {status === "draft" && mayDraft && (
          <>
            <Button variant="default" onClick={onWrite}>
              <Trans>Change</Trans>
            </Button>
            {button("discard", t`Throw away`)}
          </>
        )}
        {status === "approved" && mayMove && (
          <>
            {button("active", t`Begin`, true)}
            {button("discard", t`Withdraw`)}
          </>
        )}
        {status === "on_hold" && mayMove && button("active", t`Go on`, true)}
        {status === "active" && mayMove && (
          <>
            {button("completed", t`Completed`)}
            <Button variant="default" onClick={() => setAsking("on_hold")}>
              <Trans>Put on hold…</Trans>
            </Button>
          </>
        )}
        {(status === "active" || status === "on_hold") && (
          <>
            {mayMove && (
              <Button variant="default" onClick={() => setAsking("discontinued")}>
                <Trans>Discontinue…</Trans>
              </Button>
            )}
            {mayDraft && (
              <Link to="/patients/$id/plans/$plan" params={{ id: patientId, plan: "new" }} search={{ replaces: id }}>
                <Trans>Write one that takes its place</Trans>
              </Link>
            )}
          </>
        )}
      </div>
      {going.isError && <ErrorState error={going.error} />}
    </div>
  );
}
