import { Trans, useLingui } from "@lingui/react/macro";
import { type OwnPrescription, statusOn } from "@anamnesis/domain";
import { formatFullDay, today } from "../../../lib/dates.ts";
import { Chip } from "../../../ui/Chip.tsx";
import settings from "../../../ui/settings.module.css";
import css from "../clinical.module.css";
import { prescriptionStatusTones, prescriptionStatusWords } from "../prescriptions/prescription-words.ts";
import { useDosageText } from "../prescriptions/use-dosage-text.ts";

/** What was prescribed for one, and how one takes it. Nothing where there is nothing. */
export function OwnPrescriptions({ prescriptions }: { readonly prescriptions: readonly OwnPrescription[] }) {
  const { t } = useLingui();
  if (prescriptions.length === 0) return null;
  return (
    <section className={css["asked"]} aria-label={t`What was prescribed for you`}>
      <h3>
        <Trans>What was prescribed for you</Trans>
      </h3>
      {prescriptions.map((one) => (
        <Own key={one.id} given={one} />
      ))}
    </section>
  );
}

function Own({ given }: { readonly given: OwnPrescription }) {
  const { i18n } = useLingui();
  const sayDosage = useDosageText();
  const { name, dosage, dosageText, instructions, indication, signedBy, startsOn } = given;
  const status = statusOn(given, today());
  const day = formatFullDay(startsOn);
  return (
    <article aria-label={name}>
      <div className={settings["head"]}>
        <h4>{name}</h4>
        <Chip tone={prescriptionStatusTones[status]}>{i18n._(prescriptionStatusWords[status])}</Chip>
      </div>
      {dosage !== null && <p>{sayDosage(dosage)}</p>}
      {dosageText !== "" && <p className={css["words"]}>{dosageText}</p>}
      {instructions !== "" && <p className={css["words"]}>{instructions}</p>}
      <p className={css["quiet"]}>
        {signedBy === null ? (
          day
        ) : (
          <Trans>
            {day}, signed by {signedBy}
          </Trans>
        )}
        {indication !== "" && ` · ${indication}`}
      </p>
    </article>
  );
}
