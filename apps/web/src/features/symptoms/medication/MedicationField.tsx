import { Trans, useLingui } from "@lingui/react/macro";
import { type Medication, takeMedicationInput } from "@anamnesis/domain";
import { Button, TextInput } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { problemsOf } from "../../../lib/forms.ts";
import chips from "../chips.module.css";
import { intakeOf, takeBackIntake, takeMedication } from "./intakes.ts";
import css from "./medication.module.css";
import { nameOfMedication } from "./words.ts";

interface MedicationFieldProps {
  /** Taken last: one tap says it again. */
  readonly recent: readonly Medication[];
  /** The instant that it is about; null where there is none, which is said by the field of the time. */
  readonly takenAt: () => string | null;
  /** What is typed and not noted yet: it goes with what is logged. */
  readonly typed: Medication;
  readonly onType: (typed: Medication) => void;
  /** What was wrong with it when it was to go with something. */
  readonly problems: Readonly<Record<string, string>>;
}

export const noMedication: Medication = { name: "", dose: "" };

/** What was taken: again with one tap, or another one by its name. */
export function MedicationField({ recent, takenAt, typed, onType, problems: given }: MedicationFieldProps) {
  const { t } = useLingui();
  const [own, setProblems] = useState<Readonly<Record<string, string>>>({});
  const problems = { ...given, ...own };
  const [taken, setTaken] = useState<(Medication & { readonly id: string }) | null>(null);

  function take(medication: Medication) {
    const at = takenAt();
    if (at === null) return;
    const intake = intakeOf({ ...medication, takenAt: at });
    const found = problemsOf(takeMedicationInput, intake);
    setProblems(found ?? {});
    if (found !== null) return;
    onType(noMedication);
    setTaken(intake);
    void takeMedication(intake);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    take(typed);
  }

  return (
    <div className={css["field"]} role="group" aria-label={t`Medication`}>
      {recent.length > 0 && (
        <div className={chips["chips"]}>
          {recent.map((medication) => {
            const name = nameOfMedication(medication);
            return (
              <button
                key={name}
                type="button"
                className={chips["chip"]}
                aria-label={t`Taken: ${name}`}
                onClick={() => take(medication)}
              >
                {name}
              </button>
            );
          })}
        </div>
      )}
      <div className={css["other"]}>
        <TextInput
          label={recent.length === 0 ? t`What did you take?` : t`Something else`}
          value={typed.name}
          error={problems["name"] ?? problems["takenAt"]}
          onKeyDown={onKeyDown}
          onChange={(event) => onType({ ...typed, name: event.currentTarget.value })}
        />
        <TextInput
          label={t`Dose`}
          value={typed.dose}
          error={problems["dose"]}
          onKeyDown={onKeyDown}
          onChange={(event) => onType({ ...typed, dose: event.currentTarget.value })}
        />
        <Button variant="default" onClick={() => take(typed)}>
          <Trans>I took it</Trans>
        </Button>
      </div>
      <div role="status" className={css["taken"]}>
        {taken !== null && (
          <>
            <Trans>Noted: {nameOfMedication(taken)}</Trans>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                setTaken(null);
                void takeBackIntake(taken.id);
              }}
            >
              <Trans>Undo</Trans>
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
