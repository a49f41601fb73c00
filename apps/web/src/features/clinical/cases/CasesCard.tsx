import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { CaseList, MedicalCase } from "@anamnesis/domain";
import { isEndedCase } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Chip } from "../../../ui/Chip.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { caseStatusTones, caseStatusWords } from "./case-words.ts";
import css from "../record/chart.module.css";
import clinical from "../clinical.module.css";

interface CasesCardProps {
  readonly patientId: string;
  readonly list: CaseList;
  /** The one that is shown. */
  readonly chosen: string | null;
  /** Begins a new one; null for who may not. */
  readonly onNew: (() => void) | null;
}

/** What a patient is and was treated for: one of them is shown beside it. */
export function CasesCard({ patientId, list, chosen, onNew }: CasesCardProps) {
  const { t } = useLingui();
  const { cases, unreadable } = list;
  return (
    <Card label={t`Cases`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Cases</Trans>
          </h2>
          {onNew !== null && (
            <Button variant="default" size="xs" onClick={onNew}>
              <Trans>Open a case</Trans>
            </Button>
          )}
        </div>
        {cases.length === 0 && (
          <p className={clinical["quiet"]}>
            <Trans>None yet.</Trans>
          </p>
        )}
        {cases.length > 0 && (
          <ul className={css["cases"]} aria-label={t`Cases`}>
            {cases.map((one) => (
              <CaseLink key={one.id} patientId={patientId} given={one} isChosen={one.id === chosen} />
            ))}
          </ul>
        )}
        {unreadable > 0 && (
          <p role="status" className={clinical["quiet"]}>
            <Plural value={unreadable} one="# more could not be opened." other="# more could not be opened." />
          </p>
        )}
      </div>
    </Card>
  );
}

interface CaseLinkProps {
  readonly patientId: string;
  readonly given: MedicalCase;
  readonly isChosen: boolean;
}

function CaseLink({ patientId, given: { id, title, caseNumber, status }, isChosen }: CaseLinkProps) {
  const { i18n } = useLingui();
  return (
    <li>
      <Link
        to="/patients/$id"
        params={{ id: patientId }}
        search={{ case: id }}
        resetScroll={false}
        className={css["case"]}
        data-past={isEndedCase(status) || undefined}
        aria-current={isChosen ? "true" : undefined}
      >
        <span className={css["title"]}>{title}</span>
        <span className={css["number"]}>{caseNumber}</span>
        <Chip tone={caseStatusTones[status]}>{i18n._(caseStatusWords[status])}</Chip>
      </Link>
    </li>
  );
}
