import { Trans, useLingui } from "@lingui/react/macro";
import { reliefs, type SharedIntake, treatmentsOf } from "@anamnesis/domain";
import { formatFullDay, formatTimeIn } from "../../../lib/dates.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import ui from "../../../ui/ui.module.css";
import { nameOfMedication, reliefText } from "./words.ts";

interface SharedMedicationProps {
  /** Newest first. */
  readonly medication: readonly SharedIntake[] | null;
}

/** What was taken on the days of a shared diary: how often and since when, and behind that each time. Nothing where it is not
 * shown, or nothing was. */
export function SharedMedication({ medication }: SharedMedicationProps) {
  const { t } = useLingui();
  if (medication === null || medication.length === 0) return null;
  return (
    <Card label={t`Medication and relief`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>Medication and relief</Trans>
        </h2>
        <Treatments medication={medication} />
        <details className={ui["onPaperOpen"]}>
          <summary className={ui["detail"]}>
            <Trans>Each time it was taken</Trans>
          </summary>
          <Intakes medication={medication} />
        </details>
      </div>
    </Card>
  );
}

interface IntakesProps {
  readonly medication: readonly SharedIntake[];
}

function Treatments({ medication }: IntakesProps) {
  const { t, i18n } = useLingui();
  const reliefOf = (name: string) =>
    reliefs
      .toReversed()
      .flatMap((relief) => {
        const times = medication.filter((intake) => nameOfMedication(intake) === name && intake.relief === relief);
        const words = reliefText({ relief, reliefAfterMinutes: null });
        return times.length === 0 || words === null ? [] : [`${i18n._(words)} ${times.length}`];
      })
      .join(" · ");
  return (
    <table className={ui["table"]}>
      <thead>
        <tr>
          <th scope="col">{t`Medication`}</th>
          <th scope="col">{t`Days`}</th>
          <th scope="col">{t`Relief`}</th>
        </tr>
      </thead>
      <tbody>
        {treatmentsOf(medication).map((treatment) => {
          const name = nameOfMedication(treatment);
          const ends = [treatment.runs[0]?.from, treatment.runs.at(-1)?.to];
          return (
            <tr key={name}>
              <td>
                {name} · {treatment.times}×
              </td>
              <td>{[...new Set(ends)].flatMap((day) => (day === undefined ? [] : formatFullDay(day))).join(" – ")}</td>
              <td>{reliefOf(name)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Intakes({ medication }: IntakesProps) {
  const { t, i18n } = useLingui();
  return (
    <table className={ui["table"]}>
      <thead>
        <tr>
          <th scope="col">{t`Day`}</th>
          <th scope="col">{t`Medication`}</th>
          <th scope="col">{t`Relief`}</th>
        </tr>
      </thead>
      <tbody>
        {medication.map((intake, index) => {
          const relief = reliefText(intake);
          return (
            <tr key={`${intake.takenAt} ${intake.name} ${index}`}>
              <td>
                {formatFullDay(intake.localDate)}, {formatTimeIn(intake.takenAt, intake.timeZone)}
              </td>
              <td>{nameOfMedication(intake)}</td>
              <td>{relief === null ? "" : i18n._(relief)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
