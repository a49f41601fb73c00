import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type AllergyList, inOrderOfConcern, isToHeed } from "@anamnesis/domain";
import { IconAlertTriangle, IconHelpCircle } from "@tabler/icons-react";
import css from "./allergies.module.css";
import { severityWords } from "./allergy-words.ts";

/** What a patient does not bear, wherever one is in the record; or that nobody asked, which is not the same as none. */
export function AllergyChips({ list: { state, allergies, unreadable } }: { readonly list: AllergyList }) {
  const { t, i18n } = useLingui();
  const toHeed = inOrderOfConcern(allergies).filter(isToHeed);
  return (
    <ul className={css["chips"]} aria-label={t`Allergies`}>
      {toHeed.map(({ id, substance, severity }) => (
        <li key={id} className={css["chip"]} data-severity={severity}>
          <IconAlertTriangle size={15} stroke={1.8} aria-hidden />
          {severity === "unknown" ? substance : `${substance}, ${i18n._(severityWords[severity])}`}
        </li>
      ))}
      {unreadable > 0 && (
        <li className={css["chip"]} data-severity="severe">
          <IconAlertTriangle size={15} stroke={1.8} aria-hidden />
          <Plural value={unreadable} one="# allergy could not be opened" other="# allergies could not be opened" />
        </li>
      )}
      {toHeed.length + unreadable === 0 && (
        <li className={css["chip"]} data-severity={state === "never_asked" ? "unknown" : "none"}>
          {state === "never_asked" && <IconHelpCircle size={15} stroke={1.8} aria-hidden />}
          {state === "never_asked" ? <Trans>Never asked about allergies</Trans> : <Trans>No known allergies</Trans>}
        </li>
      )}
    </ul>
  );
}
