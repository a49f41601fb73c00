import { Trans, useLingui } from "@lingui/react/macro";
import { categoryColors, categoryIcons, type CategoryLook } from "@anamnesis/domain";
import { iconsOfCategories } from "../category-icons.ts";
import css from "./categories.module.css";

interface LookChoiceProps {
  readonly look: CategoryLook;
  readonly onLook: (look: CategoryLook) => void;
}

/** Icon and colour of a category. */
export function LookChoice({ look, onLook }: LookChoiceProps) {
  const { t, i18n } = useLingui();
  const colors = Array.from({ length: categoryColors }, (_, index) => index + 1);
  return (
    <>
      <fieldset className={css["choices"]}>
        <legend>
          <Trans>Icon</Trans>
        </legend>
        {categoryIcons.map((icon) => {
          const { Icon, label } = iconsOfCategories[icon];
          return (
            <label key={icon} className={css["choice"]} title={i18n._(label)}>
              <input
                type="radio"
                name="icon"
                checked={icon === look.icon}
                aria-label={i18n._(label)}
                onChange={() => onLook({ icon, color: look.color })}
              />
              <Icon size={22} stroke={1.7} aria-hidden />
            </label>
          );
        })}
      </fieldset>
      <fieldset className={css["choices"]}>
        <legend>
          <Trans>Colour in charts</Trans>
        </legend>
        {colors.map((color) => (
          <label key={color} className={css["choice"]} style={{ color: `var(--category-${color})` }}>
            <input
              type="radio"
              name="color"
              checked={color === look.color}
              aria-label={t`Colour ${color}`}
              onChange={() => onLook({ icon: look.icon, color })}
            />
            <span className={css["swatch"]} />
          </label>
        ))}
      </fieldset>
    </>
  );
}
