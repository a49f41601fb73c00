import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { formatExact, formatMoment } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import css from "../clinical.module.css";
import { timelineKey } from "./use-timeline.ts";

interface ViewersCardProps {
  readonly patientId: string;
  readonly openedAt: string;
}

/** Who opened or printed this record, and how often: the same looks that the patient reads. */
export function ViewersCard({ patientId, openedAt }: ViewersCardProps) {
  const { t } = useLingui();
  const viewers = useQuery({
    queryKey: [...timelineKey(patientId), "viewers", openedAt],
    queryFn: () => client.clinical.timeline.viewers.mutate({ id: patientId }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return (
    <Card label={t`Who saw this record`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>Who saw this record</Trans>
        </h2>
        {viewers.isPending && <Loading rows={1} />}
        {viewers.isError && <ErrorState error={viewers.error} onRetry={() => void viewers.refetch()} />}
        {viewers.isSuccess && (
          <ul className={css["viewers"]} aria-label={t`Who saw this record`}>
            {viewers.data.map(({ userId, viewerName, times, lastAt }) => (
              <li key={userId}>
                <span>{viewerName}</span>
                <time className={css["quiet"]} dateTime={lastAt} title={t`last ${formatExact(lastAt)}`}>
                  <Plural value={times} one="once" other="# times" />, {formatMoment(lastAt)}
                </time>
              </li>
            ))}
          </ul>
        )}
        <p className={css["quiet"]}>
          <Trans>The patient can read this list.</Trans>
        </p>
      </div>
    </Card>
  );
}
