import { Trans, useLingui } from "@lingui/react/macro";
import type { OwnMedication } from "@anamnesis/domain";
import settings from "../../../ui/settings.module.css";
import css from "../clinical.module.css";
import { partialDayInWords, statusWords } from "../medications/statement-words.ts";

/** What stands in a record that one takes, or took. */
export function OwnMedications({ medications }: { readonly medications: readonly OwnMedication[] }) {
  const { t } = useLingui();
  if (medications.length === 0) return null;
  return (
    <section className={css["asked"]} aria-label={t`What you take, as it stands there`}>
      <h3>
        <Trans>What you take, as it stands there</Trans>
      </h3>
      <dl className={settings["facts"]}>
        {medications.map((one) => (
          <div key={one.id}>
            <dt>{one.name}</dt>
            <dd>
              <Said given={one} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Said({ given: { takenAs, since, until, status, stopReason } }: { readonly given: OwnMedication }) {
  const { t, i18n } = useLingui();
  return [
    takenAs,
    since === null ? "" : t`since ${partialDayInWords(since)}`,
    until === null ? "" : t`until ${partialDayInWords(until)}`,
    i18n._(statusWords[status]),
    stopReason ?? "",
  ]
    .filter((part) => part !== "")
    .join(" · ");
}
