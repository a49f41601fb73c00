import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ImportSummary } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { formatExact, formatMoment } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import { historyChanged } from "../diary-cache.ts";
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
  const { id, fileName, source, createdAt, undoneAt, arrivedCount, entryCount, dayCount, wholeDayCount, intakeCount } =
    one;
  const undo = useMutation(trpc.symptoms.imports.undo.mutationOptions({ onSuccess: historyChanged }));
  const redo = useMutation(trpc.symptoms.imports.redo.mutationOptions({ onSuccess: historyChanged }));
  const isUndone = undoneAt !== null;
  const act = isUndone ? redo : undo;
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
          {isUndone && <Trans>Taken back {formatMoment(undoneAt)}</Trans>}
        </p>
        {act.isError && <ErrorState error={act.error} />}
      </div>
      <Button
        variant="default"
        size="compact-sm"
        loading={act.isPending}
        aria-label={isUndone ? t`Put ${fileName} back` : t`Undo the import of ${fileName}`}
        onClick={() => act.mutate({ id })}
      >
        {isUndone ? <Trans>Put it back</Trans> : <Trans>Undo</Trans>}
      </Button>
    </li>
  );
}
