import { Trans, useLingui } from "@lingui/react/macro";
import { type Finding, keyOfFinding, type KeptFinding, ruleSources } from "@anamnesis/domain";
import type { ReactNode } from "react";
import { domainText } from "../../../lib/domain-words.ts";
import { Chip } from "../../../ui/Chip.tsx";
import clinical from "../clinical.module.css";
import { findingKindWords, findingSeverityWords, toneOf } from "./prescription-words.ts";
import css from "./prescriptions.module.css";

interface FindingListProps<One extends Finding> {
  readonly label: string;
  readonly findings: readonly One[];
  /** What stands below a finding: why it was signed nevertheless, or where that is typed. */
  readonly answerOf: (finding: One) => ReactNode;
}

/** What the checks found: what may happen, what is to be done, and where that is known from. */
export function FindingList<One extends Finding>({ label, findings, answerOf }: FindingListProps<One>) {
  const { i18n } = useLingui();
  return (
    <ul className={css["findings"]} aria-label={label}>
      {findings.map((finding) => {
        const { kind, severity, about, effect, management, source } = finding;
        const { title, url } = ruleSources[source];
        return (
          <li key={keyOfFinding(finding)} className={css["finding"]} data-asks={finding.isInterruptive || undefined}>
            <p className={css["kind"]}>
              <strong>{i18n._(findingKindWords[kind])}</strong>
              {about.length > 0 && <span>{about.join(", ")}</span>}
              {kind !== "not_checked" && <Chip tone={toneOf(finding)}>{i18n._(findingSeverityWords[severity])}</Chip>}
            </p>
            <p>{domainText(effect)}</p>
            <p>{domainText(management)}</p>
            {url !== "" && (
              <p className={clinical["quiet"]}>
                <a href={url} target="_blank" rel="noreferrer">
                  {title}
                </a>
              </p>
            )}
            {answerOf(finding)}
          </li>
        );
      })}
    </ul>
  );
}

/** The same as it was kept, with what was said to it. */
export function KeptFindings({
  label,
  findings,
}: {
  readonly label: string;
  readonly findings: readonly KeptFinding[];
}) {
  return (
    <FindingList
      label={label}
      findings={findings}
      answerOf={({ overrideReason }) =>
        overrideReason === null ? null : (
          <p className={css["answer"]}>
            <Trans>Signed nevertheless: {overrideReason}</Trans>
          </p>
        )
      }
    />
  );
}
