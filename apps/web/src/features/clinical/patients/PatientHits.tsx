import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { PatientHit, PatientHits } from "@anamnesis/domain";
import { Link } from "@tanstack/react-router";
import { formatFullDay, today } from "../../../lib/dates.ts";
import rows from "../../../ui/Rows.module.css";
import { ageOn } from "./age.ts";
import css from "../clinical.module.css";
import { genderWords } from "../words.ts";

/** Patients whom a search found, and how many more there are whose record did not open. */
export function PatientHitList({
  found: { hits, unreadable },
  label,
}: {
  readonly found: PatientHits;
  readonly label: string;
}) {
  return (
    <>
      {hits.length > 0 && (
        <ul className={rows["sheet"]} aria-label={label}>
          {hits.map((hit) => (
            <Hit key={hit.id} hit={hit} />
          ))}
        </ul>
      )}
      {unreadable > 0 && (
        <p role="status" className={css["notice"]}>
          <Plural
            value={unreadable}
            one="# more record fits and could not be opened. Those who run this installation were told."
            other="# more records fit and could not be opened. Those who run this installation were told."
          />
        </p>
      )}
    </>
  );
}

function Hit({ hit }: { readonly hit: PatientHit }) {
  const { i18n } = useLingui();
  const { id, familyName, givenName, birthDate, gender, recordNumber, isActive } = hit;
  const age = ageOn(today(), birthDate);
  return (
    <li className={rows["item"]} data-inactive={!isActive || undefined}>
      <div className={rows["part"]}>
        <Link to="/patients/$id" params={{ id }} className={rows["rowLink"]}>
          {familyName}, {givenName}
        </Link>
      </div>
      <div className={`${rows["aside"]} ${rows["quiet"]}`}>{recordNumber}</div>
      <div className={rows["details"]}>
        {formatFullDay(birthDate)} · <Plural value={age} one="# year" other="# years" />
        {gender !== "unknown" && ` · ${i18n._(genderWords[gender])}`}
        {!isActive && (
          <>
            {" · "}
            <Trans>no longer treated here</Trans>
          </>
        )}
      </div>
    </li>
  );
}
