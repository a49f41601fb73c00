import { useLingui } from "@lingui/react/macro";
import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { formatFullDay, formatLongDay } from "../../lib/dates.ts";
import { useToday } from "../../lib/use-today.ts";
import { Page } from "../../ui/Page.tsx";
import { Loading } from "../../ui/States.tsx";
import { PendingDeletion } from "../identity/PendingDeletion.tsx";
import { UnreachableNotice } from "../reminders/UnreachableNotice.tsx";
import { LogCard } from "./LogCard.tsx";
import css from "./TodayPage.module.css";

/* Whoever comes wants to log: what there is to read comes, and is drawn, after that can be done. */
const reading = () => import("./today-reading.ts");
const CycleChip = lazy(() => reading().then((parts) => ({ default: parts.CycleChip })));
const OfDay = lazy(() => reading().then((parts) => ({ default: parts.OfDay })));
const Overview = lazy(() => reading().then((parts) => ({ default: parts.Overview })));

/** The first page: log how it is, see what was logged. `?date=` is for a day gone by. */
export function TodayPage() {
  const { t } = useLingui();
  const { date } = useSearch({ from: "/shell/" });
  const today = useToday();
  const day = date ?? today;
  const isToday = day === today;
  return (
    <Page
      title={isToday ? t`How is it now?` : t`How was it?`}
      lead={isToday ? formatLongDay(day) : formatFullDay(day)}
      aside={
        <Suspense>
          <CycleChip day={day} />
        </Suspense>
      }
    >
      <PendingDeletion />
      <div className={css["columns"]}>
        <div className={css["column"]}>
          <LogCard key={date} date={date} />
          {/* Known later than the card is there, which must not move: it stands below. */}
          <UnreachableNotice />
          <Suspense fallback={<Loading rows={2} height={96} />}>
            <OfDay day={day} isToday={isToday} />
          </Suspense>
        </div>
        <div className={css["column"]}>
          <Suspense fallback={<Loading rows={2} height={180} />}>
            <Overview />
          </Suspense>
        </div>
      </div>
    </Page>
  );
}
