import { Trans, useLingui } from "@lingui/react/macro";
import { changeMedicationInput, type MedicationIntake, type Relief, reliefs } from "@anamnesis/domain";
import { Button, Modal, NumberInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { dayOf, zone } from "../../../lib/dates.ts";
import { focusFirstProblem, problemsOf } from "../../../lib/forms.ts";
import chips from "../chips.module.css";
import { DoubtfulTime, useDoubt } from "../DoubtfulTime.tsx";
import { isSameTime, type When, whenOf } from "../when.ts";
import { occurredAtOf } from "../occurred-at.ts";
import { WhenInput } from "../WhenInput.tsx";
import { changeIntake, takeBackIntake } from "./intakes.ts";
import css from "./medication.module.css";
import { nameOfMedication, reliefWords } from "./words.ts";

interface IntakeEditorProps {
  /** Null while none is being changed. */
  readonly intake: MedicationIntake | null;
  readonly onClose: () => void;
}

/** All that is known of something that was taken, to be put right or taken back. */
export function IntakeEditor({ intake, onClose }: IntakeEditorProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={intake !== null}
      onClose={onClose}
      title={intake === null ? null : nameOfMedication(intake)}
      centered
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      {intake !== null && <IntakeForm intake={intake} onDone={onClose} />}
    </Modal>
  );
}

interface Draft extends When, Pick<MedicationIntake, "name" | "dose" | "relief" | "reliefAfterMinutes"> {}

function IntakeForm({ intake, onDone }: { readonly intake: MedicationIntake; readonly onDone: () => void }) {
  const { t, i18n } = useLingui();
  const { id, name, dose, relief, reliefAfterMinutes, takenAt } = intake;
  const [before] = useState<Draft>(() => ({ ...whenOf(takenAt), name, dose, relief, reliefAfterMinutes }));
  const [draft, setDraft] = useState(before);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const set = (changed: Partial<Draft>) => setDraft({ ...draft, ...changed });
  const hasHelped = draft.relief === "some" || draft.relief === "good";

  const { doubt, ...doubts } = useDoubt(dayOf(takenAt));

  /** Whether nothing is wrong with it: then it is changed, unless a time is to be asked about first. */
  function save(time: When): boolean {
    const isMoved = !isSameTime(time, before);
    const { occurredAt, problem } = time.when === "" ? { occurredAt: "", problem: null } : occurredAtOf(time);
    const change = {
      name: draft.name,
      dose: draft.dose,
      relief: draft.relief,
      reliefAfterMinutes: hasHelped ? draft.reliefAfterMinutes : null,
      ...(!isMoved ? {} : { takenAt: occurredAt, timeZone: zone }),
    };
    const found = problemsOf(changeMedicationInput, { id, ...change });
    setProblems({ ...found, ...(problem === null ? {} : { takenAt: i18n._(problem) }) });
    if (found !== null || problem !== null) return false;
    if (isMoved && doubts.asks(occurredAt)) return true;
    void changeIntake(id, change);
    onDone();
    return true;
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!save(draft)) focusFirstProblem(event.currentTarget);
  }

  const choices: readonly (readonly [Relief | null, string])[] = [
    [null, t`Not said`],
    ...reliefs.map((one) => [one, i18n._(reliefWords[one])] as const),
  ];
  return (
    <form className={css["field"]} noValidate onSubmit={submit}>
      <TextInput
        label={t`What did you take?`}
        value={draft.name}
        error={problems["name"]}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t`Dose`}
        value={draft.dose}
        error={problems["dose"]}
        onChange={(event) => set({ dose: event.currentTarget.value })}
      />
      <WhenInput
        value={draft}
        error={problems["takenAt"]}
        onChange={(when) => {
          set(when);
          doubts.forget();
        }}
      />
      <div className={css["helped"]} role="group" aria-label={t`Did it help?`}>
        <span>
          <Trans>Did it help?</Trans>
        </span>
        <div className={chips["chips"]}>
          {choices.map(([one, words]) => (
            <button
              key={words}
              type="button"
              className={chips["chip"]}
              aria-pressed={draft.relief === one}
              onClick={() => set({ relief: one })}
            >
              {words}
            </button>
          ))}
        </div>
      </div>
      {hasHelped && (
        <NumberInput
          label={t`After how many minutes`}
          min={0}
          allowDecimal={false}
          value={draft.reliefAfterMinutes ?? ""}
          error={problems["reliefAfterMinutes"]}
          onChange={(minutes) => set({ reliefAfterMinutes: typeof minutes === "number" ? minutes : null })}
        />
      )}
      {doubt !== null && (
        <DoubtfulTime
          key={doubt.occurredAt}
          doubt={doubt}
          onSure={() => {
            doubts.trust(doubt.occurredAt);
            save(draft);
          }}
          onYear={(when) => save({ when, which: null })}
        />
      )}
      <div className={css["end"]}>
        <Button
          variant="default"
          onClick={() => {
            void takeBackIntake(id);
            onDone();
          }}
        >
          <Trans>Take it back</Trans>
        </Button>
        <Button type="submit">
          <Trans>Save</Trans>
        </Button>
      </div>
    </form>
  );
}
