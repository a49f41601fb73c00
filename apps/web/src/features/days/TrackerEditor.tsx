import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { addTrackerInput, changeTrackerInput, type TrackerInUse, type TrackerKind } from "@anamnesis/domain";
import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf, hasReason } from "../../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../../lib/forms.ts";
import { Pills } from "../../ui/Pills.tsx";
import { ErrorState } from "../../ui/States.tsx";
import css from "./days.module.css";
import { useAdding, useChanging, useRemoving } from "./use-trackers.ts";

interface TrackerEditorProps {
  /** Null while none is being changed. */
  readonly tracker: TrackerInUse | "new" | null;
  readonly onClose: () => void;
  readonly onRemoved: (tracker: TrackerInUse) => void;
}

/** Name and unit of a tracker, of a new one also whether it is a number. */
export function TrackerEditor({ tracker, onClose, onRemoved }: TrackerEditorProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={tracker !== null}
      onClose={onClose}
      title={tracker === "new" ? t`Follow something` : tracker?.label}
      centered
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      {tracker !== null && <Editor tracker={tracker} onClose={onClose} onRemoved={onRemoved} />}
    </Modal>
  );
}

interface EditorProps extends Omit<TrackerEditorProps, "tracker"> {
  readonly tracker: TrackerInUse | "new";
}

function Editor({ tracker, onClose, onRemoved }: EditorProps) {
  const { t } = useLingui();
  const isNew = tracker === "new";
  const [fields, setFields] = useState<{ label: string; kind: TrackerKind; unit: string }>(() =>
    isNew ? { label: "", kind: "yes_no", unit: "" } : { label: tracker.label, kind: tracker.kind, unit: tracker.unit },
  );
  // The same however often it is sent.
  const [id] = useState(() => (isNew ? crypto.randomUUID() : tracker.id));
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [add, change, remove] = [useAdding(), useChanging(), useRemoving()];
  const saving = isNew ? add : change;
  const isTaken = hasReason(saving.error, "symptoms.tracker_exists");

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const label = fields.label.trim();
    const unit = fields.kind === "number" ? fields.unit.trim() : "";
    const added = { id, label, kind: fields.kind, unit };
    const changed = { id, label, unit };
    const found = isNew ? problemsOf(addTrackerInput, added) : problemsOf(changeTrackerInput, changed);
    setProblems(found ?? {});
    if (found !== null) return focusFirstProblem(event.currentTarget);
    const outcome = { onSuccess: onClose, onError: (error: unknown) => setProblems(fieldErrorsOf(error)) };
    if (isNew) add.mutate(added, outcome);
    else change.mutate(changed, outcome);
  }

  function put(next: Partial<typeof fields>) {
    setFields({ ...fields, ...next });
    saving.reset();
  }

  return (
    <form className={css["fields"]} noValidate onSubmit={submit}>
      <TextInput
        label={t`Name`}
        placeholder={isNew ? t`Sport, steps, weight …` : ""}
        data-autofocus
        value={fields.label}
        maxLength={40}
        error={isTaken ? t`There is one of that name already.` : problems["label"]}
        onChange={(event) => put({ label: event.currentTarget.value })}
      />
      {isNew && (
        <Pills
          label={t`What is said of a day`}
          value={fields.kind}
          options={[
            { value: "yes_no", label: t`Yes or no` },
            { value: "number", label: t`A number` },
          ]}
          onChange={async (kind) => put({ kind })}
        />
      )}
      {fields.kind === "number" && (
        <TextInput
          label={t`Unit`}
          placeholder={t`kg, km, cups … or nothing`}
          value={fields.unit}
          maxLength={20}
          error={problems["unit"]}
          onChange={(event) => put({ unit: event.currentTarget.value })}
        />
      )}
      {saving.isError && !isTaken && Object.keys(problems).length === 0 && <ErrorState error={saving.error} />}
      {remove.isError && <ErrorState error={remove.error} />}
      <div className={css["answers"]}>
        <Button type="submit" loading={saving.isPending}>
          {isNew ? <Trans>Follow it</Trans> : <Trans>Save</Trans>}
        </Button>
        {!isNew && (
          <Button
            variant="default"
            loading={remove.isPending}
            onClick={() => remove.mutate({ id }, { onSuccess: () => onRemoved(tracker) })}
          >
            {tracker.days === 0 ? (
              <Trans>Remove</Trans>
            ) : (
              <Plural
                value={tracker.days}
                one="Remove, with what was said of # day"
                other="Remove, with what was said of # days"
              />
            )}
          </Button>
        )}
      </div>
    </form>
  );
}
