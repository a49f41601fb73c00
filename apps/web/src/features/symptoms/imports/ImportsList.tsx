import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ImportSummary } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatExact, formatMoment } from "../../../lib/dates.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import { historyChanged } from "../diary-cache.ts";
import { asSaid } from "../numbers.ts";
import { sourceWords } from "./import-words.ts";

/** What was imported, each with the way back. */
export function ImportsList() {
  const { t } = useLingui();
  const imports = useQuery(trpc.symptoms.imports.list.queryOptions());
  return (
    <Card label={t`Your imports`}>
      <h2>
        <Trans>Your imports</Trans>
      </h2>
      {imports.isPending && <Loading rows={2} />}
      {imports.isError && <ErrorState error={imports.error} onRetry={() => void imports.refetch()} />}
      {imports.data?.length === 0 && <EmptyState title={t`Nothing imported yet`} />}
      <ul className={settings["list"]}>
        {imports.data?.map((one) => (
          <ImportRow key={one.id} one={one} />
        ))}
      </ul>
    </Card>
  );
}

function ImportRow({ one }: { readonly one: ImportSummary }) {
  const { t, i18n } = useLingui();
  const { fileName, source, createdAt, state, arrivedCount, entryCount, dayCount, wholeDayCount, intakeCount } = one;
  const [moved, setMoved] = useState(0);
  // Interrupted on its way back it goes on from there, as it does on its way out.
  const isLeaving = state === "there" || state === "leaving";
  const isHalfway = state === "leaving" || state === "returning";
  const move = useMutation({
    mutationFn: () => moveImport(one, isLeaving, setMoved),
    onMutate: () => setMoved(0),
    onSettled: historyChanged,
  });
  const label = isLeaving ? t`Undo the import of ${fileName}` : t`Put ${fileName} back`;
  return (
    <li className={settings["item"]}>
      <div className={settings["text"]}>
        <strong>{fileName}</strong>
        <p className={settings["detail"]} title={formatExact(createdAt)}>
          {i18n._(sourceWords[source])} · {formatMoment(createdAt)} ·{" "}
          <Plural value={arrivedCount} one="# entry" other="# entries" />
          {dayCount > 0 && (
            <>
              , <Plural value={dayCount} one="# day of bleeding" other="# days of bleeding" />
            </>
          )}
          {wholeDayCount > 0 && (
            <>
              , <Plural value={wholeDayCount} one="# day as a whole" other="# days as a whole" />
            </>
          )}
          {intakeCount > 0 && (
            <>
              , <Plural value={intakeCount} one="medication taken once" other="medication taken # times" />
            </>
          )}
        </p>
        {arrivedCount < entryCount && (
          <p className={settings["detail"]}>
            <Trans>Interrupted: choose the same file again, and the rest is added.</Trans>
          </p>
        )}
        <p className={settings["detail"]} role="status">
          {move.isPending && moved > 0 ? <OnItsWay isLeaving={isLeaving} moved={moved} /> : <Whereabouts one={one} />}
        </p>
        {move.isError && <ErrorState error={move.error} />}
      </div>
      <Button
        variant="default"
        size="compact-sm"
        loading={move.isPending}
        aria-label={isHalfway ? t`Go on: ${label}` : label}
        onClick={() => move.mutate()}
      >
        {isHalfway ? <Trans>Go on</Trans> : isLeaving ? <Trans>Undo</Trans> : <Trans>Put it back</Trans>}
      </Button>
    </li>
  );
}

function OnItsWay({ isLeaving, moved }: { readonly isLeaving: boolean; readonly moved: number }) {
  const count = asSaid.format(moved);
  return isLeaving ? <Trans>Being taken back: {count} so far</Trans> : <Trans>Being put back: {count} so far</Trans>;
}

/** Where what came with an import is, unless it is simply there. */
function Whereabouts({ one: { state, undoneAt } }: { readonly one: ImportSummary }) {
  if (state === "leaving") return <Trans>Taken back in part: go on to take back the rest.</Trans>;
  if (state === "returning") return <Trans>Put back in part: go on to put back the rest.</Trans>;
  return undoneAt === null ? null : <Trans>Taken back {formatMoment(undoneAt)}</Trans>;
}

/** Takes an import back, or puts it back, part by part until it is done. Left, it goes on as long as the page is open. */
async function moveImport({ id }: ImportSummary, isLeaving: boolean, onMoved: (count: number) => void): Promise<void> {
  const { imports } = client.symptoms;
  const [call, target] = isLeaving ? [imports.undo, "gone"] : [imports.redo, "there"];
  let count = 0;
  for (;;) {
    const { state, moved } = await call.mutate({ id });
    if (state === target) return;
    onMoved((count += moved));
  }
}
