import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Member } from "@anamnesis/domain";
import { Link, useRouteContext } from "@tanstack/react-router";
import { dayOf, formatDay, formatExact, formatFullDay } from "../../../lib/dates.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { type Column, Rows } from "../../../ui/Rows.tsx";
import rows from "../../../ui/Rows.module.css";
import { useMayUse } from "../../identity/membership.ts";
import { memberRoleWords, membershipStatusTones, membershipStatusWords } from "../words.ts";
import css from "./members.module.css";

interface CellProps {
  readonly row: Member;
}

/** Where the cursor comes back to when the details close. */
export const memberLinkId = (userId: string) => `member-${userId}`;

function Name({ row: { userId, displayName } }: CellProps) {
  const { account } = useRouteContext({ from: "/shell" });
  return (
    <>
      <Link
        id={memberLinkId(userId)}
        from="/organization/members"
        search={(known) => ({ ...known, member: userId })}
        resetScroll={false}
        className={rows["rowLink"]}
      >
        {displayName}
      </Link>
      {userId === account.id && (
        <span className={css["you"]}>
          {" "}
          <Trans>you</Trans>
        </span>
      )}
    </>
  );
}

function Address({ row }: CellProps) {
  return <span className={rows["address"]}>{row.email}</span>;
}

function Role({ row: { role } }: CellProps) {
  const { i18n } = useLingui();
  return (
    <span className={role === "admin" ? css["administrator"] : rows["quiet"]}>{i18n._(memberRoleWords[role])}</span>
  );
}

function Work({ row: { title, specialization } }: CellProps) {
  return (
    <span className={`${rows["quiet"]} ${rows["long"]}`}>{[title, specialization].filter(Boolean).join(", ")}</span>
  );
}

function Status({ row: { status } }: CellProps) {
  const { i18n } = useLingui();
  return <Chip tone={membershipStatusTones[status]}>{i18n._(membershipStatusWords[status])}</Chip>;
}

function Joined({ row: { joinedAt: at } }: CellProps) {
  return (
    <time className={rows["instant"]} dateTime={at} title={formatExact(at)}>
      {formatFullDay(dayOf(at))}
    </time>
  );
}

/** A day, and none of the hours of it: that is all that is told. */
function Seen({ row: { lastSeenOn } }: CellProps) {
  if (lastSeenOn === null) return <span className={rows["quiet"]}>{"–"}</span>;
  return (
    <time className={rows["instant"]} dateTime={lastSeenOn}>
      {formatDay(lastSeenOn)}
    </time>
  );
}

function SecondStep({ row: { hasSecondStep } }: CellProps) {
  const { t } = useLingui();
  if (hasSecondStep === null) return null;
  return <Chip tone={hasSecondStep ? "good" : "quiet"}>{hasSecondStep ? t`Set` : t`Not set`}</Chip>;
}

const name: Column<Member> = { header: msg`Name`, Cell: Name, isRowHeader: true, phone: "title" };
const role: Column<Member> = { header: msg`Role`, Cell: Role, phone: "detail" };
const status: Column<Member> = { header: msg`Status`, Cell: Status, phone: "aside" };
const address: Column<Member> = { header: msg`Address`, Cell: Address, phone: "detail" };
const columns: readonly Column<Member>[] = [
  name,
  address,
  role,
  { header: msg`Works as`, Cell: Work },
  status,
  { header: msg`Since`, Cell: Joined },
];
/** What administrators see as well; since when somebody is here stands beside their name. */
const administratorsColumns: readonly Column<Member>[] = [
  name,
  address,
  role,
  { header: msg`Works as`, Cell: Work },
  status,
  { header: msg`Second step`, Cell: SecondStep },
  { header: msg`Last seen`, Cell: Seen },
];
/** Beside somebody's details there is room for these. */
const fewColumns: readonly Column<Member>[] = [name, role, status];

interface MembersTableProps {
  readonly members: readonly Member[];
  /** Shown while other rows are on their way. */
  readonly isOld: boolean;
  /** Whose details are open; null for nobody's. */
  readonly open: string | null;
}

export function MembersTable({ members, isOld, open }: MembersTableProps) {
  const { t } = useLingui();
  const mayAdminister = useMayUse("organizations.members.administer");
  const whole = mayAdminister ? administratorsColumns : columns;
  return (
    <div aria-busy={isOld} className={isOld ? css["old"] : undefined}>
      <Rows
        label={t`Members`}
        columns={open === null ? whole : fewColumns}
        rows={members}
        keyOf={({ userId }) => userId}
        isChosen={({ userId }) => userId === open}
      />
    </div>
  );
}
