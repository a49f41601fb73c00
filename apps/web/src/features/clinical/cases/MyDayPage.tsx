import { Trans, useLingui } from "@lingui/react/macro";
import type { CaseOfWork } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { formatFullDay, today } from "../../../lib/dates.ts";
import { recordedPatients } from "../../../lib/live.ts";
import { client } from "../../../lib/trpc.ts";
import { HandoverWhy } from "./HandoverWhy.tsx";
import { Card, Page } from "../../../ui/Page.tsx";
import { LoadingRows } from "../../../ui/Rows.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState, ErrorState } from "../../../ui/States.tsx";
import { useMembership } from "../../identity/membership.ts";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import clinical from "../clinical.module.css";
import day from "./day.module.css";
import { useWork, WorkRows } from "./work.tsx";

/** What waits for whoever treats people, today. */
export function MyDayPage() {
  const { t } = useLingui();
  const membership = useMembership();
  const { account } = useRouteContext({ from: "/shell" });
  const [hour] = useState(() => new Date().getHours());
  const name = account.displayName;
  const greeting = hour < 11 ? t`Good morning, ${name}` : hour < 18 ? t`Good day, ${name}` : t`Good evening, ${name}`;
  return (
    <Page title={greeting} lead={`${formatFullDay(today())} · ${membership?.name ?? ""}`}>
      <OnlyWith permission="clinical.patients.read">
        <Day />
      </OnlyWith>
    </Page>
  );
}

function Day() {
  const { t } = useLingui();
  const mine = useWork({ holder: "day" });
  if (mine.isPending) return <LoadingRows rows={5} />;
  if (mine.isError) return <ErrorState error={mine.error} onRetry={() => void mine.refetch()} />;
  const handed = mine.data.cases.filter(({ handover }) => handover !== null);
  const waiting = mine.data.cases.filter(({ waits }) => waits !== null);
  return (
    <div className={day["day"]}>
      <div className={settings["column"]}>
        <WorkRows work={mine.data} label={t`Your cases`} isShort />
        {mine.data.cases.length === 0 && (
          <EmptyState title={t`Nothing waits for you`}>
            <p>
              <Trans>
                Cases that you have stand here. <Link to="/cases">Cases of others</Link> may need somebody.
              </Trans>
            </p>
            <p>
              <Trans>
                <Link to="/patients">Find a patient</Link> by name, birth date or number, or register somebody who is
                new.
              </Trans>
            </p>
          </EmptyState>
        )}
      </div>
      <div className={settings["column"]}>
        {handed.length > 0 && (
          <Card label={t`Handed over to you`}>
            <div className={settings["stack"]}>
              <h2>
                <Trans>Handed over to you</Trans>
              </h2>
              <ul className={settings["list"]}>
                {handed.map((one) => (
                  <HandedRow key={one.id} given={one} />
                ))}
              </ul>
            </div>
          </Card>
        )}
        {waiting.length > 0 && (
          <Card label={t`To sign`}>
            <div className={settings["stack"]}>
              <h2>
                <Trans>To sign</Trans>
              </h2>
              <ul className={settings["list"]}>
                {waiting.map(({ id, patient, title }) => (
                  <li key={id} className={settings["item"]}>
                    <Link to="/patients/$id" params={{ id: patient.id }} search={{ case: id }}>
                      {patient.givenName} {patient.familyName}: {title}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          </Card>
        )}
        {mine.data.cases.length > 0 && (
          <p className={clinical["quiet"]}>
            <Trans>That you look at this list is recorded with each patient in it.</Trans>
          </p>
        )}
      </div>
    </div>
  );
}

function HandedRow({ given: { id, title, patient, handover } }: { readonly given: CaseOfWork }) {
  const queries = useQueryClient();
  const accept = useMutation({
    mutationFn: (handoverId: string) => client.clinical.cases.accept.mutate({ id: handoverId }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [recordedPatients, "work"] }),
  });
  if (handover === null) return null;
  return (
    <li className={settings["item"]}>
      <div className={settings["text"]}>
        <Link to="/patients/$id" params={{ id: patient.id }} search={{ case: id }}>
          {patient.givenName} {patient.familyName}: {title}
        </Link>
        <HandoverWhy why={handover.why} />
        {handover.fromName !== null && <p className={settings["detail"]}>{handover.fromName}</p>}
      </div>
      <Button variant="default" size="xs" loading={accept.isPending} onClick={() => accept.mutate(handover.id)}>
        <Trans>I have it</Trans>
      </Button>
      {accept.isError && <ErrorState error={accept.error} />}
    </li>
  );
}
