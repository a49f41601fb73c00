import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { dayTimeWords, type Dosage, doseUnitWords, routeWords } from "@anamnesis/domain";
import { domainText } from "../../../lib/domain-words.ts";

/** Says a dosage in one line, in the language of the page. */
export function useDosageText(): (dosage: Dosage) => string {
  const { t, i18n } = useLingui();
  const howOften = ({ times, days }: Dosage): string => {
    if (days === 1) return t`${plural(times, { one: "once a day", other: "# times a day" })}`;
    if (days === 7) return t`${plural(times, { one: "once a week", other: "# times a week" })}`;
    return t`${plural(times, { one: "once in", other: "# times in" })} ${plural(days, { one: "# day", other: "# days" })}`;
  };
  const asNeeded = ({ isAsNeeded, asNeededFor }: Dosage): string => {
    if (!isAsNeeded) return "";
    return asNeededFor === "" ? t`as needed` : t`as needed for ${asNeededFor}`;
  };
  return (dosage) => {
    const { dose, unit, route, timing, forDays } = dosage;
    const amount = i18n.number(dose, { maximumFractionDigits: 6 });
    return [
      `${amount} ${domainText(doseUnitWords[unit])} ${domainText(routeWords[route])}`,
      howOften(dosage),
      ...timing.map((time) => domainText(dayTimeWords[time])),
      asNeeded(dosage),
      forDays === null ? "" : t`${plural(forDays, { one: "for # day", other: "for # days" })}`,
    ]
      .filter((part) => part !== "")
      .join(", ");
  };
}
