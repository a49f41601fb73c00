import { Trans, useLingui } from "@lingui/react/macro";
import { type CaseHolder, caseHolders, casePriorities, caseStatuses } from "@anamnesis/domain";
import { NativeSelect } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Page } from "../../../ui/Page.tsx";
import { LoadingRows } from "../../../ui/Rows.tsx";
import { EmptyState, ErrorState } from "../../../ui/States.tsx";
import { useMembership } from "../../identity/membership.ts";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import { caseStatusWords, holderWords, priorityWords } from "./case-words.ts";
import css from "../record/chart.module.css";
import { useHolder } from "../use-holder.ts";
import { useKeptFilter } from "./use-kept-filter.ts";
import { useWork, WorkRows } from "./work.tsx";

/** What there is to do for those whom one treats. */
export function CasesPage() {
  const { t } = useLingui();
  const membership = useMembership();
  return (
    <Page title={t`Cases`} lead={membership?.name}>
      <OnlyWith permission="clinical.patients.read">
        <Worklist />
      </OnlyWith>
    </Page>
  );
}

function Worklist() {
  const { t, i18n } = useLingui();
  const navigate = useNavigate({ from: "/cases" });
  const asked = useSearch({ from: "/shell/organization/cases" });
  const [kept, keep] = useKeptFilter(useHolder());
  // An address that says what to show comes first: it was sent, or is where one was.
  const search = Object.values(asked).some((value) => value !== undefined) ? asked : kept;
  const { status, priority, holder = "all" } = search;
  const work = useWork({
    statuses: status === undefined ? [] : [status],
    priorities: priority === undefined ? [] : [priority],
    holder,
  });
  const choose = (change: Partial<typeof search>) => {
    const next = { ...search, ...change };
    keep(next);
    void navigate({ search: next, replace: true });
  };
  const isFiltered = status !== undefined || priority !== undefined || holder !== "all";
  return (
    <>
      <search className={css["filters"]}>
        <NativeSelect
          label={t`Who has it`}
          value={holder}
          data={caseHolders.map((value) => ({ value, label: i18n._(holderWords[value]) }))}
          onChange={({ currentTarget: { value } }) => {
            const chosen: CaseHolder | undefined = caseHolders.find((one) => one === value);
            choose({ holder: chosen === "all" ? undefined : chosen });
          }}
        />
        <NativeSelect
          label={t`State`}
          value={status ?? ""}
          data={[
            { value: "", label: t`open` },
            ...caseStatuses.map((value) => ({ value, label: i18n._(caseStatusWords[value]) })),
          ]}
          onChange={({ currentTarget: { value } }) => choose({ status: caseStatuses.find((one) => one === value) })}
        />
        <NativeSelect
          label={t`Priority`}
          value={priority ?? ""}
          data={[
            { value: "", label: t`all` },
            ...casePriorities.map((value) => ({ value, label: i18n._(priorityWords[value]) })),
          ]}
          onChange={({ currentTarget: { value } }) => choose({ priority: casePriorities.find((one) => one === value) })}
        />
      </search>
      {work.isPending && <LoadingRows rows={5} />}
      {work.isError && <ErrorState error={work.error} onRetry={() => void work.refetch()} />}
      {work.isSuccess && <WorkRows work={work.data} label={t`Cases`} />}
      {work.isSuccess && work.data.cases.length + work.data.unreadable === 0 && (
        <EmptyState title={isFiltered ? t`No such case` : t`Nothing to do`}>
          <p>
            {isFiltered ? (
              <Trans>Choose less, or another state.</Trans>
            ) : (
              <Trans>Cases of those whom you treat stand here. Open one in the record of a patient.</Trans>
            )}
          </p>
        </EmptyState>
      )}
    </>
  );
}
