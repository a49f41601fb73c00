import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { checkStates, effectOfRule, type RuleCount } from "@anamnesis/domain";
import { NativeSelect } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { domainText } from "../../../lib/domain-words.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { Card, Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import { useMembership } from "../../identity/membership.ts";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import clinical from "../clinical.module.css";
import {
  checkStateWords,
  findingKindWords,
  findingSeverityWords,
  toneOf,
} from "../prescriptions/prescription-words.ts";
import css from "./checks.module.css";

const periods = [30, 90, 365] as const;
type Period = (typeof periods)[number];

/** What the checks of prescriptions found, and how often somebody signed nevertheless: whether they are worth asking for. */
export function ChecksPage() {
  const { t } = useLingui();
  const membership = useMembership();
  return (
    <Page title={t`Checks of prescriptions`} lead={membership?.name}>
      <OnlyWith permission="clinical.prescriptions.counts">
        <Counts />
      </OnlyWith>
    </Page>
  );
}

function Counts() {
  const { t, i18n } = useLingui();
  const [days, setDays] = useState<Period>(90);
  const found = useQuery(
    trpc.clinical.prescriptions.counts.queryOptions({ days }, { staleTime: 60_000, placeholderData: keepPreviousData }),
  );
  if (found.isPending) return <Loading rows={2} height={160} />;
  if (found.data === undefined) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const { signed, rules } = found.data;
  const total = signed.reduce((sum, { prescriptions }) => sum + prescriptions, 0);
  return (
    <>
      <Card>
        <div className={settings["stack"]}>
          <NativeSelect
            label={t`Signed in the last`}
            value={String(days)}
            data={periods.map((value) => ({ value: String(value), label: t`${value} days` }))}
            onChange={({ currentTarget: { value } }) => setDays(periods.find((one) => String(one) === value) ?? days)}
          />
          <p>
            <Plural value={total} one="# prescription was signed." other="# prescriptions were signed." />
          </p>
          {total > 0 && (
            <dl className={`${settings["facts"]} ${clinical["facts"]}`}>
              {checkStates.map((state) => (
                <div key={state}>
                  <dt>{i18n._(checkStateWords[state])}</dt>
                  <dd>{signed.find((one) => one.state === state)?.prescriptions ?? 0}</dd>
                </div>
              ))}
            </dl>
          )}
        </div>
      </Card>
      {rules.length === 0 ? (
        <EmptyState title={t`The checks found nothing`}>
          <p>
            <Trans>What they find in prescriptions that are signed is counted here, without whose they are.</Trans>
          </p>
        </EmptyState>
      ) : (
        <Card label={t`What was found`}>
          <ul className={css["rules"]}>
            {rules.map((one) => (
              <Rule key={`${one.kind} ${one.rule}`} given={one} />
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function Rule({ given }: { readonly given: RuleCount }) {
  const { i18n } = useLingui();
  const { kind, rule, severity, found, overridden } = given;
  const effect = effectOfRule(rule);
  return (
    <li className={css["rule"]}>
      <p className={css["kind"]}>
        <strong>{i18n._(findingKindWords[kind])}</strong>
        {kind !== "not_checked" && <Chip tone={toneOf(given)}>{i18n._(findingSeverityWords[severity])}</Chip>}
        <span className={clinical["quiet"]}>{rule}</span>
      </p>
      {effect !== null && <p>{domainText(effect)}</p>}
      <p className={clinical["quiet"]}>
        <Plural value={found} one="found once" other="found # times" />
        {overridden > 0 && (
          <>
            {" · "}
            <strong>
              <Plural value={overridden} one="signed nevertheless once" other="signed nevertheless # times" />
            </strong>
          </>
        )}
      </p>
    </li>
  );
}
