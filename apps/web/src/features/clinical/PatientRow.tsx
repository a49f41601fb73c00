import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { PatientHit } from "@anamnesis/domain";
import { Link } from "@tanstack/react-router";
import { formatFullDay, today } from "../../lib/dates.ts";
import rows from "../../ui/Rows.module.css";
import { ageOn } from "./age.ts";
import { genderWords } from "./words.ts";

/** A patient in a list, as a way to the record. */
export function PatientRow({ hit }: { readonly hit: PatientHit }) {
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
        {formatFullDay(birthDate)} · <Plural value={age} one="# year" other="# years" /> · {i18n._(genderWords[gender])}
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
