import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { UserSummary } from "@anamnesis/domain";
import { Link } from "@tanstack/react-router";
import { formatAgo, formatExact } from "../../../lib/dates.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { Instant } from "../../../ui/Instant.tsx";
import { type Column, Rows } from "../../../ui/Rows.tsx";
import rows from "../../../ui/Rows.module.css";
import { roleWords, statusTones, statusWords } from "../account-words.ts";
import css from "./admin.module.css";

interface CellProps {
  readonly row: UserSummary;
}

function Name({ row: { id, displayName } }: CellProps) {
  return (
    <Link to="/admin/users/$id" params={{ id }} className={rows["rowLink"]}>
      {displayName}
    </Link>
  );
}

function Address({ row }: CellProps) {
  return <span className={rows["address"]}>{row.email}</span>;
}

function Role({ row: { role } }: CellProps) {
  const { i18n } = useLingui();
  return <span className={role === "admin" ? css["administrator"] : rows["quiet"]}>{i18n._(roleWords[role])}</span>;
}

function Status({ row: { status, deletionDueAt } }: CellProps) {
  const { i18n } = useLingui();
  return (
    <>
      <Chip tone={statusTones[status]}>{i18n._(statusWords[status])}</Chip>
      {deletionDueAt !== null && (
        <div className={rows["quiet"]} title={formatExact(deletionDueAt)}>
          <Trans>to be deleted</Trans>
        </div>
      )}
    </>
  );
}

function LastSignIn({ row: { lastLoginAt: at } }: CellProps) {
  if (at === null) {
    return (
      <span className={rows["quiet"]}>
        <Trans>No sign-in yet</Trans>
      </span>
    );
  }
  return (
    <time className={rows["instant"]} dateTime={at} title={formatExact(at)}>
      {formatAgo(at)}
    </time>
  );
}

function Created({ row }: CellProps) {
  return <Instant at={row.createdAt} />;
}

const columns: readonly Column<UserSummary>[] = [
  { header: msg`Name`, Cell: Name, isRowHeader: true, phone: "title" },
  { header: msg`Address`, Cell: Address, phone: "detail" },
  { header: msg`Role`, Cell: Role, phone: "detail" },
  { header: msg`Status`, Cell: Status, phone: "aside" },
  { header: msg`Last sign-in`, Cell: LastSignIn, phone: "detail" },
  { header: msg`Created`, Cell: Created },
];

interface PeopleTableProps {
  readonly people: readonly UserSummary[];
  /** Shown while other rows are on their way. */
  readonly isOld: boolean;
}

export function PeopleTable({ people, isOld }: PeopleTableProps) {
  const { t } = useLingui();
  return (
    <div aria-busy={isOld} className={isOld ? css["old"] : undefined}>
      <Rows label={t`People`} columns={columns} rows={people} keyOf={({ id }) => id} />
    </div>
  );
}
