import { Trans, useLingui } from "@lingui/react/macro";
import { type Finding, type KeptFinding, ruleSources } from "@anamnesis/domain";
import type { ReactNode } from "react";
import { domainText } from "../../../lib/domain-words.ts";
import { Chip } from "../../../ui/Chip.tsx";
import clinical from "../clinical.module.css";
import { findingKindWords, findingSeverityWords, toneOf } from "./prescription-words.ts";
import css from "./prescriptions.module.css";

/** What the checks found, one below the other. */
export function FindingList({ children }: { readonly children: ReactNode }) {
  const { t } = useLingui();
  return (
    <ul className={css["findings"]} aria-label={t`Findings`}>
      {children}
    </ul>
  );
}

interface FindingItemProps {
  readonly finding: Finding;
  /** What stands below it: why it was signed nevertheless, or where that is typed. */
  readonly children: ReactNode;
}

/** What may happen, what is to be done, and where that is known from. */
export function FindingItem({ finding, children }: FindingItemProps) {
  const { i18n } = useLingui();
  const { kind, severity, about, effect, management, source } = finding;
  const { title, url } = ruleSources[source];
  return (
    <li className={css["finding"]} data-asks={finding.isInterruptive || undefined}>
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
      {children}
    </li>
  );
}

/** The same as it was kept, with what was said to it. */
export function KeptFindings({ findings }: { readonly findings: readonly KeptFinding[] }) {
  return (
    <FindingList>
      {findings.map(({ overrideReason, ...finding }) => (
        <FindingItem key={finding.id} finding={finding}>
          {overrideReason !== null && (
            <p className={css["answer"]}>
              <Trans>Signed nevertheless: {overrideReason}</Trans>
            </p>
          )}
        </FindingItem>
      ))}
    </FindingList>
  );
}
