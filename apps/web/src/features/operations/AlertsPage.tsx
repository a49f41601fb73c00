import { Trans, useLingui } from "@lingui/react/macro";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { formatTime } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { Page } from "../../ui/Page.tsx";
import { ErrorState, Loading } from "../../ui/States.tsx";
import { AlertCard } from "./AlertCard.tsx";
import css from "./alerts.module.css";
import { pollMs } from "./poll.ts";
import { ResolvedAlerts } from "./ResolvedAlerts.tsx";

/** What somebody should know of now, and what is over. Looks again by itself while it is seen. */
export function AlertsPage() {
  const { t } = useLingui();
  const firing = useQuery(
    trpc.operations.alerts.list.queryOptions({ state: "firing", limit: 100 }, { refetchInterval: pollMs }),
  );
  const alerts = firing.data?.alerts ?? [];
  const looked = formatTime(new Date(firing.dataUpdatedAt).toISOString());
  return (
    <Page title={t`Alerts`} lead={t`Administration`}>
      <section className={css["section"]} aria-label={t`Now`}>
        <div className={css["headline"]}>
          <h2>
            <Trans>Now</Trans>
          </h2>
          {firing.data !== undefined && (
            <p className={css["detail"]}>
              <Trans>As of {looked}</Trans>
            </p>
          )}
        </div>
        {firing.isPending && <Loading rows={2} height={150} />}
        {firing.isError && <ErrorState error={firing.error} onRetry={() => void firing.refetch()} />}
        {firing.isSuccess && alerts.length === 0 && (
          <div className={css["quiet"]}>
            <IconCircleCheck size={28} stroke={1.7} aria-hidden />
            <h3>
              <Trans>All is quiet</Trans>
            </h3>
            <p>
              <Trans>Nothing needs you. Every minute the server looks; what is urgent also comes by mail.</Trans>
            </p>
          </div>
        )}
        <ul className={css["alerts"]}>
          {alerts.map((alert) => (
            <AlertCard key={alert.id} alert={alert} />
          ))}
        </ul>
      </section>
      <ResolvedAlerts />
    </Page>
  );
}
