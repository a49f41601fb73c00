import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { type OwnLookAsked, purposesOfUse } from "@anamnesis/domain";
import { formatDay, formatExact, formatTime, oneAMinute } from "../../../lib/dates.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { memberRoleWords } from "../../organizations/words.ts";
import css from "../clinical.module.css";
import { type LookGroup, looksByDay } from "./look-groups.ts";
import { LookQuestion } from "../care/LookQuestion.tsx";
import { causeWords, outcomeWords } from "../words.ts";

/** Who opened one's records, day by day, in plain words. */
export function OwnLooks({ looks }: { readonly looks: readonly OwnLookAsked[] }) {
  return looksByDay(looks).map(({ day, groups }) => (
    <Card key={day} label={formatDay(day)}>
      <h2>{formatDay(day)}</h2>
      <ul className={settings["list"]}>
        {groups.map((group) => (
          <LookRow key={group.newest.id} group={group} />
        ))}
      </ul>
    </Card>
  ));
}

function LookRow({ group }: { readonly group: LookGroup }) {
  const { i18n } = useLingui();
  const { newest: look, looks } = group;
  const { viewerName, memberRole, organizationName, what, cause, explanation, outcome, review } = look;
  const role = i18n._(memberRoleWords[memberRole]);
  return (
    <li className={css["look"]}>
      <p>
        {what === "record" && (
          <Trans>
            <strong>{viewerName}</strong> ({role}) at {organizationName} opened your record.
          </Trans>
        )}
        {what === "demographics" && (
          <Trans>
            <strong>{viewerName}</strong> ({role}) at {organizationName} looked up who you are: your name, birth date,
            numbers and address.
          </Trans>
        )}
        {what === "emergency" && (
          <Trans>
            <strong>{viewerName}</strong> ({role}) at {organizationName} could open your record for an hour, and has not
            looked at it.
          </Trans>
        )}
        {what === "print" && (
          <Trans>
            <strong>{viewerName}</strong> ({role}) at {organizationName} printed a note of your record.
          </Trans>
        )}
        {what === "cases" && (
          <Trans>
            <strong>{viewerName}</strong> ({role}) at {organizationName} saw your name and what you are treated for in a
            list of their work.
          </Trans>
        )}
        {what === "match" && (
          <Trans>
            <strong>{viewerName}</strong> ({role}) at {organizationName} compared your name, birth date and numbers with
            another record that may be yours.
          </Trans>
        )}
        {what === "search" && (
          <Trans>
            <strong>{viewerName}</strong> ({role}) at {organizationName} saw your name, birth date and record number in
            a list.
          </Trans>
        )}
      </p>
      {cause === null ? (
        <p className={css["quiet"]}>
          <Reason look={look} />
        </p>
      ) : (
        <div className={css["emergency"]}>
          <p>
            <strong>
              <Trans>Opened outside your care team</Trans>
            </strong>
            : {i18n._(causeWords[cause])}
          </p>
          <p className={css["words"]}>{explanation}</p>
          {outcome === null ? (
            <p className={css["quiet"]}>
              <Trans>Somebody else will look into it. What they find will stand here.</Trans>
            </p>
          ) : (
            <p>
              <Trans>Looked into:</Trans> <strong>{i18n._(outcomeWords[outcome])}</strong>. {review}
            </p>
          )}
        </div>
      )}
      <p className={css["quiet"]}>
        {oneAMinute(looks.map(({ occurredAt }) => occurredAt)).map((at, index) => (
          <span key={at}>
            {index > 0 && ", "}
            <time dateTime={at} title={formatExact(at)}>
              {formatTime(at)}
            </time>
          </span>
        ))}
      </p>
      {what !== "emergency" &&
        looks
          .filter((one) => one === look || one.asked !== null)
          .map((one) => <LookQuestion key={one.id} look={one} />)}
    </li>
  );
}

const purposes: ReadonlyMap<string, MessageDescriptor> = new Map([
  [purposesOfUse.treatment, msg`Reason: treatment`],
  [purposesOfUse.compliance, msg`Reason: to look into an emergency`],
]);

function Reason({ look: { reason } }: { readonly look: OwnLookAsked }) {
  const { i18n } = useLingui();
  const purpose = purposes.get(reason);
  return purpose === undefined ? <Trans>Reason: {reason}</Trans> : i18n._(purpose);
}
