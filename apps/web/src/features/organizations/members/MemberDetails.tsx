import { Trans, useLingui } from "@lingui/react/macro";
import type { Member } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { formatDay, formatFullDay } from "../../../lib/dates.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { Instant } from "../../../ui/Instant.tsx";
import { Card } from "../../../ui/Page.tsx";
import { useMayUse } from "../../identity/membership.ts";
import { memberRoleMeanings, memberRoleWords, membershipStatusTones, membershipStatusWords } from "../words.ts";
import { MemberActions } from "./MemberActions.tsx";
import css from "./members.module.css";
import { memberLinkId } from "./MembersTable.tsx";
import { WorkForm } from "./WorkForm.tsx";

/** RFC 6068: signs of the local part that have a meaning in a link are escaped. */
const mailtoOf = (email: string) => `mailto:${encodeURIComponent(email).replace("%40", "@")}`;

interface MemberDetailsProps {
  readonly member: Member;
  /** Undefined where what they stand in has a name and a way to close it. */
  readonly onClose?: () => void;
}

/** A member beside the others: who it is, and for administrators what can be changed. */
export function MemberDetails({ member, onClose }: MemberDetailsProps) {
  const { t, i18n } = useLingui();
  const mayAdminister = useMayUse("organizations.members.administer");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { userId, displayName: name, email, role, status, joinedAt, endedAt } = member;
  const close = () => {
    onClose?.();
    requestAnimationFrame(() => document.getElementById(memberLinkId(userId))?.focus());
  };
  return (
    <div className={css["details"]}>
      <Card label={name}>
        {onClose !== undefined && (
          <div className={css["head"]}>
            <h2 ref={heading} tabIndex={-1} className={css["name"]}>
              {name}
            </h2>
            <Button variant="default" size="compact-md" onClick={close}>
              <Trans>Close</Trans>
            </Button>
          </div>
        )}
        <dl className={css["facts"]}>
          <div>
            <dt>
              <Trans>Address</Trans>
            </dt>
            <dd>
              <a href={mailtoOf(email)}>{email}</a>
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Role</Trans>
            </dt>
            <dd>
              {i18n._(memberRoleWords[role])}
              <p className={css["detail"]}>{i18n._(memberRoleMeanings[role])}</p>
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Status</Trans>
            </dt>
            <dd>
              <Chip tone={membershipStatusTones[status]}>{i18n._(membershipStatusWords[status])}</Chip>
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Here since</Trans>
            </dt>
            <dd>
              <Instant at={joinedAt} />
              {endedAt !== null && (
                <>
                  {" "}
                  <Trans>
                    until <Instant at={endedAt} />
                  </Trans>
                </>
              )}
            </dd>
          </div>
          {mayAdminister && status !== "ended" && <Safety member={member} />}
          {!mayAdminister && <Work member={member} />}
        </dl>
      </Card>
      {mayAdminister && status !== "ended" && (
        <>
          <Card label={t`What you can do`}>
            <MemberActions member={member} />
          </Card>
          <Card label={t`What they do`}>
            <WorkForm member={member} />
          </Card>
        </>
      )}
    </div>
  );
}

/** What administrators are told of how and when somebody comes in. */
function Safety({ member: { lastSeenOn, hasSecondStep } }: { readonly member: Member }) {
  return (
    <>
      <div>
        <dt>
          <Trans>Second step</Trans>
        </dt>
        <dd>
          <Chip tone={hasSecondStep === true ? "good" : "quiet"}>
            {hasSecondStep === true ? <Trans>Set</Trans> : <Trans>Not set</Trans>}
          </Chip>
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Last seen here</Trans>
        </dt>
        <dd>
          {lastSeenOn === null ? (
            <Trans>not within 30 days</Trans>
          ) : (
            <time dateTime={lastSeenOn}>{formatDay(lastSeenOn)}</time>
          )}
        </dd>
      </div>
    </>
  );
}

/** What is known of a colleague's work; what is not is left out. */
function Work({ member }: { readonly member: Member }) {
  const { t } = useLingui();
  const { title, specialization, licenseNumber, licenseState, licenseExpiresOn, npiNumber } = member;
  const facts = [
    { name: t`Title`, value: title },
    { name: t`Specialization`, value: specialization },
    { name: t`License`, value: [licenseNumber, licenseState].filter(Boolean).join(", ") || null },
    { name: t`License ends on`, value: licenseExpiresOn === null ? null : formatFullDay(licenseExpiresOn) },
    { name: t`NPI number`, value: npiNumber },
  ];
  return facts
    .filter(({ value }) => value !== null)
    .map((fact) => (
      <div key={fact.name}>
        <dt>{fact.name}</dt>
        <dd>{fact.value}</dd>
      </div>
    ));
}
