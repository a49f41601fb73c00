import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { mostTrackers, type TrackerInUse } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconEye, IconEyeOff, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trpc } from "../../lib/trpc.ts";
import { Card } from "../../ui/Page.tsx";
import { ErrorState, Loading } from "../../ui/States.tsx";
import lines from "../symptoms/categories/categories.module.css";
import { ArrangedLine } from "../symptoms/categories/ArrangedLine.tsx";
import { Move } from "../symptoms/categories/Move.tsx";
import { useDragging } from "../symptoms/categories/use-dragging.ts";
import css from "./days.module.css";
import { TrackerEditor } from "./TrackerEditor.tsx";
import { showTrackers, useArranging, useRestoring } from "./use-trackers.ts";

/** What the person follows of their days besides symptoms: to add, name, put in order, hide and remove. */
export function TrackersCard() {
  const { t } = useLingui();
  const query = useQuery(trpc.symptoms.trackers.list.queryOptions());
  const arrange = useArranging();
  const restore = useRestoring();
  const [edited, setEdited] = useState<string | null>(null);
  const [removed, setRemoved] = useState<TrackerInUse | null>(null);
  const trackers = query.data ?? [];

  function keep(next: readonly TrackerInUse[]) {
    showTrackers(next);
    arrange.mutate({ trackers: next.map(({ id, hidden }) => ({ id, hidden })) });
  }

  function move(from: number, to: number) {
    const [moved] = trackers.slice(from, from + 1);
    if (moved !== undefined) keep(trackers.toSpliced(from, 1).toSpliced(to, 0, moved));
  }
  const dragOf = useDragging(move);

  return (
    <Card label={t`What else you follow`}>
      <div className={css["section"]} id="trackers">
        <div>
          <h2>
            <Trans>What else you follow</Trans>
          </h2>
          <p className={css["hint"]}>
            <Trans>Of the day as a whole: sport, alcohol, steps, weight. It stands on Today, below what you log.</Trans>
          </p>
        </div>
        {query.isPending && <Loading rows={2} height={44} />}
        {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {arrange.isError && <ErrorState error={arrange.error} />}
        {trackers.length > 0 && (
          <ol className={lines["list"]}>
            {trackers.map((tracker, index) => {
              const { id, hidden } = tracker;
              return (
                <ArrangedLine
                  key={id}
                  label={tracker.label}
                  detail={<TrackerInWords tracker={tracker} />}
                  drag={dragOf(index)}
                  onEdit={() => setEdited(id)}
                >
                  <Move
                    Icon={IconArrowUp}
                    label={t`Move ${tracker.label} up`}
                    isOff={index === 0}
                    onMove={() => move(index, index - 1)}
                  />
                  <Move
                    Icon={IconArrowDown}
                    label={t`Move ${tracker.label} down`}
                    isOff={index === trackers.length - 1}
                    onMove={() => move(index, index + 1)}
                  />
                  <Move
                    Icon={hidden ? IconEye : IconEyeOff}
                    label={hidden ? t`Show ${tracker.label}` : t`Hide ${tracker.label}`}
                    isOff={false}
                    onMove={() => keep(trackers.map((one) => (one.id === id ? { ...one, hidden: !hidden } : one)))}
                  />
                </ArrangedLine>
              );
            })}
          </ol>
        )}
        {query.isSuccess &&
          (trackers.length < mostTrackers ? (
            <Button
              variant="default"
              leftSection={<IconPlus size={18} stroke={1.7} aria-hidden />}
              className={css["add"] ?? ""}
              onClick={() => setEdited("")}
            >
              <Trans>Follow something</Trans>
            </Button>
          ) : (
            <p className={css["hint"]}>
              <Trans>These are {mostTrackers}, as many as there can be. Remove one to follow something else.</Trans>
            </p>
          ))}
        <div role="status" className={css["status"]}>
          {removed !== null && (
            <>
              <Trans>Removed: {removed.label}</Trans>
              <Button
                size="compact-sm"
                variant="default"
                loading={restore.isPending}
                onClick={() => restore.mutate({ id: removed.id }, { onSuccess: () => setRemoved(null) })}
              >
                <Trans>Undo</Trans>
              </Button>
            </>
          )}
        </div>
        {restore.isError && <ErrorState error={restore.error} />}
      </div>
      <TrackerEditor
        tracker={edited === null ? null : (trackers.find(({ id }) => id === edited) ?? "new")}
        onClose={() => setEdited(null)}
        onRemoved={(tracker) => {
          restore.reset();
          setEdited(null);
          setRemoved(tracker);
        }}
      />
    </Card>
  );
}

function TrackerInWords({ tracker: { kind, unit, hidden, days } }: { readonly tracker: TrackerInUse }) {
  const { t } = useLingui();
  const what = kind === "yes_no" ? t`yes or no` : unit === "" ? t`a number` : t`a number, in ${unit}`;
  return (
    <>
      {what} ·{" "}
      {days === 0 ? (
        <Trans>nothing said yet</Trans>
      ) : (
        <Plural value={days} one="said of # day" other="said of # days" />
      )}
      {hidden && (
        <>
          {" "}
          · <Trans>hidden</Trans>
        </>
      )}
    </>
  );
}
