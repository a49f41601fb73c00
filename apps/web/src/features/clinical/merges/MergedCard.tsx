import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type MergedRecord, reasonInput, type UndoneMerge } from "@anamnesis/domain";
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { formatFullDay, formatMoment } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import clinical from "../clinical.module.css";

interface MergedCardProps {
  readonly patientId: string;
  readonly merged: readonly MergedRecord[];
  /** Reads the record anew once a merge was taken back. */
  readonly onUndone: () => Promise<unknown>;
}

/** Records that are part of this one, and what became of one that was taken out again. */
export function MergedCard({ patientId, merged, onUndone }: MergedCardProps) {
  const { t } = useLingui();
  const mayUndo = useMayUse("clinical.patients.merge");
  const [undone, setUndone] = useState<UndoneMerge | null>(null);
  if (merged.length === 0 && undone === null) return null;
  return (
    <Card label={t`Merged records`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>Merged records</Trans>
        </h2>
        {undone !== null && (
          <Notice label={t`The merge was taken back`}>
            <p>
              <Plural value={undone.returned} one="# entry went back." other="# entries went back." />{" "}
              {undone.kept.length > 0 && (
                <Plural
                  value={undone.kept.length}
                  one="# was changed meanwhile and stays here: look whose it is."
                  other="# were changed meanwhile and stay here: look whose they are."
                />
              )}
            </p>
            <a href={`/patients/${undone.patientId}`}>
              <Trans>Open the other record</Trans>
            </a>
          </Notice>
        )}
        {merged.map((record) => (
          <Record
            key={record.id}
            patientId={patientId}
            record={record}
            mayUndo={mayUndo}
            onUndone={async (result) => {
              setUndone(result);
              await onUndone();
            }}
          />
        ))}
      </div>
    </Card>
  );
}

interface RecordProps {
  readonly patientId: string;
  readonly record: MergedRecord;
  readonly mayUndo: boolean;
  readonly onUndone: (undone: UndoneMerge) => Promise<void>;
}

function Record({ patientId, record, mayUndo, onUndone }: RecordProps) {
  const [isAsking, setAsking] = useState(false);
  const { familyName, givenName, birthDate, recordNumber, reason, mergedBy, mergedAt } = record;
  return (
    <div className={clinical["words"]}>
      <p>
        <strong>
          {givenName} {familyName}
        </strong>{" "}
        · {formatFullDay(birthDate)} · {recordNumber}
      </p>
      <p className={clinical["quiet"]}>
        <Trans>
          Merged by {mergedBy}, {formatMoment(mergedAt)}: {reason}
        </Trans>
      </p>
      {mayUndo && !isAsking && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAsking(true)}>
          <Trans>Take the merge back</Trans>
        </Button>
      )}
      {isAsking && (
        <UndoForm patientId={patientId} mergeId={record.id} onUndone={onUndone} onClose={() => setAsking(false)} />
      )}
    </div>
  );
}

interface UndoFormProps {
  readonly patientId: string;
  readonly mergeId: string;
  readonly onUndone: (undone: UndoneMerge) => Promise<void>;
  readonly onClose: () => void;
}

function UndoForm({ patientId, mergeId, onUndone, onClose }: UndoFormProps) {
  const { t } = useLingui();
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { reason: "" },
    schema: reasonInput,
    async send({ reason }) {
      onUndone(await client.clinical.merges.undo.mutate({ id: mergeId, survivorId: patientId, reason })).catch(
        () => undefined,
      );
    },
  });
  return (
    <form className={settings["form"]} noValidate onSubmit={submit} aria-label={t`Take the merge back`}>
      <p>
        <Trans>Everything that stood in the other record goes back there, but for what was changed since.</Trans>
      </p>
      <Textarea
        label={t`Why they are two people`}
        withAsterisk
        autoFocus
        autosize
        value={values.reason}
        error={problems["reason"]}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
      {failure !== null && <ErrorState error={mutation.error} />}
      <div className={settings["actions"]}>
        <Button type="submit" size="xs" loading={mutation.isPending}>
          <Trans>Take it back</Trans>
        </Button>
        <Button variant="default" size="xs" onClick={onClose}>
          <Trans>Not now</Trans>
        </Button>
      </div>
    </form>
  );
}
