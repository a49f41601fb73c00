import { Trans, useLingui } from "@lingui/react/macro";
import type { SharedIntake } from "@anamnesis/domain";
import { formatFullDay, formatTimeIn } from "../../../lib/dates.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import ui from "../../../ui/ui.module.css";
import { nameOfMedication, reliefText } from "./words.ts";

/** What was taken on the days of a shared diary. Nothing where it is not shown, or nothing was. */
export function SharedMedication({ medication }: { readonly medication: readonly SharedIntake[] | null }) {
  const { t, i18n } = useLingui();
  if (medication === null || medication.length === 0) return null;
  return (
    <Card label={t`Medication and relief`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>Medication and relief</Trans>
        </h2>
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
      </div>
    </Card>
  );
}
