import { useLingui } from "@lingui/react/macro";
import { resourceTypes } from "@anamnesis/domain";
import { Link } from "@tanstack/react-router";
import { resourceTypeWords } from "./resource-words.ts";
import css from "./resources.module.css";

/** What kind of resource is to be added. */
export function KindChooser() {
  const { t, i18n } = useLingui();
  return (
    <ul className={css["chooser"]} aria-label={t`What to add`}>
      {resourceTypes.map((type) => {
        const { one, meaning, Icon } = resourceTypeWords[type];
        return (
          <li key={type}>
            <Link to="/organization/resources/new" search={{ type }} className={css["choice"]}>
              <Icon size={26} stroke={1.7} aria-hidden />
              <span>
                <strong>{i18n._(one)}</strong>
                <span className={css["detail"]}>{i18n._(meaning)}</span>
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
