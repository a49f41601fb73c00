import { Trans, useLingui } from "@lingui/react/macro";
import type { Patient, Plan } from "@anamnesis/domain";
import { useRouteContext } from "@tanstack/react-router";
import { createPortal } from "react-dom";
import { formatFullDay, formatMoment } from "../../../lib/dates.ts";
import { useMembership } from "../../identity/membership.ts";
import css from "../notes/paper.module.css";
import { PlanContents } from "./PlanContents.tsx";
import { planStatusWords } from "./plan-words.ts";

interface PlanPaperProps {
  readonly patient: Patient;
  readonly plan: Plan;
  /** When it was asked for, ISO 8601. */
  readonly printedAt: string;
}

/** A plan as it goes to paper, to be given to whom it is for: without what is for those who treat them. */
export function PlanPaper({ patient, plan, printedAt }: PlanPaperProps) {
  const { i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const clinic = useMembership()?.name ?? "";
  const printedBy = account.displayName;
  const moment = formatMoment(printedAt);
  const { content, startsOn, approved, status, steps } = plan;
  return createPortal(
    <div className={css["paper"]}>
      <header className={css["head"]}>
        <div className={css["who"]}>
          <strong>
            {patient.givenName} {patient.familyName}
          </strong>
          <span>
            <Trans>born {formatFullDay(patient.birthDate)}</Trans> · {patient.recordNumber}
          </span>
        </div>
        <div className={css["where"]}>
          <span>{clinic}</span>
          <span>
            <Trans>From {formatFullDay(startsOn)}</Trans> · {i18n._(planStatusWords[status])}
          </span>
        </div>
      </header>
      <div className={css["body"]}>
        <section>
          <h1>{content.title}</h1>
          <PlanContents
            content={{ ...content, notes: "" }}
            steps={steps.map(({ note: _note, ...step }) => step)}
            isRunning={false}
          />
        </section>
        {approved !== null && (
          <p>
            <Trans>
              Approved by {approved.by ?? "–"}, {formatMoment(approved.at)}
            </Trans>
          </p>
        )}
        <p className={css["printed"]}>
          <Trans>
            Printed by {printedBy}, {moment}. That it was printed is recorded.
          </Trans>
        </p>
      </div>
    </div>,
    document.body,
  );
}
