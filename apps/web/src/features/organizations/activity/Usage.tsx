import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type OrganizationUsage, usageDays } from "@anamnesis/domain";
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { trpc } from "../../../lib/trpc.ts";
import { CountBars } from "../../../ui/charts/CountBars.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import css from "./activity.module.css";

/** How much is done, and how much there is. */
export function Usage() {
  const { t } = useLingui();
  const found = useQuery(trpc.organizations.usage.queryOptions(undefined, { staleTime: 60_000 }));
  if (found.isPending) return <Loading rows={2} height={160} />;
  if (found.data === undefined) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <>
      <Card label={t`What there is`}>
        <Facts usage={found.data} />
      </Card>
      <Card label={t`The last ${usageDays} days`}>
        <Days usage={found.data} />
      </Card>
    </>
  );
}

interface FactProps {
  readonly label: string;
  readonly value: number;
  readonly children?: ReactNode;
}

function Fact({ label, value, children }: FactProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
      {children}
    </div>
  );
}

function Facts({ usage }: { readonly usage: OrganizationUsage }) {
  const { t } = useLingui();
  const { members, suspendedMembers, openInvitations, resources, failingResources, sharedDiaries } = usage;
  return (
    <dl className={css["facts"]}>
      <Fact label={t`Members`} value={members}>
        {suspendedMembers > 0 && (
          <p>
            <Plural value={suspendedMembers} one="and # suspended" other="and # suspended" />
          </p>
        )}
      </Fact>
      <Fact label={t`Open invitations`} value={openInvitations} />
      <Fact label={t`Resources`} value={resources}>
        {failingResources > 0 && (
          <p>
            <Plural value={failingResources} one="# does not answer" other="# do not answer" />
          </p>
        )}
      </Fact>
      <Fact label={t`Diaries shared with you`} value={sharedDiaries} />
    </dl>
  );
}

type Measure = "people" | "changes" | "views";

function Days({ usage: { days, people, timeZone } }: { readonly usage: OrganizationUsage }) {
  const { t } = useLingui();
  const [measure, setMeasure] = useState<Measure>("people");
  const units: Readonly<Record<Measure, string>> = {
    people: t`People`,
    changes: t`Changes`,
    views: t`Looks at diaries`,
  };
  const sum = (of: "changes" | "views" | "refusals") => days.reduce((total, day) => total + day[of], 0);
  const [changes, views, refusals] = [sum("changes"), sum("views"), sum("refusals")];
  const unit = units[measure];
  return (
    <div className={settings["stack"]}>
      <div className={settings["head"]}>
        <h2>
          <Trans>The last {usageDays} days</Trans>
        </h2>
        <SegmentedControl
          aria-label={t`What is counted`}
          size="xs"
          data={(["people", "changes", "views"] as const).map((value) => ({ value, label: units[value] }))}
          value={measure}
          onChange={(chosen) => setMeasure(chosen as Measure)}
        />
      </div>
      <p>
        <Plural value={people} one="# person did something" other="# people did something" />
        {" · "}
        <Plural value={changes} one="# change" other="# changes" />
        {" · "}
        <Plural value={views} one="# look at a shared diary" other="# looks at shared diaries" />
        {refusals > 0 && (
          <>
            {" · "}
            <Plural value={refusals} one="# refused" other="# refused" />
          </>
        )}
      </p>
      <CountBars
        label={t`${unit}, day by day`}
        unit={unit}
        days={days.map((day) => ({ localDate: day.localDate, count: day[measure] }))}
      />
      <p className={settings["detail"]}>
        <Trans>
          Days are those of {timeZone}. What members do with their own diaries and accounts is theirs, and not counted.
        </Trans>
      </p>
    </div>
  );
}
