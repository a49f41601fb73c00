import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { formatTime } from "../../lib/dates.ts";
import { Card } from "../../ui/Page.tsx";
import settings from "../../ui/settings.module.css";
import { ErrorState, Loading } from "../../ui/States.tsx";
import { OwnPage } from "../identity/OwnPage.tsx";
import { TimesForm } from "./TimesForm.tsx";
import { useReminders } from "./use-reminders.ts";
import { WhereForm } from "./WhereForm.tsx";

/** How long the page looks whether one that was sent has arrived. */
const watchMs = 20_000;

/** When the person wants to be reminded, and where. Off until they say so. */
export function RemindersPage() {
  const { t } = useLingui();
  const [triedAt, setTriedAt] = useState<number | null>(null);
  const { reminders, change, savedAt, failure } = useReminders({ isWatched: triedAt !== null });
  useEffect(() => {
    if (triedAt === null) return undefined;
    const timer = setTimeout(() => setTriedAt(null), watchMs);
    return () => clearTimeout(timer);
  }, [triedAt]);
  const { data } = reminders;
  return (
    <OwnPage title={t`Reminders`}>
      <div className={settings["columns"]}>
        <Card label={t`When`}>
          {reminders.isPending && <Loading rows={2} height={44} />}
          {data === undefined && reminders.isError && (
            <ErrorState error={reminders.error} onRetry={() => void reminders.refetch()} />
          )}
          {data !== undefined && <TimesForm reminders={data} change={change} />}
          <span role="status" className={settings["good"]}>
            {savedAt !== null && <Trans>Saved {formatTime(savedAt)}</Trans>}
          </span>
          {failure !== null && <ErrorState error={failure} />}
        </Card>
        {data?.isOn === true && (
          <Card label={t`Where`}>
            <WhereForm reminders={data} change={change} onTried={() => setTriedAt(Date.now())} />
          </Card>
        )}
      </div>
    </OwnPage>
  );
}
