import { Trans } from "@lingui/react/macro";
import { IconCloudOff } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { dayOf, formatDay, formatTime } from "../lib/dates.ts";
import { queryClient } from "../lib/trpc.ts";
import { useToday } from "../lib/use-today.ts";
import css from "./Shell.module.css";

/** What a page shows of the diary, but for words that one may choose from. */
const isOfDiary = ([path]: readonly unknown[]) =>
  Array.isArray(path) && path[0] === "symptoms" && path[1] !== "vocabulary";

const cache = queryClient.getQueryCache();
const subscribe = (listener: () => void) => cache.subscribe(listener);

/** When the oldest of what is on the page was read; infinite for nothing. */
function oldestShown(): number {
  const shown = cache.findAll({ type: "active", predicate: ({ queryKey }) => isOfDiary(queryKey) });
  return Math.min(...shown.map(({ state }) => state.dataUpdatedAt).filter((at) => at > 0));
}

/** Says that there is no connection, and of when the page is. It goes by itself. */
export function ConnectionLine() {
  const today = useToday();
  const oldest = useSyncExternalStore(subscribe, oldestShown);
  return (
    <p className={css["connection"]} role="status">
      <IconCloudOff size={18} stroke={1.7} aria-hidden />
      <span>{oldest === Infinity ? <Trans>No connection</Trans> : <AsOf at={oldest} today={today} />}</span>
    </p>
  );
}

function AsOf({ at, today }: { readonly at: number; readonly today: string }) {
  const instant = new Date(at).toISOString();
  const time = formatTime(instant);
  const day = dayOf(instant);
  return day === today ? (
    <Trans>As of {time}, no connection</Trans>
  ) : (
    <Trans>
      As of {formatDay(day)}, {time}, no connection
    </Trans>
  );
}
