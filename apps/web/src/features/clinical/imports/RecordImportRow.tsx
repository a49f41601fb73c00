import { msg } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { RecordImport } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { formatExact, formatMoment } from "../../../lib/dates.ts";
import { Chip } from "../../../ui/Chip.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { takeImportBack } from "./records-file.ts";

const outcomeWords = {
  kept: msg`kept`,
  known: msg`known already`,
  left_out: msg`left out`,
  refused: msg`refused`,
} as const;

/** What was brought at once: how much of it was kept, what was not and why, and the way back. */
export function RecordImportRow({ one, onUndone }: { readonly one: RecordImport; readonly onUndone: () => void }) {
  const { t, i18n } = useLingui();
  const { id, name, state, counts, remarks, importedBy, createdAt } = one;
  const [isAsked, setAsked] = useState(false);
  const undo = useMutation({ mutationFn: () => takeImportBack(id), onSettled: onUndone });
  const shownName = name === "" ? t`Sent by a program` : name;
  const remaining = undo.data?.remaining ?? 0;
  return (
    <li className={settings["item"]}>
      <div className={settings["text"]}>
        <strong>{shownName}</strong>{" "}
        {state === "gone" && (
          <Chip tone="quiet">
            <Trans>taken back</Trans>
          </Chip>
        )}
        <p className={settings["detail"]} title={formatExact(createdAt)}>
          {importedBy} · {formatMoment(createdAt)} ·{" "}
          <Plural value={counts.registered} one="# new patient" other="# new patients" />
        </p>
        <p className={settings["detail"]}>
          <Trans>
            {i18n.number(counts.kept)} kept, {i18n.number(counts.known)} known already, {i18n.number(counts.left_out)}{" "}
            left out, {i18n.number(counts.refused)} refused
          </Trans>
        </p>
        {remarks.length > 0 && (
          <details>
            <summary>
              <Trans>What was not kept, and why</Trans>
            </summary>
            <ul>
              {remarks.map(({ type, outcome, remark, times }) => (
                <li key={`${type} ${outcome} ${remark}`} lang="en">
                  {i18n.number(times)} × {type} · {i18n._(outcomeWords[outcome])}: {remark}
                </li>
              ))}
            </ul>
          </details>
        )}
        {isAsked && (
          <p>
            <Trans>
              What it brought stays in the records as a mistake, and conditions go from the list. Patients stay
              registered.
            </Trans>
          </p>
        )}
        {undo.isError && <ErrorState error={undo.error} />}
        {remaining > 0 && (
          <p role="status">
            <Plural
              value={remaining}
              one="# record is not open to you any more: the rest is taken back."
              other="# records are not open to you any more: the rest is taken back."
            />
          </p>
        )}
      </div>
      {state !== "gone" && (
        <Button
          variant="default"
          size="compact-sm"
          loading={undo.isPending}
          aria-label={isAsked ? t`Take back for good: ${shownName}` : t`Take back: ${shownName}`}
          onClick={() => (isAsked ? undo.mutate() : setAsked(true))}
        >
          {isAsked ? <Trans>Take back for good</Trans> : <Trans>Take back</Trans>}
        </Button>
      )}
    </li>
  );
}
