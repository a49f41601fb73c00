import { Trans, useLingui } from "@lingui/react/macro";
import type { Duplicate, FieldWeight, PatientHit } from "@anamnesis/domain";
import { Link } from "@tanstack/react-router";
import { formatFullDay } from "../../../lib/dates.ts";
import { locale } from "../../../lib/language.ts";
import { Chip } from "../../../ui/Chip.tsx";
import clinical from "../clinical.module.css";
import css from "./duplicates.module.css";
import { agreementWords, bandWords, matchFieldWords } from "./match-words.ts";
import { genderWords } from "../words.ts";

const weightFormat = new Intl.NumberFormat(locale, {
  signDisplay: "exceptZero",
  maximumFractionDigits: 1,
  minimumFractionDigits: 1,
});
const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });

/** Two records beside each other, with what each field says for or against that they are of one person. */
export function PairTable({ pair: { one, other, match } }: { readonly pair: Duplicate }) {
  const { t, i18n } = useLingui();
  const nameOf = ({ givenName, familyName }: PatientHit) => `${givenName} ${familyName}`;
  const shown: Readonly<Partial<Record<FieldWeight["field"], (hit: PatientHit) => string>>> = {
    name: nameOf,
    birthDate: ({ birthDate }) => formatFullDay(birthDate),
    gender: ({ gender }) => i18n._(genderWords[gender]),
  };
  // What is as sure as numbers say is no certainty.
  const sureness = percent.format(Math.min(match.probability, 0.999));
  return (
    <>
      <p>
        <Chip tone={match.band === "likely" ? "accent" : "quiet"}>{i18n._(bandWords[match.band])}</Chip>{" "}
        <span className={clinical["quiet"]}>
          <Trans>
            {sureness}, all weights together {weightFormat.format(match.weight)}
          </Trans>
        </span>
      </p>
      <table className={css["pair"]}>
        <caption className={css["caption"]}>
          <Trans>What speaks for one person, and what against</Trans>
        </caption>
        <thead>
          <tr>
            <td />
            {[one, other].map((hit) => (
              <th key={hit.id} scope="col">
                <Link to="/patients/$id" params={{ id: hit.id }}>
                  {hit.recordNumber}
                </Link>
              </th>
            ))}
            <th scope="col">
              <Trans>Weight</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {match.fields.map(({ field, agreement, weight }) => {
            const valueOf = shown[field];
            const words = i18n._(agreementWords[agreement]);
            return (
              <tr key={field}>
                <th scope="row">{i18n._(matchFieldWords[field])}</th>
                {valueOf === undefined ? (
                  <td colSpan={2} className={clinical["quiet"]}>
                    {words}
                  </td>
                ) : (
                  [one, other].map((hit) => <td key={hit.id}>{valueOf(hit)}</td>)
                )}
                <td className={css["weight"]} data-for={weight > 0 || undefined} data-against={weight < 0 || undefined}>
                  {agreement === "missing" ? "–" : weightFormat.format(weight)}
                  <span className={css["agreement"]}>{valueOf === undefined ? "" : words}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={clinical["quiet"]}>{t`Phone, address and the like are shown once both records are open to you.`}</p>
    </>
  );
}
