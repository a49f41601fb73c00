import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useParams } from "@tanstack/react-router";
import { hasReason } from "../../../lib/errors.ts";
import { queryClient } from "../../../lib/trpc.ts";
import { Page } from "../../../ui/Page.tsx";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import { EmergencyNotice } from "../care/EmergencyNotice.tsx";
import { ClosedRecord } from "../record/ClosedRecord.tsx";
import { LeadsTo } from "../record/LeadsTo.tsx";
import { keyOfRecord, useOpened } from "../record/use-opened.ts";
import { Reconciliation } from "./Reconciliation.tsx";

/** What a patient says they take, what is prescribed and what came from elsewhere, side by side. That it was opened is on record. */
export function ReconciliationPage() {
  const { t } = useLingui();
  const { id } = useParams({ from: "/shell/organization/patients/$id/medications" });
  return (
    <Page
      title={t`Compare medications`}
      lead={
        <Link to="/patients/$id" params={{ id }}>
          <Trans>Back to the record</Trans>
        </Link>
      }
    >
      <OnlyWith permission="clinical.patients.change">
        <Opened id={id} />
      </OnlyWith>
    </Page>
  );
}

function Opened({ id }: { readonly id: string }) {
  const opened = useOpened(id);
  if (opened.isPending) return <Loading rows={3} height={96} />;
  const again = () => void queryClient.resetQueries({ queryKey: keyOfRecord(id) });
  if (opened.isError) {
    return hasReason(opened.error, "clinical.outside_care_team") ? (
      <ClosedRecord patientId={id} onOpened={again} />
    ) : (
      <ErrorState error={opened.error} onRetry={() => void opened.refetch()} />
    );
  }
  const { patient } = opened.data;
  if (patient.id !== id) return <LeadsTo patientId={patient.id} />;
  return (
    <>
      <EmergencyNotice patientId={id} onEnded={again} />
      <Reconciliation patient={patient} onAnew={again} />
    </>
  );
}
