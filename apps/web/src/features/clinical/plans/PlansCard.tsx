import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { isOverdue, isOverPlan, type PlanList } from "@anamnesis/domain";
import { Link } from "@tanstack/react-router";
import { formatFullDay, today } from "../../../lib/dates.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { useMayUse } from "../../identity/membership.ts";
import clinical from "../clinical.module.css";
import css from "./plans.module.css";
import { planStatusTones, planStatusWords } from "./plan-words.ts";

interface PlansCardProps {
  readonly patientId: string;
  readonly list: PlanList;
  /** The case that is worked at; null for none. */
  readonly caseId: string | null;
}

/** How somebody is to be treated, of all cases: what goes on first. Each plan has a page. */
export function PlansCard({ patientId, list: { plans, unreadable }, caseId }: PlansCardProps) {
  const { t, i18n } = useLingui();
  const mayDraft = useMayUse("clinical.plans.draft");
  const sorted = plans.toSorted((one, other) => Number(isOverPlan(one.status)) - Number(isOverPlan(other.status)));
  return (
    <Card label={t`Treatment plans`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Treatment plans</Trans>
          </h2>
          {mayDraft && (
            <Link
              to="/patients/$id/plans/$plan"
              params={{ id: patientId, plan: "new" }}
              search={caseId === null ? {} : { case: caseId }}
            >
              <Trans>Write a plan</Trans>
            </Link>
          )}
        </div>
        {plans.length === 0 && (
          <p className={clinical["quiet"]}>
            <Trans>None so far.</Trans>
          </p>
        )}
        <ul className={css["list"]} aria-label={t`Plans of this patient`}>
          {sorted.map((plan) => {
            const { id, status, content, startsOn } = plan;
            return (
              <li key={id} className={css["row"]} data-past={isOverPlan(status) || undefined}>
                <Link to="/patients/$id/plans/$plan" params={{ id: patientId, plan: id }} className={css["link"]}>
                  {content.title === "" ? t`A plan that cannot be read` : content.title}
                </Link>
                <Chip tone={planStatusTones[status]}>{i18n._(planStatusWords[status])}</Chip>
                <span className={clinical["quiet"]}>
                  <Trans>From {formatFullDay(startsOn)}</Trans>
                  {isOverdue(plan, today()) && (
                    <>
                      {" · "}
                      <Trans>past its end</Trans>
                    </>
                  )}
                </span>
              </li>
            );
          })}
        </ul>
        {unreadable > 0 && (
          <p role="status" className={clinical["quiet"]}>
            <Plural value={unreadable} one="# more could not be opened." other="# more could not be opened." />
          </p>
        )}
      </div>
    </Card>
  );
}
