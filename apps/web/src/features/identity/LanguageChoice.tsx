import { useLingui } from "@lingui/react/macro";
import { languageNames, languages } from "@anamnesis/domain";
import { keepLanguage, language } from "../../lib/language.ts";
import css from "./EntranceForm.module.css";

/** The other languages, each called what it is called in itself. The page begins anew in it. */
export function LanguageChoice() {
  const { t } = useLingui();
  return (
    <nav className={css["languages"]} aria-label={t`Language`}>
      {languages
        .filter((one) => one !== language)
        .map((one) => (
          <button key={one} type="button" lang={one} onClick={() => keepLanguage(one) && location.reload()}>
            {languageNames[one]}
          </button>
        ))}
    </nav>
  );
}
