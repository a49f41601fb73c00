import { Trans, useLingui } from "@lingui/react/macro";
import { msg } from "@lingui/core/macro";
import type { OwnPlan } from "@anamnesis/domain";
import { formatFullDay } from "../../../lib/dates.ts";
import { Chip } from "../../../ui/Chip.tsx";
import settings from "../../../ui/settings.module.css";
import css from "../clinical.module.css";
import { PlanContents } from "../plans/PlanContents.tsx";
import { planStatusTones, planStatusWords } from "../plans/plan-words.ts";

const ownWords = { instructions: msg`What to do yourself`, restrictions: msg`What not to do for now` };

/** How one is to be treated, as it was agreed. Nothing where there is nothing. */
export function OwnPlans({ plans }: { readonly plans: readonly OwnPlan[] }) {
  const { t, i18n } = useLingui();
  if (plans.length === 0) return null;
  return (
    <section className={css["asked"]} aria-label={t`Your treatment plans`}>
      <h3>
        <Trans>Your treatment plans</Trans>
      </h3>
      {plans.map((plan) => {
        const { id, title, status, startsOn, approvedBy, steps } = plan;
        const day = formatFullDay(startsOn);
        return (
          <article key={id} aria-label={title}>
            <div className={settings["head"]}>
              <h4>{title}</h4>
              <Chip tone={planStatusTones[status]}>{i18n._(planStatusWords[status])}</Chip>
            </div>
            <p className={css["quiet"]}>
              {approvedBy === null ? (
                <Trans>From {day}</Trans>
              ) : (
                <Trans>
                  From {day}, approved by {approvedBy}
                </Trans>
              )}
            </p>
            <PlanContents
              content={plan}
              steps={steps}
              isRunning={status === "active" || status === "on_hold"}
              ownWords={ownWords}
            />
          </article>
        );
      })}
    </section>
  );
}
