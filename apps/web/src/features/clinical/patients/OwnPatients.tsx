import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { recordedPatients } from "../../../lib/live.ts";
import { client } from "../../../lib/trpc.ts";
import { LoadingRows } from "../../../ui/Rows.tsx";
import { EmptyState, ErrorState } from "../../../ui/States.tsx";
import css from "../clinical.module.css";
import { PatientHitList } from "./PatientHits.tsx";

/** Those whom one treats: whom one looks for most often is there without a search. */
export function OwnPatients() {
  const { t } = useLingui();
  const own = useQuery({
    queryKey: [recordedPatients, "own"],
    // On record, as a search is: asked for when the page is opened, and not again behind somebody's back.
    queryFn: () => client.clinical.patients.own.mutate(),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (own.isPending) return <LoadingRows rows={4} />;
  if (own.isError) return <ErrorState error={own.error} onRetry={() => void own.refetch()} />;
  if (own.data.hits.length + own.data.unreadable === 0) {
    return (
      <EmptyState title={t`Whom are you looking for?`}>
        <p className={css["hint"]}>
          <Trans>
            In any order, in any script: part of a name, how it sounds, a birth date, a year, a record number, the end
            of a phone number. That you looked is recorded. Those whom you treat will stand here.
          </Trans>
        </p>
      </EmptyState>
    );
  }
  return (
    <section className={css["own"]}>
      <h2>
        <Trans>Your patients</Trans>
      </h2>
      <PatientHitList found={own.data} label={t`Your patients`} />
    </section>
  );
}
